import assert from 'node:assert/strict';
import type { DeviceStatus } from '../../runtime/core/wire';
import { ApiClient } from '../helpers/api-client';
import { credentialsOf } from '../helpers/credentials-file';
import { brokerNode, smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { FlowFusePlatform, type PlatformDevice } from './flowfuse-platform';
import { sharedPlatform } from './shared-platform';

const release = RELEASES[0]!;

describe('A Node-RED as a device of a FlowFuse platform', () => {
    let platform: FlowFusePlatform;
    let nodeRed: NodeRedProcess | undefined;
    let api: ApiClient;
    before(async function () {
        this.timeout(180_000);
        platform = await sharedPlatform();
    });
    afterEach(async () => {
        await nodeRed?.dispose();
        nodeRed = undefined;
        await platform.clear();
    });

    const start = async ({ id, token, credentialSecret }: PlatformDevice): Promise<void> => {
        const device = { url: platform.url, id, token: '${DEVICE_TOKEN}', credentialSecret };
        nodeRed = await NodeRedProcess.start({
            release,
            settings: `snapshots: { device: ${JSON.stringify(device)} },`,
            env: { DEVICE_TOKEN: token },
        });
        api = new ApiClient(nodeRed);
    };
    const checkIn = async (): Promise<DeviceStatus> =>
        (await api.call<DeviceStatus>('POST', '/snapshots/device/check-in')).body;
    const status = async (): Promise<DeviceStatus> => (await api.call<DeviceStatus>('GET', '/snapshots/device')).body;

    const until = (state: DeviceStatus['state']): Promise<void> =>
        nodeRed!.waitUntil(state, async () => (await status()).state === state);

    it('runs the target of its instance', async () => {
        const instance = await platform.newInstance('runs');
        const device = await platform.newDevice('north', instance);
        const credentials = { broker1: { user: 'pump', password: 'a password of the pump' } };
        const { id } = await platform.admin.createSnapshot(instance.id, {
            name: 'Target',
            flows: [...smallFlows(), brokerNode()],
            credentials,
            settings: { modules: { 'node-red': '4.1.15' }, env: { SITE: 'north' } },
            setAsTarget: true,
        });
        await start(device);
        assert.equal((await checkIn()).target?.id, id);
        await until('applied');

        const { current, modified, problem } = await status();
        assert.deepEqual([current?.id, current?.name, modified, problem], [id, 'Target', false, undefined]);
        assert.deepEqual((await api.flows()).flows, [...smallFlows(), brokerNode()]);
        assert.deepEqual(await credentialsOf(nodeRed!), credentials);
        const pulled = (await api.list('?kind=pull'))[0];
        assert.deepEqual([pulled?.id, pulled?.name], [current?.local, 'Target']);
        await nodeRed!.waitUntil('the platform knows', async () => {
            const seen = await platform.admin.must<PlatformDeviceState>('GET', `devices/${device.id}`);
            return seen.activeSnapshot?.id === id && seen.status === 'running';
        });
    });
});

interface PlatformDeviceState {
    activeSnapshot: { id: string } | null;
    status: string;
}
