import assert from 'node:assert/strict';
import { isSnapshotError, type ErrorCode } from '../../runtime/core/errors';
import type { RemoteAbility, RemotePlace, RemoteSnapshot } from '../../runtime/core/remote-wire';
import type { FlowNode } from '../../runtime/core/snapshot';
import type { Remote, RemoteDriver } from '../../runtime/remotes/remote';
import { addressIn } from '../../runtime/remotes/remote-fields';
import { FaultyServer, jsonAnswer, pageAnswer, type FaultyAnswer } from '../helpers/faulty-server';
import { brokerNode, smallFlows, typicalFlows } from '../helpers/flows';
import { freePort } from '../helpers/free-port';
import { contentOfFile, pushedSnapshot, type PushedContent } from '../helpers/pushed-snapshot';

/** A kind of remote, as the contract needs it. Each test gets one whose place is empty. */
export interface RemoteUnderTest {
    driver: RemoteDriver;
    /** Of somebody who may do there whatever the other end knows. */
    fields: Readonly<Record<string, string>>;
    /** The same with a token that nobody has. */
    strangerFields: Readonly<Record<string, string>>;
    /** Id of a place that holds no snapshots but those of the test. */
    place: string;
    identity: { user?: string; platform: RegExp };
    dispose(): Promise<void>;
}

const SECRET = 'of the transfer';
const UNKNOWN_ID = '01HZZZZZZZZZZZZZZZZZZZZZZZ';

/** True when the text holds one of the secrets of a remote. */
function tells(text: string, { driver }: RemoteUnderTest, fields: RemoteUnderTest['fields']): boolean {
    return driver.fields.some(({ name, secret }) => secret && fields[name] && text.includes(fields[name]));
}

/**
 * What every kind of remote has to do. What a place may not do is expected to be refused.
 *
 * @param badDays whether it also meets a server that fails: once is enough for a kind
 */
