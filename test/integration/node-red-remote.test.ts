import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashSync } from 'bcryptjs';
import { isSnapshotError, type ErrorCode } from '../../runtime/core/errors';
import { ALL_COMPONENTS } from '../../runtime/core/file-components';
import { readContent } from '../../runtime/files/read-content';
import { nodeRedDriver } from '../../runtime/remotes/node-red-remote';
import { NodeRedSession } from '../../runtime/remotes/node-red-session';
import type { RemoteHttp } from '../../runtime/remotes/remote-http';
import type { PushedSnapshot, Remote } from '../../runtime/remotes/remote';
import type { FileStore } from '../../runtime/store/file-store';
import { ApiClient } from '../helpers/api-client';
import { FaultyServer, jsonAnswer } from '../helpers/faulty-server';
import { brokerNode, smallFlows, typicalFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES, type NodeRedOptions } from '../helpers/node-red-process';
import { pushedSnapshot } from '../helpers/pushed-snapshot';
import { CONTENT, imported, storeSnapshot } from '../helpers/snapshot-files';
import { memoryDisk, openMemoryStore } from '../helpers/test-store';

const PLACE = 'node-red';
const READING = ['list', 'preview', 'current'];
const SECRET = 'of the transfer';
/** Each has the own name as password. */
const USERS = Object.entries({
    ada: '*',
    bob: ['read'],
    cleo: ['snapshots.read'],
    dora: '*',
    eve: ['flows.read'],
    finn: '*',
    gina: '*',
    hugo: ['read'],
}).map(([username, permissions]) => ({ username, password: hashSync(username, 4), permissions }));
const AUDIT = `logging: { console: { level: 'info', audit: true } },`;
const adminAuth = (more: object = {}): string =>
    `adminAuth: ${JSON.stringify({ type: 'credentials', users: USERS, ...more })},`;
const signal = new AbortController().signal;

/** What may be done there but for the Device Target. */
const abilities = async (remote: Remote): Promise<readonly string[]> =>
    (await remote.places(signal))[0]!.may.filter((ability) => !ability.endsWith('_target'));

