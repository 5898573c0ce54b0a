import assert from 'node:assert/strict';
import type { PushResult } from '../../runtime/core/remote-wire';
import type { Manifest } from '../../runtime/core/snapshot';
import { pull } from '../../runtime/remotes/pull';
import { push, type PushChoice } from '../../runtime/remotes/push';
import { planPush } from '../../runtime/remotes/push-plan';
import { readCredentials, readEnvironment } from '../../runtime/capture/snapshot-content';
import { contentOf, startRemoteWork, type RemoteWork } from '../helpers/remote-work';
import { failure, PLACE } from '../helpers/scripted-remote';

const URL = 'https://flows.example.com';
const { signal } = new AbortController();

describe('A push', () => {
    let work: RemoteWork;

    beforeEach(async () => (work = await startRemoteWork()));
    afterEach(() => work.close());

    const pushed = async (manifest: Manifest, choice: Partial<PushChoice> = {}, place = PLACE): Promise<PushResult> => {
        const complete = { setAsTarget: false, modules: 'refuse', again: false, ...choice } as const;
        return push(work.tools, await work.connection(), place, manifest, complete, signal);
    };
    const there = (): (string | boolean)[][] =>
        work.script.held.map(({ snapshot: { id, name, target = false } }) => [id, name, target]);

    it('brings all of a snapshot there, reads it back, and remembers it', async () => {
        const manifest = await work.capture('one');
        const { status, snapshot, verified } = await pushed(manifest);
        assert.deepEqual([status, snapshot.local, verified], ['pushed', manifest.id, true]);
        const [{ content }] = work.script.held as [(typeof work.script.held)[number]];
        assert.deepEqual(content.credentials, contentOf('one').credentials);
        assert.deepEqual(content.environment, contentOf('one').environment);
        assert.deepEqual(work.ledger.heldBy(URL), [manifest.id]);
    });

    it('may give it another name and description', async () => {
        await pushed(await work.capture('one'), { name: 'Released', description: 'For the fair' });
        const { name, description } = work.script.held[0]!.snapshot;
        assert.deepEqual([name, description], ['Released', 'For the fair']);
    });

    it('is noticed the second time, also after a restart, and under another name', async () => {
        const manifest = await work.capture('one');
        await pushed(manifest);
        work = await work.restart();
        for (const choice of [{}, { name: 'Another' }]) {
            const { status, snapshot } = await pushed(manifest, choice);
            assert.deepEqual([status, snapshot.id], ['already_there', 'there-1']);
        }
        assert.equal(there().length, 1);
        assert.equal((await pushed(manifest, { again: true })).status, 'pushed');
        assert.equal(there().length, 2);
    });

    it('is noticed by its content, when another snapshot with the same was pushed or pulled', async () => {
        await pushed(await work.capture('one'));
        const same = await work.capture('one', { name: 'Once more' });
        assert.equal((await pushed(same)).status, 'already_there');
        const other = await startRemoteWork({ script: work.script });
        const pulled = await pull(
            other.tools,
            await other.connection(),
            { place: PLACE.id, id: 'there-1', force: false },
            signal,
        );
        const manifest = await other.store.get(pulled.id);
        const complete = { setAsTarget: false, modules: 'refuse', again: false } as const;
        const result = await push(other.tools, await other.connection(), PLACE, manifest, complete, signal);
        assert.equal(result.status, 'already_there');
        await other.close();
    });

    it('is noticed by looking there, where nothing is remembered', async () => {
        const manifest = await work.capture('one');
        await pushed(manifest);
        await work.disk.unlink('/user/pushes.json');
        work = await work.restart();
        assert.equal((await pushed(manifest)).status, 'already_there');
        assert.deepEqual(work.ledger.heldBy(URL), [manifest.id]);
    });

    it('is not taken for one of the same name that differs in flows, credentials, variables or modules', async () => {
        const manifest = await work.capture('one');
        const { script } = work;
        const differing: (typeof script.take)[] = [
            (content) => ({ ...content, flows: [...content.flows].slice(1) }),
            (content) => ({ ...content, flows: [...content.flows].reverse() }),
            (content) => ({ ...content, credentials: { broker1: { user: 'plant', password: 'another' } } }),
            (content) => ({ ...content, environment: { REGION: { value: 'south', hidden: false } } }),
            (content) => ({ ...content, modules: { 'node-red': '4.1.15' } }),
        ];
        for (const take of differing) {
            script.held = [];
            await pushed(manifest, { again: true });
            const [entry] = script.held;
            const content = take({ ...entry!.content, flows: [...entry!.content.flows] });
            script.held = [{ snapshot: { ...entry!.snapshot, id: 'older' }, content }];
            assert.equal((await pushed(manifest)).status, 'pushed');
        }
    });

    it('is the same where only hidden variables are missing, which not every remote takes', async () => {
        const manifest = await work.capture('one');
        work.script.take = ({ environment: { REGION }, ...content }) => ({
            ...content,
            environment: { REGION: REGION! },
        });
        await pushed(manifest);
        await work.disk.unlink('/user/pushes.json');
        work = await work.restart();
        assert.equal((await pushed(manifest)).status, 'already_there');
    });

    it('pushes again what is gone there', async () => {
        const manifest = await work.capture('one');
        await pushed(manifest);
        work.script.held = [];
        assert.equal((await pushed(manifest)).status, 'pushed');
        assert.deepEqual(work.ledger.heldBy(URL), [manifest.id]);
    });

    it('pushes again where something else has come in its place', async () => {
        const manifest = await work.capture('one');
        await pushed(manifest);
        work.script.held[0]!.content = { ...work.script.held[0]!.content, flows: [] };
        assert.deepEqual([(await pushed(manifest)).status, there().length], ['pushed', 2]);
    });

    it('is no success when the remote says yes and holds something else', async () => {
        work.script.take = (content) => ({ ...content, modules: {} });
        const manifest = await work.capture('one');
        await assert.rejects(pushed(manifest), { code: 'not_there' });
        work.script.before = (use) => {
            if (use.startsWith('read')) work.script.held = [];
        };
        await assert.rejects(pushed(manifest), { code: 'not_there' });
        assert.deepEqual(work.ledger.heldBy(URL), []);
    });

    it('is not taken for one when it cannot be read back now, and is noticed by the next', async () => {
        const manifest = await work.capture('one');
        work.script.before = (use) => {
            if (use.startsWith('read')) throw failure('remote_unreachable');
        };
        await assert.rejects(pushed(manifest), { code: 'remote_unreachable' });
        assert.deepEqual(work.ledger.heldBy(URL), []);
        work.script.before = () => undefined;
        assert.deepEqual([(await pushed(manifest)).status, there().length], ['already_there', 1]);
    });

    it('says that it could not be verified where nothing may be read', async () => {
        const { status, verified } = await pushed(await work.capture('one'), {}, { ...PLACE, may: ['list', 'push'] });
        assert.deepEqual([status, verified], ['pushed', false]);
    });

    it('makes it the Device Target only after it was read back', async () => {
        const manifest = await work.capture('one');
        const { snapshot } = await pushed(manifest, { setAsTarget: true });
        assert.equal(snapshot.target, true);
        const { uses } = work.script;
        assert.ok(uses.indexOf('read there-1') < uses.indexOf('setTarget there-1'));
        assert.deepEqual(there(), [['there-1', 'As of one', true]]);
        work.script.held[0]!.snapshot.target = false;
        assert.equal((await pushed(manifest, { setAsTarget: true })).snapshot.target, true);
    });

    it('tells along when it is there and not the Device Target', async () => {
        work.script.before = (use) => {
            if (use.startsWith('setTarget')) throw failure('remote_forbidden');
        };
        const { status, warnings } = await pushed(await work.capture('one'), { setAsTarget: true });
        assert.equal(status, 'pushed');
        assert.match(warnings.join(' '), /not the Device Target: It fails: remote_forbidden/);
    });

    it('names the modules that a device cannot install, and needs force then', async () => {
        work.tools.modules.isPublished = (name) => Promise.resolve(name !== 'node-red-contrib-pump');
        const manifest = await work.capture('one');
        await assert.rejects(pushed(manifest), (error: { code?: string; facts?: { modules?: unknown } }) => {
            assert.equal(error.code, 'not_installable');
            assert.deepEqual(error.facts?.modules, [
                {
                    name: 'node-red-contrib-pump',
                    version: '1.2.3',
                    code: 'unpublished',
                    text: 'node-red-contrib-pump 1.2.3 is not in npm’s registry.',
                },
            ]);
            return true;
        });
        assert.ok(!work.script.uses.some((use) => use.startsWith('push')));
        const { warnings } = await pushed(manifest, { modules: 'warn' });
        assert.deepEqual(warnings, ['node-red-contrib-pump 1.2.3 is not in npm’s registry.']);
    });

    it('is refused for a snapshot that is damaged here, and leaves nothing there', async () => {
        const manifest = await work.capture('one');
        const { object } = manifest.parts.find(({ type }) => type === 'tab')!;
        await work.disk.unlink(`/user/snapshots/objects/${object.slice(0, 2)}/${object}.gz`);
        await assert.rejects(pushed(manifest, { again: true }), { code: 'damaged' });
        assert.deepEqual(there(), []);
    });

    describe('plan', () => {
        it('changes nothing, and tells what would be', async () => {
            const manifest = await work.capture('one');
            const plan = await planPush(work.tools, await work.connection(), PLACE, manifest, signal);
            assert.deepEqual({ ...plan, bytes: 0 }, { modules: [], leftOut: ['Settings stay here.'], bytes: 0 });
            assert.ok(plan.bytes > 500);
            assert.deepEqual(there(), []);
            await pushed(manifest);
            const again = await planPush(work.tools, await work.connection(), PLACE, manifest, signal);
            assert.equal(again.alreadyThere?.id, 'there-1');
        });
    });
});