export function describeRemote(
    name: string,
    make: () => Promise<RemoteUnderTest>,
    { badDays = true }: { badDays?: boolean } = {},
): void {
    describe(name, () => {
        let under: RemoteUnderTest;
        let remote: Remote;
        let signal: AbortSignal;
        let controller: AbortController;

        beforeEach(async () => {
            under = await make();
            remote = under.driver.connect(under.fields);
            controller = new AbortController();
            signal = controller.signal;
        });
        afterEach(() => under.dispose());

        const place = async (): Promise<RemotePlace> => {
            const places = await remote.places(signal);
            return places.find(({ id }) => id === under.place)!;
        };
        const may = async (ability: RemoteAbility): Promise<boolean> => (await place()).may.includes(ability);
        const push = (content: Partial<PushedContent>, about?: Parameters<typeof pushedSnapshot>[1]) =>
            remote.push(under.place, pushedSnapshot(content, about), signal);
        const list = async (limit = 50): Promise<RemoteSnapshot[]> => {
            const all: RemoteSnapshot[] = [];
            for (let cursor: string | undefined, pages = 0; pages < 50; pages++) {
                const page = await remote.snapshots(under.place, { limit, ...(cursor && { cursor }) }, signal);
                assert.ok(page.snapshots.length <= limit);
                all.push(...page.snapshots);
                cursor = page.meta.next_cursor;
                if (cursor === undefined) return all;
            }
            throw new Error('The list has no end.');
        };
        const contentOf = async (id: string): ReturnType<typeof contentOfFile> =>
            contentOfFile(await remote.read(under.place, id, SECRET, signal), SECRET);

        /** Pushes it, and compares what is read back with what was pushed and what was said to be left out. */
        const assertComesBack = async (content: Partial<PushedContent>): Promise<void> => {
            const { snapshot, leftOut } = await push(content);
            const back = await contentOf(snapshot.id);
            assert.equal(JSON.stringify(back.flows), JSON.stringify(content.flows ?? []));
            assert.deepEqual(back.credentials, content.credentials ?? {});
            assert.deepEqual(back.modules, content.modules ?? { 'node-red': '4.1.15' });
            for (const [name, variable] of Object.entries(content.environment ?? {})) {
                const isThere = Object.hasOwn(back.environment, name);
                if (isThere) assert.deepEqual(back.environment[name], variable);
                else
                    assert.ok(
                        leftOut.some((text) => text.includes(name)),
                        `${name} is missing, and nobody says so`,
                    );
            }
        };

        it('says who asks and what is at the other end', async () => {
            const { user, platform } = await remote.identify(signal);
            assert.equal(user, under.identity.user);
            assert.match(platform, under.identity.platform);
        });

        it('names all places, each after its parent, and what may be done there', async () => {
            const places = await remote.places(signal);
            const seen = new Set<string>();
            for (const { id, name: label, parent, path = [] } of places) {
                assert.ok(!seen.has(id), `${id} comes twice`);
                assert.ok(parent === undefined || seen.has(parent), `${id} comes before its parent`);
                assert.equal(path.length > 0, parent !== undefined);
                assert.notEqual(label, '');
                seen.add(id);
            }
            assert.ok((await place()).may.includes('list'));
        });

        it('has an empty list where there are no snapshots', async () => {
            const page = await remote.snapshots(under.place, { limit: 10 }, signal);
            assert.deepEqual([page.meta, page.snapshots], [{}, []]);
        });

        it('lists what was pushed, newest first, in pages that follow each other', async () => {
            const ids: string[] = [];
            for (const label of ['one', 'two', 'three', 'four', 'five']) {
                const { snapshot } = await push(
                    { flows: smallFlows(label) },
                    { name: label, description: `${label}!` },
                );
                ids.unshift(snapshot.id);
            }
            for (const limit of [2, 5, 50]) {
                const all = await list(limit);
                assert.deepEqual(
                    all.map(({ id }) => id),
                    ids,
                );
            }
            const [newest] = await list();
            assert.deepEqual([newest!.name, newest!.description], ['five', 'five!']);
            assert.ok(!Number.isNaN(Date.parse(newest!.createdAt)));
            assert.equal(newest!.target ?? false, false);
        });

        it('answers a push with the snapshot as it is listed', async () => {
            const { snapshot, wasThere } = await push({ flows: smallFlows() });
            assert.equal(wasThere, false);
            assert.deepEqual([snapshot.name, snapshot.description], ['Before the fair', 'As it was']);
            assert.deepEqual(await list(), [snapshot]);
        });

        it('gives back what was pushed: flows, credentials, environment and modules', async () => {
            await assertComesBack({
                flows: [...smallFlows(), brokerNode()],
                credentials: { broker1: { user: 'plant', password: 'top secret' } },
                environment: { REGION: { value: 'north', hidden: false }, EMPTY: { value: '', hidden: false } },
                modules: { 'node-red': '4.1.15', 'node-red-contrib-pump': '1.2.3' },
            });
        });

        it('gives hidden values back as hidden ones, or says that they were left out', async () => {
            const hidden = { value: 'nobody’s business', hidden: true };
            await assertComesBack({ flows: smallFlows(), environment: { SITE_TOKEN: hidden } });
        });

        for (const [title, content] of Object.entries(oddContents())) {
            it(`gives back ${title}`, () => assertComesBack(content));
        }

        it('lets no secret be seen by whoever asks for none', async function () {
            // Not every kind and role lets a snapshot be seen without its secrets; the place says so itself.
            if (!(await may('preview'))) this.skip();
            const { snapshot } = await push({
                flows: [brokerNode()],
                credentials: { broker1: { password: 'top secret' } },
                environment: { SITE_TOKEN: { value: 'nobody’s business', hidden: true } },
            });
            const back = await contentOfFile(await remote.read(under.place, snapshot.id, undefined, signal), undefined);
            assert.deepEqual([back.flows, back.credentials], [[brokerNode()], {}]);
            assert.notEqual(back.environment['SITE_TOKEN']?.hidden, false);
        });

        it('holds a snapshot twice that is pushed twice, unless it says that it was there', async () => {
            const first = await push({ flows: smallFlows() });
            const second = await push({ flows: smallFlows() });
            const ids = (await list()).map(({ id }) => id);
            assert.equal(second.snapshot.id === first.snapshot.id, second.wasThere);
            assert.deepEqual(new Set(ids), new Set([first.snapshot.id, second.snapshot.id]));
        });

        it('changes name and description', async function () {
            const { snapshot } = await push({ flows: smallFlows() });
            if (!(await may('edit'))) {
                await rejects('remote_refused', remote.edit(under.place, snapshot.id, { name: 'New' }, signal));
                return;
            }
            const named = await remote.edit(under.place, snapshot.id, { name: 'New “name” <b>😀' }, signal);
            assert.deepEqual([named.id, named.name, named.description], [snapshot.id, 'New “name” <b>😀', 'As it was']);
            await remote.edit(under.place, snapshot.id, { description: '' }, signal);
            const [listed] = await list();
            assert.deepEqual([listed!.name, listed!.description], ['New “name” <b>😀', '']);
        });

        it('removes a snapshot, and only that', async function () {
            const kept = await push({ flows: smallFlows('one') }, { name: 'kept' });
            const { snapshot } = await push({ flows: smallFlows('two') }, { name: 'removed' });
            if (!(await may('remove'))) {
                await rejects('remote_refused', remote.remove(under.place, snapshot.id, signal));
                return;
            }
            await remote.remove(under.place, snapshot.id, signal);
            assert.deepEqual(await list(), [kept.snapshot]);
            await rejects('not_found', remote.remove(under.place, snapshot.id, signal));
            await rejects('not_found', remote.read(under.place, snapshot.id, SECRET, signal));
        });

        it('has one Device Target, which is shown in the list', async function () {
            const one = (await push({ flows: smallFlows('one') }, { name: 'one' })).snapshot;
            const two = (await push({ flows: smallFlows('two') }, { name: 'two' })).snapshot;
            if (!(await may('set_target'))) {
                await rejects('remote_refused', remote.setTarget(under.place, one.id, signal));
                return;
            }
            const targets = async (): Promise<string[]> =>
                (await list()).filter(({ target }) => target).map(({ id }) => id);
            for (const { id } of [one, two, two]) {
                await remote.setTarget(under.place, id, signal);
                assert.deepEqual(await targets(), [id]);
            }
            await rejects('not_found', remote.setTarget(under.place, UNKNOWN_ID, signal));
            if (await may('clear_target')) {
                await remote.setTarget(under.place, undefined, signal);
                assert.deepEqual(await targets(), []);
            } else {
                await rejects('remote_refused', remote.setTarget(under.place, undefined, signal));
                assert.deepEqual(await targets(), [two.id]);
            }
        });

        it('makes a snapshot the Device Target while it is pushed', async function () {
            // Places without devices have no target; the test before says what they answer.
            if (!(await may('set_target'))) this.skip();
            await push({ flows: smallFlows('one') }, { name: 'one' });
            const { snapshot } = await push({ flows: smallFlows('two') }, { name: 'two', setAsTarget: true });
            assert.equal(snapshot.target, true);
            assert.deepEqual((await list())[0], snapshot);
        });

        it('shows what runs there', async function () {
            // FlowFuse does not show what runs.
            if (!(await may('current'))) this.skip();
            const { flows } = await contentOfFile(
                await remote.read(under.place, 'current', undefined, signal),
                undefined,
            );
            assert.ok(Array.isArray(flows));
            await rejects('remote_refused', remote.read(under.place, 'current', SECRET, signal));
        });

        it('says beforehand what a push leaves out', async () => {
            const pushed = pushedSnapshot({
                flows: smallFlows(),
                environment: { SITE_TOKEN: { value: 'hidden', hidden: true } },
            });
            const said = await remote.leavesOut(under.place, await pushed.content(), signal);
            const { leftOut } = await remote.push(under.place, pushed, signal);
            assert.deepEqual(leftOut, said);
        });

        it('knows no snapshots and places that are not there', async () => {
            await rejects('not_found', remote.snapshots('nowhere', { limit: 5 }, signal));
            await rejects('not_found', remote.push('nowhere', pushedSnapshot({ flows: smallFlows() }), signal));
            for (const id of [UNKNOWN_ID, '../user', 'a?b#c', '%2e%2e', '']) {
                await rejects('not_found', remote.read(under.place, id, SECRET, signal));
                if (await may('edit')) await rejects('not_found', remote.edit(under.place, id, { name: 'x' }, signal));
                if (await may('remove')) await rejects('not_found', remote.remove(under.place, id, signal));
            }
        });

        it('does not take a token that nobody has, and does not repeat it', async () => {
            const stranger = under.driver.connect(under.strangerFields);
            for (const call of callsOf(stranger, under.place, signal)) {
                const error = await rejects('remote_token', call());
                assert.ok(!tells(JSON.stringify([error.message, error.facts]), under, under.strangerFields));
            }
        });

        it('ends a call that is given up, and pushes nothing then', async () => {
            controller.abort();
            for (const call of callsOf(remote, under.place, signal)) await rejects('remote_unreachable', call());
            const during = new AbortController();
            // What a remote has never seen: it would not ask for what it holds already.
            const pushed = pushedSnapshot({ flows: smallFlows(`given up at ${under.place}`) });
            const content = (): ReturnType<typeof pushed.content> => {
                during.abort();
                return pushed.content();
            };
            const readText: typeof pushed.readText = (part) => {
                during.abort();
                return pushed.readText(part);
            };
            const given = remote.push(under.place, { ...pushed, content, readText }, during.signal);
            await rejects('remote_unreachable', given);
            signal = new AbortController().signal;
            assert.deepEqual(await list(), []);
        });

        it('passes on why a snapshot cannot be read here', async () => {
            const damaged = new Error('The part is damaged.');
            const fail = (): Promise<never> => Promise.reject(damaged);
            const pushed = {
                ...pushedSnapshot({ flows: smallFlows(`damaged at ${under.place}`) }),
                content: fail,
                readText: fail,
            };
            await assert.rejects(remote.push(under.place, pushed, signal), damaged);
            assert.deepEqual(await list(), []);
        });

        it('says that nothing answers', async () => {
            const address = `http://127.0.0.1:${await freePort()}`;
            const gone = under.driver.connect({ ...under.fields, [addressIn(under.driver.fields)]: address });
            for (const call of callsOf(gone, under.place, signal)) await rejects('remote_unreachable', call());
        });

        if (!badDays) return;
        describe('at a bad day of the other end', () => {
            let server: FaultyServer;
            beforeEach(async () => {
                server = await FaultyServer.start();
            });
            afterEach(() => server.stop());

            for (const [title, { answer, codes }] of Object.entries(FAULTS)) {
                it(`says what is wrong with ${title}`, async () => {
                    server.answersWith(answer);
                    const limits = answer === 'silent' || answer === 'stalled in the body' ? { timeoutMs: 300 } : {};
                    const faulty = under.driver.connect(
                        { ...under.fields, [addressIn(under.driver.fields)]: server.url },
                        limits,
                    );
                    for (const call of callsOf(faulty, under.place, signal)) {
                        const error = await rejects(codes, call());
                        const told = JSON.stringify([error.message, error.facts]);
                        assert.doesNotMatch(told, /bytes of a password/);
                        assert.ok(!tells(told, under, under.fields));
                    }
                });
            }
        });
    });
}