for (const release of RELEASES) {
    describe(`Another Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess | undefined;
        afterEach(async () => {
            await nodeRed?.dispose();
            nodeRed = undefined;
        });

        const start = async (settings = '', options: Partial<NodeRedOptions> = {}): Promise<NodeRedProcess> =>
            (nodeRed = await NodeRedProcess.start({ release, settings, ...options }));

        it('is used without a name where nobody has to log in, also with one that is not needed', async () => {
            const { url } = await start(`editorTheme: { header: { title: 'Plant 7' } },`);
            for (const account of [{}, { username: 'ada', password: 'ada' }, { token: 'not-needed' }]) {
                const remote = nodeRedDriver.connect({ url, ...account });
                assert.equal((await remote.identify(signal)).user, undefined);
                const [place] = await remote.places(signal);
                assert.deepEqual([place!.id, place!.name, place!.type], [PLACE, 'Plant 7', 'node-red']);
                assert.ok(place!.may.includes('push'));
            }
        });

        describe('whose users log in', () => {
            let nodeRed: NodeRedProcess;
            before(async () => {
                nodeRed = await NodeRedProcess.start({ release, settings: AUDIT + adminAuth() });
            });
            after(() => nodeRed.dispose());

            const as = (name: string, password = name): Remote =>
                nodeRedDriver.connect({ url: nodeRed.url, username: name, password });
            const logins = (name: string): number =>
                nodeRed.output.split('\n').filter((line) => line.includes(`"auth.login","user":{"username":"${name}"`))
                    .length;

            it('lets each user do there what Node-RED lets them', async () => {
                assert.deepEqual(await abilities(as('ada')), [...READING, 'pull', 'push', 'edit', 'remove']);
                for (const name of ['bob', 'cleo']) {
                    const remote = as(name);
                    assert.equal((await remote.identify(signal)).user, name);
                    assert.deepEqual(await abilities(remote), READING);
                    await rejects('remote_forbidden', remote.push(PLACE, pushedSnapshot({}), signal));
                    await rejects('remote_forbidden', remote.read(PLACE, 'x', SECRET, signal));
                }
                const error = await rejects('remote_forbidden', as('eve').identify(signal));
                assert.match(error.message, /This user may not do this at 127\.0\.0\.1:\d+\./);
                await rejects('remote_forbidden', as('eve').places(signal));
            });

            it('is logged in to once, and not again for what the user may not do', async () => {
                const hugo = as('hugo');
                await Promise.all([
                    hugo.places(signal),
                    hugo.places(signal),
                    hugo.snapshots(PLACE, { limit: 5 }, signal),
                ]);
                await rejects('remote_forbidden', hugo.push(PLACE, pushedSnapshot({}), signal));
                await nodeRed.waitUntil('the login is in the log', () => Promise.resolve(logins('hugo') > 0));
                assert.equal(logins('hugo'), 1);
            });

            it('is logged in to again when the token is not taken any more', async () => {
                const session = new NodeRedSession({ url: nodeRed.url, username: 'finn', password: 'finn' });
                const ask = (): Promise<unknown> => session.use(status);
                await ask();
                const [token] = await tokensOf(nodeRed, 'finn');
                await new ApiClient(nodeRed, token).call('POST', '/auth/revoke', { token });
                await Promise.all([ask(), ask(), ask()]);
                assert.equal((await tokensOf(nodeRed, 'finn')).length, 1);
                await nodeRed.waitUntil('both logins are in the log', () => Promise.resolve(logins('finn') === 2));
            });

            it('is given its token back when nobody asks for a while', async () => {
                const session = new NodeRedSession(
                    { url: nodeRed.url, username: 'gina', password: 'gina' },
                    { idleMs: 10 },
                );
                await session.use(status);
                const given = async (): Promise<boolean> => (await tokensOf(nodeRed, 'gina')).length === 0;
                await nodeRed.waitUntil('the token is not taken any more', given);
                await session.use(status);
            });

            it('locks nobody out because a wrong password is kept here', async () => {
                const wrong = as('dora', 'wrong');
                const error = await rejects('remote_token', wrong.identify(signal));
                assert.match(error.message, /does not take this name and password/);
                for (let i = 0; i < 10; i++) {
                    await rejects('remote_token', wrong.places(signal));
                    await rejects('remote_token', wrong.push(PLACE, pushedSnapshot({}), signal));
                }
                assert.equal((await as('dora').identify(signal)).user, 'dora');
            });

            it('says how long it takes no more logins', async () => {
                for (let i = 0; i < 5; i++) await rejects('remote_token', as('eve', 'wrong').identify(signal));
                const error = await rejects('remote_busy', as('eve').identify(signal));
                assert.equal(error.facts.retryAfterSeconds, 600);
            });

            it('asks for what is missing to log in', async () => {
                const { url } = nodeRed;
                const sentences: [Record<string, string>, RegExp][] = [
                    [{}, /enter a name and a password, or a token/],
                    [{ username: 'ada' }, /both a name and its password/],
                    [{ token: 'wrong' }, /does not take this token/],
                ];
                for (const [account, sentence] of sentences) {
                    const remote = nodeRedDriver.connect({ url, ...account });
                    assert.match((await rejects('remote_token', remote.identify(signal))).message, sentence);
                    assert.match((await rejects('remote_token', remote.places(signal))).message, sentence);
                }
            });
        });

        it('does not take a token that has ended for nobody, where nobody may read', async () => {
            const { url } = await start(adminAuth({ default: { permissions: 'read' } }));
            const remote = nodeRedDriver.connect({ url, token: 'has-ended' });
            await rejects('remote_token', remote.identify(signal));
            await rejects('remote_token', remote.push(PLACE, pushedSnapshot({}), signal));
            const nobody = nodeRedDriver.connect({ url });
            assert.equal((await nobody.identify(signal)).user, undefined);
            assert.deepEqual(await abilities(nobody), READING);
            const error = await rejects('remote_forbidden', nobody.push(PLACE, pushedSnapshot({}), signal));
            assert.match(error.message, /not logged in/);
        });

        it('may have its admin root below a path', async () => {
            const { url } = await start(`httpAdminRoot: '/deep/admin',`);
            const remote = nodeRedDriver.connect({ url: `${url}/deep/admin` });
            assert.match((await remote.identify(signal)).platform, /^Node-RED \d/);
            await remote.push(PLACE, pushedSnapshot({ flows: smallFlows() }), signal);
            assert.equal((await remote.snapshots(PLACE, { limit: 5 }, signal)).snapshots.length, 1);
            const error = await rejects('remote_unknown', nodeRedDriver.connect({ url }).identify(signal));
            assert.match(error.message, /There is no Node-RED at this address/);
        });

        it('has to have this package', async () => {
            const userDir = await mkdtemp(join(tmpdir(), 'snapshots-test-'));
            try {
                await writeFile(join(userDir, 'package.json'), '{"name":"without"}');
                const { url } = await start('', { userDir });
                const error = await rejects('remote_unknown', nodeRedDriver.connect({ url }).identify(signal));
                assert.match(error.message, /There is a Node-RED \d.* without node-red-contrib-snapshots/);
            } finally {
                await nodeRed?.stop();
                await rm(userDir, { recursive: true, force: true });
            }
        });

        it('shows what runs there, and no secret of it', async () => {
            await start();
            const api = new ApiClient(nodeRed!);
            await api.deploy([...smallFlows(), brokerNode({ user: 'plant', password: 'top secret' })]);
            const remote = nodeRedDriver.connect({ url: nodeRed!.url });
            const text = await textOf(await remote.read(PLACE, 'current', undefined, signal));
            assert.doesNotMatch(text, /top secret/);
            const { flows } = JSON.parse(text) as { flows: { flows: object[] } };
            assert.deepEqual(flows.flows, (await api.flows()).flows);
        });

        it('gives back the very same content, which is known here then', async () => {
            await start();
            const remote = nodeRedDriver.connect({ url: nodeRed!.url });
            const store = await openMemoryStore(memoryDisk());
            const { environment, ...rest } = CONTENT;
            const { FF_PROJECT_ID: _, ...own } = environment!;
            const { id, hash } = await storeSnapshot(store, { ...rest, environment: own });
            const pushed = await pushOf(store, id);
            const { snapshot } = await remote.push(PLACE, pushed, signal);
            assert.equal((await remote.push(PLACE, pushed, signal)).wasThere, true);
            const again = await remote.push(PLACE, { ...pushed, force: true }, signal);
            assert.equal(again.wasThere, false);
            assert.notEqual(again.snapshot.id, snapshot.id);
            const file = await textOf(await remote.read(PLACE, snapshot.id, SECRET, signal));
            const [back] = await imported(store, file, { secret: SECRET });
            assert.deepEqual([back!.id, back!.hash, back!.alreadyThere], [id, hash, true]);
            await store.close();
        });

        it('that is stopped in the middle holds nothing of what was on its way', async () => {
            const { url } = await start();
            const remote = nodeRedDriver.connect({ url });
            const large = pushedSnapshot({ flows: typicalFlows(40_000) });
            const { snapshot } = await remote.push(PLACE, large, signal);

            const cut = { ...large, content: async () => stoppedAfter(1000, await large.content(), nodeRed!) };
            await rejects('remote_unreachable', remote.push(PLACE, cut, signal));
            await rejects('remote_unreachable', remote.snapshots(PLACE, { limit: 5 }, signal));

            nodeRed = await nodeRed!.restart();
            const after = nodeRedDriver.connect({ url: nodeRed.url });
            const { snapshots } = await after.snapshots(PLACE, { limit: 5 }, signal);
            assert.deepEqual(
                snapshots.map(({ id }) => id),
                [snapshot.id],
            );
            const reading = (await after.read(PLACE, snapshot.id, SECRET, signal))[Symbol.asyncIterator]();
            await reading.next();
            await nodeRed.kill();
            await rejects('remote_unreachable', restOf(reading));
        });
    });
}

describe('Something that is not a Node-RED of today', () => {
    it('is told apart by what it answers', async () => {
        const server = createServer((request, response) => {
            request.resume();
            response.setHeader('Content-Type', 'application/json').end('{"hello":"world"}');
        });
        await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
        try {
            const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
            for (const account of [{}, { token: 'x' }]) {
                const remote = nodeRedDriver.connect({ url, ...account });
                const error = await rejects('remote_unknown', remote.identify(signal));
                assert.match(error.message, /There is no Node-RED at this address/);
            }
        } finally {
            await new Promise((done) => server.close(done));
        }
    });

    it('may be a later version, which says more than is known here', async () => {
        const server = await FaultyServer.start();
        try {
            const item = { id: '01HZ000000000000000000000A', name: 'Later', createdAt: '2031-01-01T00:00:00.000Z' };
            const later = { ...item, kind: 'dream', tags: ['a'], user: { username: 'ada', badge: 7 }, damaged: true };
            server.answersWith(({ path }) => {
                if (path === '/settings') return jsonAnswer(200, { version: '9.0.0', user: { name: 'x' }, more: {} });
                if (path === '/snapshots/status') return jsonAnswer(200, { ready: true, dreams: 3 });
                if (path === '/snapshots/devices') return jsonAnswer(200, { devices: [{ is: 'other' }], target: 7 });
                if (path.startsWith('/snapshots?')) {
                    return jsonAnswer(200, { meta: { next_cursor: 'n', total: 9 }, snapshots: [later] });
                }
                return jsonAnswer(path === '/theme' ? 200 : 400, { code: 'new_code', error: 'No.' });
            });
            const remote = nodeRedDriver.connect({ url: server.url });
            assert.equal((await remote.identify(signal)).platform, 'Node-RED 9.0.0');
            const [place] = await remote.places(signal);
            assert.ok(place!.may.includes('push') && place!.may.includes('set_target'));
            const page = await remote.snapshots(PLACE, { limit: 500 }, signal);
            const known = { ...item, description: '', user: { username: 'ada' }, damaged: true };
            assert.deepEqual(page, { meta: { next_cursor: 'n' }, snapshots: [known] });
            assert.match(server.requests.at(-1)!.path, /limit=200/);
        } finally {
            await server.stop();
        }
    });

    it('never learns the secret of a transfer from an address', async () => {
        const server = await FaultyServer.start();
        try {
            server.answersWith(jsonAnswer(200, { ready: true }));
            const remote = nodeRedDriver.connect({ url: server.url });
            await rejects('remote_failed', remote.push(PLACE, pushedSnapshot({ flows: smallFlows() }), signal));
            const { path, headers } = server.requests.at(-1)!;
            const secret = String(headers['snapshots-credential-secret']);
            assert.ok(secret.length >= 40 && !path.includes(secret));
        } finally {
            await server.stop();
        }
    });
});

function status(http: RemoteHttp): Promise<unknown> {
    return http.ask({ method: 'GET', path: '/snapshots/status' });
}

/** Those that a user got by a login and that have not ended. */
async function tokensOf({ userDir }: NodeRedProcess, name: string): Promise<string[]> {
    const sessions = JSON.parse(await readFile(join(userDir, '.sessions.json'), 'utf8')) as Record<
        string,
        { user: string }
    >;
    return Object.entries(sessions).flatMap(([token, { user }]) => (user === name ? [token] : []));
}

async function pushOf(store: FileStore, id: string): Promise<PushedSnapshot> {
    const manifest = await store.get(id);
    const { name, description } = manifest;
    const content = (): ReturnType<PushedSnapshot['content']> => readContent(store, manifest, ALL_COMPONENTS);
    const readText: PushedSnapshot['readText'] = (part) => store.readText(part);
    return { item: manifest, name, description, content, manifest, readText, setAsTarget: false };
}

type Content = Awaited<ReturnType<PushedSnapshot['content']>>;

/** The same content; the other end is killed after so many nodes. */
function stoppedAfter(nodes: number, content: Content, nodeRed: NodeRedProcess): Content {
    const flows = function* (): Generator<string> {
        let left = nodes;
        for (const node of content.flows) {
            if (--left === 0) void nodeRed.kill();
            yield node;
        }
    };
    return { ...content, flows: flows() };
}

async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
    const all: Uint8Array[] = [];
    for await (const piece of pieces) all.push(piece);
    return Buffer.concat(all).toString();
}

async function restOf(pieces: AsyncIterator<Uint8Array>): Promise<void> {
    while (!(await pieces.next()).done);
}

async function rejects(
    code: ErrorCode,
    promise: Promise<unknown>,
): Promise<Error & { facts: Readonly<Record<string, unknown>> }> {
    const error = await promise.then(
        () => undefined,
        (failure: unknown) => failure,
    );
    assert.ok(isSnapshotError(error), `${code} expected`);
    assert.equal(error.code, code, error.message);
    return error;
}