describe('A pull', () => {
    let work: RemoteWork;

    beforeEach(async () => {
        work = await startRemoteWork();
        const manifest = await work.capture('one');
        const choice = { setAsTarget: false, modules: 'ignore', again: true, description: 'As it was' } as const;
        await push(work.tools, await work.connection(), PLACE, manifest, choice, signal);
    });
    afterEach(() => work.close());

    const pulled = async (choice: { id?: string; force?: boolean; user?: { username: string } } = {}) =>
        pull(work.tools, await work.connection(), { place: PLACE.id, id: 'there-1', force: false, ...choice }, signal);

    it('brings a snapshot here with its credentials, its name and who pulled it', async () => {
        await work.store.remove(work.store.items().map(({ id }) => id));
        const item = await pulled({ user: { username: 'ada' } });
        assert.deepEqual(
            [item.kind, item.name, item.description, item.user?.username],
            ['pull', 'As of one', 'As it was', 'ada'],
        );
        const manifest = await work.store.get(item.id);
        const { credentials, environment } = contentOf('one');
        assert.deepEqual(await readCredentials(work.store, manifest), credentials);
        assert.deepEqual(await readEnvironment(work.store, manifest), environment);
        assert.ok(work.ledger.heldBy(URL).includes(item.id));
    });

    it('stores nothing that is here already, unless that is wanted', async () => {
        const before = work.store.items()[0]!;
        const item = await pulled();
        assert.deepEqual([item.id, item.alreadyThere, work.store.items().length], [before.id, true, 1]);
        const forced = await pulled({ force: true });
        assert.deepEqual([forced.alreadyThere, work.store.items().length], [undefined, 2]);
    });

    it('leaves nothing when it fails in the middle', async () => {
        await work.store.remove(work.store.items().map(({ id }) => id));
        const { remote } = await work.connection();
        const broken = async function* (): AsyncGenerator<Uint8Array> {
            yield await Promise.resolve(Buffer.from('{"name":"half","flows":{"flows":['));
            throw failure('remote_unreachable');
        };
        remote.read = () => Promise.resolve(broken());
        await assert.rejects(pulled(), { code: 'remote_unreachable' });
        const odd = async function* (): AsyncGenerator<Uint8Array> {
            yield await Promise.resolve(Buffer.from('{"flows": "needle"}'));
        };
        remote.read = () => Promise.resolve(odd());
        await assert.rejects(pulled(), { code: 'remote_failed' });
        await work.store.settled();
        assert.deepEqual(work.store.items(), []);
    });

    it('takes snapshots only, and not what runs there', async () => {
        await assert.rejects(pulled({ id: 'current' }), { code: 'bad_request' });
        await assert.rejects(pulled({ id: 'nowhere' }), { code: 'not_found' });
    });
});