/** Calls that every kind answers, whatever it may do. */
function callsOf(remote: Remote, place: string, signal: AbortSignal): (() => Promise<unknown>)[] {
    return [
        () => remote.identify(signal),
        () => remote.places(signal),
        () => remote.snapshots(place, { limit: 10 }, signal),
        async () => contentOfFile(await remote.read(place, UNKNOWN_ID, SECRET, signal), SECRET),
        () => remote.push(place, pushedSnapshot({ flows: smallFlows() }), signal),
    ];
}

const FAULTS: Readonly<Record<string, { answer: FaultyAnswer; codes: ErrorCode[] }>> = {
    'a connection that says nothing': { answer: 'silent', codes: ['remote_unreachable'] },
    'a connection that is cut at once': { answer: 'cut', codes: ['remote_unreachable'] },
    'a connection that is cut in an answer': { answer: 'cut in the body', codes: ['remote_unreachable'] },
    'an answer that does not go on': { answer: 'stalled in the body', codes: ['remote_unreachable'] },
    'something that is no HTTP': { answer: 'no HTTP', codes: ['remote_unreachable'] },
    'a page in place of JSON': { answer: pageAnswer(200), codes: ['remote_unknown'] },
    'a page that is not there': { answer: pageAnswer(404), codes: ['remote_unknown'] },
    'another address': { answer: { status: 302, headers: { Location: '/login' } }, codes: ['remote_unknown'] },
    'broken JSON': {
        answer: { status: 200, headers: { 'Content-Type': 'application/json' }, body: '{"snapshots":[' },
        codes: ['remote_failed', 'remote_unknown', 'bad_file', 'damaged'],
    },
    'JSON of something else': {
        answer: jsonAnswer(200, [1, 'two', null]),
        codes: ['remote_failed', 'remote_unknown', 'bad_file', 'damaged'],
    },
    'an unknown token': { answer: jsonAnswer(401, { code: 'unauthorized' }), codes: ['remote_token'] },
    'too low a role': { answer: jsonAnswer(403, { code: 'unauthorized' }), codes: ['remote_forbidden'] },
    'something that is not there': {
        answer: jsonAnswer(404, { code: 'not_found', error: 'Not Found' }),
        codes: ['not_found', 'remote_unknown'],
    },
    'too much': { answer: jsonAnswer(413, { code: 'FST_ERR_CTP_BODY_TOO_LARGE' }), codes: ['remote_too_large'] },
    'a refusal': { answer: jsonAnswer(400, { error: 'license limit reached' }), codes: ['remote_refused'] },
    'a request to wait': { answer: jsonAnswer(429, {}, { 'retry-after': '7' }), codes: ['remote_busy'] },
    'a failure of its own': {
        answer: jsonAnswer(500, { error: 'Internal Server Error', message: 'bytes of a password' }),
        codes: ['remote_failed'],
    },
};

