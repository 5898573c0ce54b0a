import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashSync } from 'bcryptjs';
import { remoteStateId } from '../../runtime/core/remote-state-id';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import type {
    AutoPush,
    ErrorBody,
    FullRemote,
    ImportedSnapshot,
    PushPlan,
    PushResult,
    RemoteEdit,
    RemoteItem,
    RemoteList,
    RemotePage,
    RemotePlaces,
    RemoteSnapshot,
} from '../../runtime/core/wire';
import { ApiClient, type Answer } from '../helpers/api-client';
import { FaultyServer } from '../helpers/faulty-server';
import { brokerNode, smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { Notices } from '../helpers/notices';
import { nodePackage, NpmRegistry } from '../helpers/npm-registry';

const [FOUR, FIVE] = RELEASES;
const PLACE = 'node-red';
/** Nobody may find these anywhere. */
const PASSWORD = 'needle-of-the-hub';
const CREDENTIAL = 'needle-of-the-broker';
const USERS = [
    { username: 'ada', password: hashSync(PASSWORD, 4), permissions: '*' },
    { username: 'bob', password: hashSync('bob', 4), permissions: ['read'] },
];
const LOGIN = `adminAuth: ${JSON.stringify({ type: 'credentials', users: USERS })},`;

describe('Remotes over HTTP', () => {
    let plant: NodeRedProcess;
    let hub: NodeRedProcess;
    let api: ApiClient;
    let there: ApiClient;
    let registry: NpmRegistry;
    let cache: string;
    /** npm's registry of the plant. */
    let env: Record<string, string>;

    before(async () => {
        registry = await NpmRegistry.start();
        cache = await mkdtemp(join(tmpdir(), 'snapshots-npm-'));
        env = registry.environment(cache);
        [plant, hub] = await Promise.all([
            NodeRedProcess.start({ release: FOUR!, env }),
            NodeRedProcess.start({ release: FIVE!, settings: LOGIN }),
        ]);
        api = new ApiClient(plant);
        there = await ApiClient.login(hub, 'ada', PASSWORD);
        await Promise.all([api.idle(), there.idle()]);
    });
    after(async () => {
        await Promise.all([plant.dispose(), hub.dispose(), registry.stop()]);
        await rm(cache, { recursive: true, force: true });
    });
    afterEach(async () => {
        const { remotes } = (await api.call<RemoteList>('GET', '/snapshots/remotes')).body;
        for (const { name, fixed } of remotes) if (!fixed) await api.call('DELETE', `/snapshots/remotes/${name}`);
    });

    const account = (): RemoteEdit => ({ kind: 'node-red', url: hub.url, username: 'ada', password: PASSWORD });
    const add = async (edit: RemoteEdit = {}): Promise<RemoteItem> => {
        const answer = await api.call<RemoteItem>('POST', '/snapshots/remotes', { name: 'hub', ...account(), ...edit });
        assert.equal(answer.status, 201, JSON.stringify(answer.body));
        return answer.body;
    };
    const make = async (code: string): Promise<SnapshotItem> => {
        const name = `As of ${code}`;
        await api.deploy([...smallFlows(code), brokerNode({ user: 'plant', password: CREDENTIAL })]);
        return (await api.call<SnapshotItem>('POST', '/snapshots', { name, description: 'As it was' })).body;
    };
    const push = (item: SnapshotItem, more: object = {}): Promise<Answer<PushResult>> =>
        api.call('POST', `/snapshots/${item.id}/push`, { remote: 'hub', target: PLACE, force: true, ...more });
    const listThere = async (): Promise<RemoteSnapshot[]> =>
        (await api.call<RemotePage>('GET', `/snapshots/remotes/hub/snapshots?target=${PLACE}`)).body.snapshots;
    const failureOf = async (asked: Promise<Answer<unknown>>): Promise<[number, string, unknown]> => {
        const { status, body } = await asked;
        const { code, facts } = body as ErrorBody;
        return [status, code, facts];
    };

    it('are connected after a look at who and what is there, and kept over restarts without giving a secret away', async () => {
        const item = await add();
        assert.deepEqual([item.connection.state, item.connection.user], ['connected', 'ada']);
        assert.match(item.connection.platform!, /^Node-RED 5/);
        assert.deepEqual([item.url, item.options, item.secrets], [hub.url, { username: 'ada' }, ['password']]);
        const answers = [JSON.stringify(item), JSON.stringify((await api.call('GET', '/snapshots/remotes')).body)];
        plant = await plant.restart();
        api = new ApiClient(plant);
        await api.idle();
        const list = await api.call<RemoteList>('GET', '/snapshots/remotes');
        await plant.waitUntil('the remote is looked at', async () => {
            const { remotes } = (await api.call<RemoteList>('GET', '/snapshots/remotes')).body;
            return remotes[0]?.connection.user === 'ada';
        });
        for (const text of [...answers, JSON.stringify(list.body), plant.output]) assert.ok(!text.includes(PASSWORD));
        const files = (await readdir(plant.userDir)).filter((name) => name.startsWith('.config.snapshots'));
        assert.ok(files.includes('.config.snapshots-remotes.json'));
        for (const name of files) {
            const file = join(plant.userDir, name);
            assert.ok(!(await readFile(file, 'utf8')).includes(PASSWORD), name);
            if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);
        }
    });

    it('say what is wrong, and are not kept then', async () => {
        const server = await FaultyServer.start();
        const tries: [RemoteEdit, number, string][] = [
            [{ url: 'http://127.0.0.1:1' }, 502, 'remote_unreachable'],
            [{ url: server.url }, 502, 'remote_unknown'],
            [{ password: 'wrong' }, 422, 'remote_token'],
        ];
        for (const [edit, status, code] of tries) {
            const given = { name: 'hub', ...account(), ...edit };
            assert.deepEqual((await failureOf(api.call('POST', '/snapshots/remotes', given))).slice(0, 2), [
                status,
                code,
            ]);
            const check = api.call('POST', '/snapshots/remotes/check', { ...given, name: undefined });
            assert.deepEqual((await failureOf(check)).slice(0, 2), [status, code]);
        }
        const wrong = api.call('POST', '/snapshots/remotes', { ...account(), name: 'with space' });
        assert.deepEqual(await failureOf(wrong), [
            400,
            'bad_request',
            { field: 'name', expected: '1 to 40 letters, digits, - and _' },
        ]);
        assert.deepEqual((await api.call<RemoteList>('GET', '/snapshots/remotes')).body.remotes, []);
        const forced = await api.call<RemoteItem>('POST', '/snapshots/remotes?force=true', {
            name: 'hub',
            ...account(),
            password: 'wrong',
        });
        assert.deepEqual([forced.status, forced.body.connection.failure?.code], [201, 'remote_token']);
        const checked = await api.call<RemoteItem>('POST', '/snapshots/remotes/hub/check');
        assert.deepEqual([checked.status, checked.body.connection.state], [200, 'failed']);
        const mended = await api.call<RemoteItem>('PUT', '/snapshots/remotes/hub', { password: PASSWORD });
        assert.deepEqual([mended.status, mended.body.connection.state], [200, 'connected']);
        assert.deepEqual((await api.call('DELETE', '/snapshots/remotes/hub')).body, { status: 'okay' });
        assert.deepEqual((await failureOf(api.call('DELETE', '/snapshots/remotes/hub'))).slice(0, 2), [
            404,
            'not_found',
        ]);
        await server.stop();
    });

    it('tell those who listen of each change, and no secret, and are counted in the status', async () => {
        const notices = await Notices.of(plant.url);
        const untilTold = async (change: () => Promise<unknown>): Promise<void> => {
            const before = notices.heard.length;
            await change();
            const isTold = (): boolean => notices.heard.slice(before).some(({ event }) => event === 'remotes');
            await plant.waitUntil('a notice about remotes', () => Promise.resolve(isTold()));
        };
        assert.equal((await api.status()).remotes, undefined);
        await untilTold(() => add());
        const counted = { remotes: 1, failed: 0, waiting: 0, stopped: 0, refused: 0 };
        assert.deepEqual((await api.status()).remotes, counted);
        let pushed = '';
        await untilTold(async () => {
            const { body } = await push(await make('return "told";'));
            pushed = body.snapshot.id;
        });
        await untilTold(() => api.call('DELETE', `/snapshots/remotes/hub/snapshots/${pushed}?target=${PLACE}`));
        await untilTold(() =>
            api.call('PUT', '/snapshots/remotes/hub?force=true', { url: hub.url, password: 'needle that is wrong' }),
        );
        assert.deepEqual((await api.status()).remotes, { ...counted, failed: 1 });
        await untilTold(() => api.call('DELETE', '/snapshots/remotes/hub'));
        assert.equal((await api.status()).remotes, undefined);
        notices.stop();
        assert.doesNotMatch(notices.text, /needle/);
    });

    it('are pushed to and pulled from, credentials included, and know what they hold', async () => {
        await add();
        const { body: places } = await api.call<RemotePlaces>('GET', '/snapshots/remotes/hub/targets');
        assert.deepEqual(
            places.targets.map(({ id }) => id),
            [PLACE],
        );
        const item = await make('return 1;');
        const { status, body } = await push(item);
        assert.deepEqual([status, body.status, body.verified], [201, 'pushed', true]);
        const again = await push(item, { force: false });
        assert.deepEqual(
            [again.status, again.body.status, again.body.snapshot.id],
            [200, 'already_there', body.snapshot.id],
        );
        const plan = await api.call<PushPlan>('GET', `/snapshots/${item.id}/push?remote=hub&target=${PLACE}`);
        assert.equal(plan.body.alreadyThere?.id, body.snapshot.id);
        const [listed] = await listThere();
        assert.deepEqual([listed?.name, listed?.description, listed?.local], [item.name, 'As it was', item.id]);
        const { remotes } = (await api.call<RemoteList>('GET', '/snapshots/remotes')).body;
        assert.deepEqual(remotes[0]?.held, [item.id]);

        const same = await api.call<ImportedSnapshot>('POST', '/snapshots/pull', {
            remote: 'hub',
            target: PLACE,
            id: body.snapshot.id,
        });
        assert.deepEqual([same.status, same.body.id, same.body.alreadyThere], [200, item.id, true]);
        const pulled = await api.call<ImportedSnapshot>('POST', '/snapshots/pull', {
            remote: 'hub',
            target: PLACE,
            id: body.snapshot.id,
            force: true,
        });
        assert.deepEqual([pulled.status, pulled.body.kind, pulled.body.name], [201, 'pull', item.name]);
        await api.deploy(smallFlows('return 2;'));
        await api.restore(pulled.body.id);
        const { body: set } = await api.call<{ user?: string; has_password?: boolean }>(
            'GET',
            '/credentials/mqtt-broker/broker1',
        );
        assert.deepEqual([set.user, set.has_password], ['plant', true]);
        for (const { output } of [plant, hub]) assert.ok(!output.includes(CREDENTIAL));
    });

    it('have their snapshots renamed and deleted, and their Device Target chosen', async () => {
        await add();
        const item = await make('return 3;');
        const { body } = await push(item);
        const path = `/snapshots/remotes/hub/snapshots/${body.snapshot.id}?target=${PLACE}`;
        const renamed = await api.call<RemoteSnapshot>('PUT', path, { name: 'Released', description: '' });
        assert.deepEqual([renamed.status, renamed.body.name, renamed.body.local], [200, 'Released', item.id]);
        const target = (id: string | null): Promise<Answer<unknown>> =>
            api.call('POST', '/snapshots/remotes/hub/target', { target: PLACE, id });
        assert.deepEqual((await target(body.snapshot.id)).body, { status: 'okay' });
        assert.equal((await listThere())[0]?.target, true);
        assert.equal((await target(null)).status, 200);
        assert.deepEqual((await api.call('DELETE', path)).body, { status: 'okay' });
        assert.deepEqual((await failureOf(api.call('DELETE', path))).slice(0, 2), [404, 'not_found']);
        const { remotes } = (await api.call<RemoteList>('GET', '/snapshots/remotes')).body;
        assert.ok(!remotes[0]?.held.includes(item.id));
    });

    it('are looked into and compared with what is here, whole, and never with a secret', async () => {
        await add();
        const item = await make('return 4;');
        const { body } = await push(item);
        const stateId = (id: string): string => encodeURIComponent(remoteStateId({ remote: 'hub', place: PLACE, id }));
        const full = await api.call<FullRemote>('GET', `/snapshots/${stateId(body.snapshot.id)}/full`);
        assert.equal(full.status, 200);
        assert.deepEqual(full.body.flows, (await api.full(item.id)).flows);
        assert.deepEqual(full.body.secrets.credentials, { broker1: ['password', 'user'] });
        assert.ok(!JSON.stringify(full.body).includes(CREDENTIAL));
        const same = await api.compare(item.id, stateId(body.snapshot.id));
        assert.deepEqual([same.changes, same.secretsCompared], [[], true]);
        await there.deploy(smallFlows('return 5;'));
        const running = await api.compare('current', stateId('current'));
        assert.deepEqual([running.from.id, running.secretsCompared], ['current', false]);
        assert.ok(running.changes.some(({ id, change }) => id === 'tab1-function' && change === 'changed'));
        const nowhere = api.call('GET', `/snapshots/${stateId('01HZZZZZZZZZZZZZZZZZZZZZZZ')}/full`);
        assert.deepEqual((await failureOf(nowhere)).slice(0, 2), [404, 'not_found']);
    });

    it('of settings.js take their secrets from the environment, and are changed there', async () => {
        plant = await plant.restart({
            settings: `snapshots: { remotes: {
                fixed: { kind: 'node-red', url: '${hub.url}', username: 'ada', password: '\${HUB_PASSWORD}' },
                missing: { kind: 'node-red', url: '${hub.url}', password: '\${NOT_SET}' },
            } },`,
            env: { ...env, HUB_PASSWORD: PASSWORD },
        });
        api = new ApiClient(plant);
        await api.idle();
        assert.match(
            plant.output,
            /snapshots\.remotes\.missing\.password has to be in the environment variable NOT_SET/,
        );
        const { remotes } = (await api.call<RemoteList>('GET', '/snapshots/remotes')).body;
        assert.deepEqual(
            remotes.map(({ name, fixed }) => [name, fixed]),
            [['fixed', true]],
        );
        const checked = await api.call<RemoteItem>('POST', '/snapshots/remotes/fixed/check');
        assert.equal(checked.body.connection.user, 'ada');
        const wrong = api.call('PUT', '/snapshots/remotes/fixed', { password: 'other' });
        assert.deepEqual((await failureOf(wrong)).slice(0, 2), [400, 'bad_request']);
        const chosen = await api.call<RemoteItem>('PUT', '/snapshots/remotes/fixed', {
            target: { id: PLACE, name: 'Hub' },
        });
        assert.deepEqual([chosen.status, chosen.body.target], [200, { id: PLACE, name: 'Hub' }]);
        assert.ok(!plant.output.includes(PASSWORD));
        plant = await plant.restart({ settings: '', env });
        api = new ApiClient(plant);
        await api.idle();
    });

    it('are told apart by what a device could install from them, as far as npm’s registry says', async () => {
        await add();
        registry.publish(nodePackage('node-red-contrib-known', '1.0.0', 'known'));
        registry.publish({ name: 'node-red', version: '4.1.15' });
        const modules = {
            'node-red': '4.1.15',
            'node-red-contrib-known': '1.0.0',
            'node-red-contrib-newer': '1.0.0',
            'node-red-contrib-loose': '^1.0.0',
        };
        const settings = { settings: {}, env: {}, modules };
        const file = { name: 'From elsewhere', flows: { flows: smallFlows('return 6;') }, settings };
        const { body: item } = await api.call<SnapshotItem>('POST', '/snapshots/import', { snapshot: file });
        const plan = await api.call<PushPlan>('GET', `/snapshots/${item.id}/push?remote=hub&target=${PLACE}`);
        assert.deepEqual(
            plan.body.modules.map(({ name, code }) => [name, code]),
            [
                ['node-red-contrib-loose', 'inexact'],
                ['node-red-contrib-newer', 'unpublished'],
            ],
        );
        const refused = await failureOf(push(item, { force: false, setAsTarget: true }));
        assert.deepEqual(refused, [422, 'not_installable', { modules: plan.body.modules }]);
        const { body } = await push(item);
        assert.deepEqual(
            body.warnings,
            plan.body.modules.map(({ text }) => text),
        );
    });

    it('can be given every snapshot from the newest on, and no more', async () => {
        await add();
        const target = { id: PLACE, name: 'Hub' };
        const change = (auto: AutoPush): Promise<Answer<RemoteItem>> =>
            api.call('PUT', '/snapshots/remotes/hub', { auto, target });
        const wrong = api.call('PUT', '/snapshots/remotes/hub', { auto: 'always' });
        assert.deepEqual((await failureOf(wrong))[1], 'bad_request');
        const newest = await make('return 7;');
        assert.deepEqual((await change('all')).body.auto, 'all');
        const since = await make('return 8;');
        const stateOf = async (): Promise<RemoteItem> =>
            (await api.call<RemoteList>('GET', '/snapshots/remotes')).body.remotes[0]!;
        await plant.waitUntil('both are there', async () => {
            const { held, queue } = await stateOf();
            return held.includes(newest.id) && held.includes(since.id) && queue.state === 'idle';
        });
        assert.equal((await stateOf()).queue.last?.id, since.id);
        const before = (await listThere()).length;
        assert.deepEqual((await change('none')).body.queue, { waiting: 0, state: 'idle', refused: [] });
        await make('return 9;');
        assert.equal((await listThere()).length, before);
    });

    it('are asked no longer once whoever asked has gone', async () => {
        const server = await FaultyServer.start();
        server.answersWith('silent');
        const leaving = new AbortController();
        const asked = fetch(`${plant.url}/snapshots/remotes/check`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ kind: 'node-red', url: server.url }),
            signal: leaving.signal,
        });
        await plant.waitUntil('the remote is asked', async () => (await server.connections()) > 0);
        leaving.abort();
        await assert.rejects(asked);
        await plant.waitUntil('the remote is left alone', async () => (await server.connections()) === 0);
        await server.stop();
    });

    it('are for those who may: reading for who reads, changing for who writes', async () => {
        const bob = await ApiClient.login(hub, 'bob', 'bob');
        assert.equal((await bob.call('GET', '/snapshots/remotes')).status, 200);
        for (const [method, path] of [
            ['POST', '/snapshots/remotes'],
            ['POST', '/snapshots/remotes/check'],
            ['PUT', '/snapshots/remotes/hub'],
            ['DELETE', '/snapshots/remotes/hub'],
            ['POST', '/snapshots/remotes/hub/check'],
            ['POST', '/snapshots/remotes/hub/queue'],
            ['POST', '/snapshots/remotes/hub/target'],
            ['PUT', '/snapshots/remotes/hub/snapshots/1'],
            ['DELETE', '/snapshots/remotes/hub/snapshots/1'],
            ['POST', '/snapshots/01HZZZZZZZZZZZZZZZZZZZZZZZ/push'],
            ['POST', '/snapshots/pull'],
        ] as const) {
            assert.equal((await bob.call(method, path, {})).status, 401, `${method} ${path}`);
        }
    });
});
