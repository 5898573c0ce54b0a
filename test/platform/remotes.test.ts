import assert from 'node:assert/strict';
import { remoteStateId } from '../../runtime/core/remote-state-id';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import type {
    ImportedSnapshot,
    PushPlan,
    PushQueueState,
    PushResult,
    RemoteItem,
    RemoteList,
    RemotePage,
    RemotePlaces,
} from '../../runtime/core/wire';
import { ApiClient } from '../helpers/api-client';
import { credentialsOf } from '../helpers/credentials-file';
import { brokerNode, smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { FlowFusePlatform, type PlatformInstance } from './flowfuse-platform';
import { sharedPlatform } from './shared-platform';

const LOGIN = { user: 'plant', password: 'needle of the broker' };

describe('A FlowFuse platform as a remote, over HTTP', () => {
    let platform: FlowFusePlatform;
    let instance: PlatformInstance;
    let nodeRed: NodeRedProcess;
    let api: ApiClient;

    before(async function () {
        this.timeout(180_000);
        platform = await sharedPlatform();
    });
    beforeEach(async () => {
        instance = await platform.newInstance('line-1');
        nodeRed = await NodeRedProcess.start({ release: RELEASES[0]! });
        api = new ApiClient(nodeRed);
        await api.idle();
    });
    afterEach(async () => {
        await nodeRed.dispose();
        await platform.clear();
    });

    const connect = async (more: object = {}): Promise<RemoteItem> => {
        const { url } = platform;
        const edit = { name: 'plant', kind: 'flowfuse', url: `${url}/`, token: platform.token, ...more };
        const answer = await api.call<RemoteItem>('POST', '/snapshots/remotes', edit);
        assert.equal(answer.status, 201, JSON.stringify(answer.body));
        return answer.body;
    };

    const targetThere = async (): Promise<string> => {
        const path = `projects/${instance.id}/devices/settings`;
        return (await platform.admin.must<{ targetSnapshot: string }>('GET', path)).targetSnapshot;
    };

    it('is connected, browsed, pushed to as a Device Target, compared with, and pulled from', async () => {
        const { connection, url } = await connect();
        assert.deepEqual(
            [connection.state, connection.user, connection.platform, url],
            ['connected', 'ff-admin', 'FlowFuse 2.4.0', platform.url],
        );
        const { targets } = (await api.call<RemotePlaces>('GET', '/snapshots/remotes/plant/targets')).body;
        const place = targets.find(({ id }) => id === instance.id)!;
        assert.equal(place.type, 'instance');

        await api.deploy([...smallFlows(), brokerNode(LOGIN)]);
        const { body: item } = await api.call<SnapshotItem>('POST', '/snapshots', { name: 'Before the fair' });
        const query = `remote=plant&target=${place.id}`;
        const plan = await api.call<PushPlan>('GET', `/snapshots/${item.id}/push?${query}`);
        assert.ok(plan.body.bytes > 0 && plan.body.bytes < plan.body.maxBytes!);
        const wanted = { remote: 'plant', target: place.id, setAsTarget: true, force: true };
        const pushed = await api.call<PushResult>('POST', `/snapshots/${item.id}/push`, wanted);
        assert.equal(pushed.status, 201, JSON.stringify(pushed.body));
        const { id, target } = pushed.body.snapshot;
        assert.deepEqual([pushed.body.verified, target], [true, true]);
        assert.equal(await targetThere(), id);
        const again = await api.call<PushResult>('POST', `/snapshots/${item.id}/push`, { ...wanted, force: false });
        assert.deepEqual([again.status, again.body.snapshot.id], [200, id]);

        const page = await api.call<RemotePage>('GET', `/snapshots/remotes/plant/snapshots?target=${place.id}`);
        assert.deepEqual(
            page.body.snapshots.map((snapshot) => [snapshot.id, snapshot.name, snapshot.local]),
            [[id, 'Before the fair', item.id]],
        );
        const stateId = encodeURIComponent(remoteStateId({ remote: 'plant', place: place.id, id }));
        const same = await api.compare(item.id, stateId);
        assert.deepEqual([same.changes, same.secretsCompared], [[], true]);

        const wish = { remote: 'plant', target: place.id, id, force: true };
        const pulled = await api.call<ImportedSnapshot>('POST', '/snapshots/pull', wish);
        assert.deepEqual([pulled.status, pulled.body.kind, pulled.body.name], [201, 'pull', 'Before the fair']);
        await api.deploy(smallFlows('return 2;'));
        await api.restore(pulled.body.id);
        assert.deepEqual(await credentialsOf(nodeRed), { broker1: LOGIN });

        const path = `/snapshots/remotes/plant/snapshots/${id}?target=${place.id}`;
        assert.equal((await api.call('DELETE', path)).status, 200);
        assert.equal(await targetThere(), '');
        assert.ok(!nodeRed.output.includes(platform.token) && !nodeRed.output.includes(LOGIN.password));
    });

    it('gets snapshots by itself, each once', async () => {
        await connect({ auto: 'all', target: { id: instance.id, name: 'line-1' } });
        for (const code of ['return 1;', 'return 2;']) {
            await api.deploy(smallFlows(code));
            await api.idle();
        }
        await nodeRed.waitUntil('everything is pushed', async () => {
            const { remotes } = (await api.call<RemoteList>('GET', '/snapshots/remotes')).body;
            const { state, waiting }: PushQueueState = remotes[0]!.queue;
            return state === 'idle' && waiting === 0;
        });
        const snapshots = await platform.admin.listSnapshots(instance.id);
        assert.deepEqual(
            snapshots.map(({ name }) => name),
            (await api.list()).map(({ name }) => name),
        );
        const [newest] = await api.list();
        const { flows } = await platform.admin.exportSnapshot(snapshots[0]!.id, 'a secret');
        assert.deepEqual(flows.flows, (await api.full(newest!.id)).flows.flows);
    });
});
