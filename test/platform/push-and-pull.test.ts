import assert from 'node:assert/strict';
import { remoteStateId } from '../../runtime/core/remote-state-id';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import type {
    ErrorBody,
    FullContent,
    ImportedSnapshot,
    PushPlan,
    PushResult,
    RemoteItem,
    RemoteList,
    RemotePage,
    RemotePlaces,
} from '../../runtime/core/wire';
import { openCredentials, type Sealed } from '../../runtime/secrets/node-red-cipher';
import { ApiClient } from '../helpers/api-client';
import { credentialsOf } from '../helpers/credentials-file';
import { brokerNode, smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import type { FlowFusePlatform, PlatformInstance } from './flowfuse-platform';
import { sharedPlatform } from './shared-platform';

const CREDENTIALS = { broker1: { user: 'pump', password: 'a password of the pump' } };
const release = RELEASES[0]!;

describe('A Node-RED and a FlowFuse platform as its remote', () => {
    let platform: FlowFusePlatform;
    let instance: PlatformInstance;
    let nodeRed: NodeRedProcess | undefined;
    let api: ApiClient;
    before(async function () {
        this.timeout(180_000);
        platform = await sharedPlatform();
    });
    beforeEach(async () => {
        instance = await platform.newInstance('remote');
    });
    afterEach(async () => {
        await nodeRed?.dispose();
        nodeRed = undefined;
        await platform.clear();
    });

    const start = async (more: object = {}): Promise<void> => {
        const remote = { kind: 'flowfuse', url: platform.url, token: '${FLOWFUSE_TOKEN}', ...more };
        nodeRed = await NodeRedProcess.start({
            release,
            settings: `snapshots: { remotes: { plant: ${JSON.stringify(remote)} } },`,
            env: { FLOWFUSE_TOKEN: platform.token },
        });
        api = new ApiClient(nodeRed);
        await api.idle();
    };
    const must = async <T>(status: number, method: string, path: string, body?: object): Promise<T> => {
        const answer = await api.call<T>(method, path, body);
        assert.equal(answer.status, status, JSON.stringify(answer.body).slice(0, 500));
        return answer.body;
    };
    const remote = async (): Promise<RemoteItem> =>
        (await must<RemoteList>(200, 'GET', '/snapshots/remotes')).remotes[0]!;
    const deployed = async (code: string): Promise<SnapshotItem> => {
        const before = (await api.list())[0];
        await api.deploy([...smallFlows(code), brokerNode(CREDENTIALS.broker1)]);
        return api.nextSnapshot(before);
    };
    const credentialsThere = async (id: string): Promise<unknown> => {
        const { flows } = await platform.admin.exportSnapshot(id, 'of the test');
        return openCredentials(flows.credentials as Sealed, 'of the test');
    };

    it('says who is connected, and where snapshots can go', async () => {
        await start();
        const checked = await must<RemoteItem>(200, 'POST', '/snapshots/remotes/plant/check');
        const { state, user, platform: shown } = checked.connection;
        assert.deepEqual([state, user, shown], ['connected', 'ff-admin', 'FlowFuse 2.4.0']);
        assert.ok(!JSON.stringify(await remote()).includes(platform.token));
        const { targets } = await must<RemotePlaces>(200, 'GET', '/snapshots/remotes/plant/targets');
        const place = targets.find(({ id }) => id === instance.id)!;
        assert.deepEqual([place.name, place.path], ['remote', ['Plant', 'Cooling']]);
    });

    it('pushes a snapshot whole and once, verifies it, and makes it the Device Target', async () => {
        await start();
        const { id } = await deployed('return msg;');
        const target = instance.id;
        const plan = await must<PushPlan>(200, 'GET', `/snapshots/${id}/push?remote=plant&target=${target}`);
        assert.deepEqual([plan.alreadyThere, plan.maxBytes], [undefined, 5_242_880]);
        const request = { remote: 'plant', target, setAsTarget: true, name: 'For the fair' };
        // This package is only linked into the user directory of the tests.
        assert.equal((await must<ErrorBody>(422, 'POST', `/snapshots/${id}/push`, request)).code, 'not_installable');
        const forced = { ...request, force: true };
        const pushed = await must<PushResult>(201, 'POST', `/snapshots/${id}/push`, forced);
        assert.deepEqual([pushed.status, pushed.verified, pushed.snapshot.target], ['pushed', true, true]);
        const again = await must<PushResult>(200, 'POST', `/snapshots/${id}/push`, request);
        assert.deepEqual([again.status, again.snapshot.id], ['already_there', pushed.snapshot.id]);

        const there = await platform.admin.listSnapshots(target);
        assert.deepEqual(
            there.map(({ id: own, name }) => [own, name]),
            [[pushed.snapshot.id, 'For the fair']],
        );
        assert.deepEqual(await credentialsThere(pushed.snapshot.id), CREDENTIALS);
        const settings = await platform.admin.must('GET', `projects/${target}/devices/settings`);
        assert.deepEqual(settings, { targetSnapshot: pushed.snapshot.id });
    });

    it('pushes every deploy by itself', async () => {
        await start({ auto: 'all', target: instance.id });
        await deployed('return 1;');
        await deployed('return 2;');
        await nodeRed!.waitUntil('both are pushed', async () => {
            const { waiting, state } = (await remote()).queue;
            return waiting === 0 && state === 'idle' && (await platform.admin.listSnapshots(instance.id)).length >= 2;
        });
        const [newest] = await platform.admin.listSnapshots(instance.id);
        assert.match(newest!.name, /^Auto snapshot - /);
        const { flows } = await platform.admin.exportSnapshot(newest!.id, 'of the test');
        assert.deepEqual(flows.flows, [...smallFlows('return 2;'), brokerNode()]);
        assert.deepEqual(await credentialsThere(newest!.id), CREDENTIALS);
    });

    it('shows, compares and pulls what the platform has made, with its credentials', async () => {
        const made = await platform.admin.createSnapshot(instance.id, {
            name: 'Made there',
            flows: [...smallFlows('return "there";'), brokerNode()],
            credentials: CREDENTIALS,
            settings: { modules: { 'node-red': '4.1.15' }, env: { SITE: 'north' } },
        });
        await start();
        await deployed('return "here";');
        const at = `target=${instance.id}`;
        const page = await must<RemotePage>(200, 'GET', `/snapshots/remotes/plant/snapshots?${at}`);
        assert.deepEqual(
            page.snapshots.map(({ id, name }) => [id, name]),
            [[made.id, 'Made there']],
        );

        const state = remoteStateId({ remote: 'plant', place: instance.id, id: made.id });
        const full = await must<FullContent>(200, 'GET', `/snapshots/${encodeURIComponent(state)}/full`);
        assert.deepEqual(full.settings.env, { SITE: 'north' });
        assert.ok(!JSON.stringify(full).includes(CREDENTIALS.broker1.password));
        const { changes } = await api.compare(encodeURIComponent(state), 'current');
        assert.deepEqual(
            changes.map(({ id }) => id),
            ['tab1-function'],
        );

        const request = { remote: 'plant', target: instance.id, id: made.id };
        const pulled = await must<ImportedSnapshot>(201, 'POST', '/snapshots/pull', request);
        assert.deepEqual([pulled.name, pulled.kind], ['Made there', 'pull']);
        assert.equal((await must<ImportedSnapshot>(200, 'POST', '/snapshots/pull', request)).id, pulled.id);
        await api.restore(pulled.id, { modules: false });
        assert.deepEqual((await api.flows()).flows, [...smallFlows('return "there";'), brokerNode()]);
        assert.deepEqual(await credentialsOf(nodeRed!), CREDENTIALS);
    });

    it('removes a snapshot there, and says what this platform cannot do', async () => {
        const made = await platform.admin.createSnapshot(instance.id, { name: 'Made there', flows: [] });
        await start();
        const path = `/snapshots/remotes/plant/snapshots/${made.id}?target=${instance.id}`;
        const { code } = await must<ErrorBody>(422, 'PUT', path, { name: 'Another' });
        assert.equal(code, 'remote_refused');
        const clear = { target: instance.id, id: null };
        assert.equal(
            (await must<ErrorBody>(422, 'POST', '/snapshots/remotes/plant/target', clear)).code,
            'remote_refused',
        );
        await must(200, 'DELETE', path);
        assert.deepEqual(await platform.admin.listSnapshots(instance.id), []);
    });
});