function oddContents(): Record<string, Partial<PushedContent>> {
    const named = (id: string, more: object = {}): FlowNode => ({ id, type: 'comment', ...more });
    return {
        'flows without a node': { flows: [] },
        '2,000 nodes in their order': { flows: typicalFlows(2000) },
        'names that mean something to JavaScript': {
            flows: [named('n1', { constructor: 'a', toString: 1, hasOwnProperty: { valueOf: null }, length: [] })],
            credentials: { n1: { constructor: 'secret', toString: 'secret' } },
            environment: { constructor: { value: 'x', hidden: false }, toString: { value: 'y', hidden: false } },
            modules: { 'node-red': '4.1.15', constructor: '1.0.0' },
        },
        'texts in all scripts, with control characters and quotes': {
            flows: [named('ü-😀', { name: 'Ä “q” \\ </script> \u2028\u0000\u0007', info: '漢字 עברית 👩‍👩‍👧‍👧\r\n\t' })],
            credentials: { 'ü-😀': { 'schlüssel "1"': 'größe\n😀' } },
            environment: { GRUSS: { value: ' “Grüße”\n😀 ', hidden: false } },
        },
        'values of every kind, in the order of their names': {
            flows: [
                named('n1', { z: '', b: 1e21, a: -0.1, c: null, d: [[], {}, [[0]]], e: false, '': '', 10: 1, 2: 2 }),
            ],
        },
        'credentials of many nodes': {
            flows: Array.from({ length: 300 }, (_, n) => named(`n${n}`)),
            credentials: Object.fromEntries(
                Array.from({ length: 300 }, (_, n) => [`n${n}`, { password: `secret ${n}`, number: n, is: true }]),
            ),
        },
    };
}

/** The failure, which has to be of one of these codes. */
async function rejects(
    codes: ErrorCode | readonly ErrorCode[],
    promise: Promise<unknown>,
): Promise<Error & { facts: object }> {
    const failed = await promise.then(
        () => undefined,
        (error: unknown) => error,
    );
    assert.ok(
        isSnapshotError(failed),
        `It should fail with ${String(codes)}, and ${failed instanceof Error ? failed.message : 'does not'}`,
    );
    assert.ok([codes].flat().includes(failed.code), `${failed.code} in place of ${String(codes)}: ${failed.message}`);
    return failed;
}
