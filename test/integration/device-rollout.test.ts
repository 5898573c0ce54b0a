import assert from 'node:assert/strict';
import type { FlowNode, SnapshotItem } from '../../runtime/core/snapshot';
import type { DeviceList, RegisteredDevice, TargetRequest } from '../../runtime/core/wire';
import { ApiClient } from '../helpers/api-client';
import { DeviceClient } from '../helpers/device-client';
import { smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';

/** Flows that no device can run: nobody provides the type of one of their nodes. */
const UNKNOWN: FlowNode = { id: 'odd', type: 'of-no-module', z: 'tab1', x: 100, y: 300, wires: [] };

describe('Devices in a staged roll-out', () => {
    let hubProcess: NodeRedProcess;
    let hub: ApiClient;
    let registered: RegisteredDevice[];
    let devices: DeviceClient[];

    before(async () => {
        hubProcess = await NodeRedProcess.start({ release: RELEASES[0]! });
        hub = new ApiClient(hubProcess);
        await hub.idle();
        registered = [];
        for (const name of ['first', 'second', 'third']) {
            registered.push((await hub.call<RegisteredDevice>('POST', '/snapshots/devices', { name })).body);
        }
        devices = await Promise.all(
            registered.map((device, index) =>
                DeviceClient.start(hubProcess, device, { release: RELEASES[index % RELEASES.length]! }),
            ),
        );
    });
    after(() => Promise.all([hubProcess, ...devices.map(({ nodeRed }) => nodeRed)].map((each) => each.dispose())));

    const imported = async (name: string, flows: FlowNode[]): Promise<SnapshotItem> => {
        const settings = { settings: {}, env: {}, modules: { 'node-red': '4.1.15' } };
        const file = { name, flows: { flows }, settings };
        return (await hub.call<SnapshotItem>('POST', '/snapshots/import', { snapshot: file })).body;
    };
    const setTarget = async ({ id }: SnapshotItem, wanted: TargetRequest): Promise<void> => {
        const answer = await hub.call('POST', `/snapshots/${id}/target`, wanted);
        assert.equal(answer.status, 200, JSON.stringify(answer.body));
    };
    const list = async (): Promise<DeviceList> => (await hub.call<DeviceList>('GET', '/snapshots/devices')).body;
    const reaches = (what: string, isThere: (list: DeviceList) => boolean): Promise<void> =>
        hubProcess.waitUntil(what, async () => isThere(await list()));
    const allRun = (id: string) => Promise.all(devices.map((device) => device.untilRuns(id)));

    it('keep what they ran when the first of them fails, and go on when it does not', async () => {
        const good = await imported('Good', smallFlows('return 1;'));
        await setTarget(good, { devices: 'all' });
        await allRun(good.id);

        const steps = [{ devices: [registered[0]!.id] }];
        const bad = await imported('Bad', [...smallFlows('return 2;'), UNKNOWN]);
        await setTarget(bad, { devices: 'all', rollout: { steps, settleSeconds: 0 } });
        const { failure } = await devices[0]!.untilFailed(bad.id);
        assert.equal(failure?.code, 'missing_types');
        await devices[0]!.checkIn();
        await reaches('the stop', ({ rollout }) => rollout?.state === 'stopped');
        for (const device of devices.slice(1)) assert.equal((await device.checkIn()).current?.id, good.id);
        for (const { api } of devices) assert.deepEqual((await api.flows()).flows, smallFlows('return 1;'));
        await hub.call('POST', '/snapshots/devices/rollout', { action: 'back' });
        await allRun(good.id);

        const better = await imported('Better', smallFlows('return 3;'));
        await setTarget(better, { devices: 'all', rollout: { steps, settleSeconds: 0 } });
        assert.equal((await devices[1]!.checkIn()).current?.id, good.id);
        await devices[0]!.untilRuns(better.id);
        await devices[0]!.checkIn();
        await reaches('the second step', ({ rollout }) => rollout?.step === 1);
        await allRun(better.id);
        await Promise.all(devices.map((device) => device.checkIn()));
        await reaches('the end', ({ rollout }) => rollout?.state === 'done');
        for (const { api } of devices) assert.deepEqual((await api.flows()).flows, smallFlows('return 3;'));
    });
});
