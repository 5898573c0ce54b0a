// What a device sends and receives, at a hub and at a bucket, and what an instance sends that pushes there. The figures
// of docs/fleet-costs.md are from here.
import type { DeviceStatus, RegisteredDevice } from '../runtime/core/fleet-wire';
import type { FlowNode, SnapshotItem } from '../runtime/core/snapshot';
import { ApiClient } from '../test/helpers/api-client';
import { DeviceClient } from '../test/helpers/device-client';
import { brokerNode, smallFlows, typicalFlows } from '../test/helpers/flows';
import { HubClient } from '../test/helpers/hub-client';
import { NodeRedProcess, RELEASES } from '../test/helpers/node-red-process';
import { startCeph } from '../test/platform/object-storage/ceph-storage';
import { FleetBucket, FOLDER } from '../test/platform/object-storage/fleet-bucket';
import { deployed, editAll, editOne } from './edits';
import { Meter, type Traffic } from './meter';
import { report, type Row } from './row';

const NODES = 2000;
const CHECK_INS = 20;
const release = RELEASES[0]!;
const GROUP = 'pumps';

async function main(): Promise<void> {
    const storage = await startCeph();
    const pushes = await Meter.start(storage.url);
    const atBucket = await Meter.start(storage.url);
    const fleet = await FleetBucket.make(storage);
    const running: { nodeRed: NodeRedProcess }[] = [];
    const place = `${fleet.name}/${FOLDER}/${GROUP}`;
    const remotes = (url: string): object => ({ bucket: { kind: 's3', ...fleet.fields({ instance: GROUP, url }) } });
    const settings = `snapshots: { remotes: ${JSON.stringify(remotes(pushes.url))} },`;
    const hubProcess = await NodeRedProcess.start({ release, settings });
    running.push({ nodeRed: hubProcess });
    const atHub = await Meter.start(hubProcess.url);
    try {
        const hub = new ApiClient(hubProcess);
        await hub.idle();
        const rows: Row[] = [];

        /** A new target for both devices. */
        const setTarget = async (flows: FlowNode[]): Promise<SnapshotItem> => {
            await hub.deploy(deployed(flows));
            const item = (await hub.call<SnapshotItem>('POST', '/snapshots', { name: 'Target' })).body;
            expect(200, await hub.call('POST', `/snapshots/${item.id}/target`, { devices: 'all' }));
            await push(item);
            return item;
        };
        const push = async ({ id }: SnapshotItem): Promise<void> => {
            // This package comes from a folder here, which stands in the way.
            const body = { remote: 'bucket', target: place, setAsTarget: true, force: true };
            expect(201, await hub.call('POST', `/snapshots/${id}/push`, body));
        };
        const aimAt = async ({ id }: SnapshotItem): Promise<void> => {
            expect(200, await hub.call('POST', `/snapshots/${id}/target`, { devices: 'all' }));
            expect(200, await hub.call('POST', '/snapshots/remotes/bucket/target', { target: place, id }));
        };

        const registered = await new HubClient(hub).register({ name: 'pump-7' });
        const devices = [
            { name: 'hub', meter: atHub, start: () => startAtHub(atHub, registered) },
            { name: 'bucket', meter: atBucket, start: () => startAtBucket(remotes(atBucket.url)) },
        ];
        const both = [];
        const flows = [...typicalFlows(NODES), brokerNode({ user: 'plant', password: 'a secret' })];
        const first = await setTarget(flows);
        rows.push(rowOf('A first push', 'bucket', pushes.take()));
        for (const { name, meter, start } of devices) {
            const device = await start();
            running.push(device);
            await settled(device, first);
            rows.push(rowOf('A target that is all new', name, meter.take()));
            both.push({ name, meter, device });
        }

        const measure = async (what: string, work: (device: DeviceClient) => Promise<unknown>, times = 1) => {
            for (const { name, meter, device } of both) {
                meter.take();
                for (let time = 0; time < times; time++) await work(device);
                rows.push(rowOf(what, name, meter.take(), times));
            }
        };
        await measure('A check-in with nothing new', (device) => device.checkIn(), CHECK_INS);

        editOne(flows, 1);
        pushes.take();
        const second = await setTarget(flows);
        rows.push(rowOf('A push of one edited node, made the Device Target', 'bucket', pushes.take()));
        await measure('A target with one edited node', (device) => settled(device, second));
        editAll(flows, 2);
        const third = await setTarget(flows);
        await measure('A target in which every node is another', (device) => settled(device, third));
        await aimAt(second);
        await measure('Back to the target before', (device) => settled(device, second));

        const bad = await setTarget([...smallFlows(), { id: 'gone', type: 'no such type', z: 'tab1', wires: [] }]);
        await measure('A target that fails', async (device) => {
            await device.untilFailed(bad.id);
            await device.checkIn();
        });
        await measure('A check-in while the target has failed', (device) => device.checkIn(), CHECK_INS);
        await aimAt(second);
        await measure('The target before, which runs already', (device) => settled(device, second));
        await measure('A start with the target in place', async (device) => {
            await device.restart();
            await settled(device, second);
        });
        report(rows);
    } finally {
        for (const { nodeRed } of running) await nodeRed.dispose();
        for (const meter of [pushes, atBucket, atHub]) await meter.stop();
        await storage.dispose();
    }
}

function startAtHub({ url }: Meter, registered: RegisteredDevice): Promise<DeviceClient> {
    return DeviceClient.start({ url }, registered, { release });
}

async function startAtBucket(remotes: object): Promise<DeviceClient> {
    const device = { remote: 'bucket', id: 'pump-7', group: GROUP, intervalSeconds: 600 };
    return DeviceClient.startWith({ remotes, device, guard: { withinSeconds: 1 } }, { release });
}

/** Until it runs this target, has said so, and asks for nothing more. */
async function settled(device: DeviceClient, { id }: SnapshotItem): Promise<DeviceStatus> {
    await device.untilRuns(id);
    return device.checkIn();
}

function expect(status: number, answer: { status: number; body: unknown }): void {
    if (answer.status !== status) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
}

/** Of one of so many times that were counted together. */
function rowOf(what: string, where: string, { requests, connections, up, down }: Traffic, times = 1): Row {
    const each = (value: number): string => (value / times).toFixed(0);
    const methods = new Map<string, number>();
    for (const request of requests) {
        const [method = ''] = request.split(' ');
        methods.set(method, (methods.get(method) ?? 0) + 1 / times);
    }
    const listed = [...methods].map(([method, count]) => `${+count.toFixed(2)} ${method}`).join(', ');
    return {
        what: `${what}: ${where}`,
        value: (up + down) / times,
        unit: 'bytes',
        note: `up ${each(up)}, down ${each(down)}; ${listed}; ${+(connections / times).toFixed(2)} connections`,
    };
}

main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
});
