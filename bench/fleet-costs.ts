// What a device sends and receives, at a hub and at a bucket, and what an instance sends that pushes there. The figures
// of docs/fleet-costs.md are from here.
import type { FlowNode, SnapshotItem } from '../runtime/core/snapshot';
import { ApiClient } from '../test/helpers/api-client';
import { DeviceClient } from '../test/helpers/device-client';
import { brokerNode, smallFlows, typicalFlows } from '../test/helpers/flows';
import { HubClient } from '../test/helpers/hub-client';
import { NodeRedProcess, RELEASES } from '../test/helpers/node-red-process';
import { startCeph } from '../test/platform/object-storage/ceph-storage';
import { FleetBucket } from '../test/platform/object-storage/fleet-bucket';
import type { ObjectStorage } from '../test/platform/object-storage/object-storage';
import { deployed, editAll, editOne } from './edits';
import { Meter, type Traffic } from './meter';
import { report, type Row } from './row';

const NODES = 2000;
const CHECK_INS = 20;
const GROUP = 'pumps';
const release = RELEASES[0]!;

async function main(): Promise<void> {
    const storage = await startCeph();
    const source = await Source.start(storage);
    const devices: MeteredDevice[] = [];
    try {
        const flows = [...typicalFlows(NODES), brokerNode({ user: 'plant', password: 'a secret' })];
        const rows: Row[] = [];
        const first = await source.setTarget(flows);
        rows.push(rowOf('A first push', 'bucket', source.pushes.take()));
        for (const start of [startAtHub, startAtBucket]) {
            const started = await start(source);
            devices.push(started);
            await settled(started.device, first);
            rows.push(rowOf('A target that is all new', started.where, started.meter.take()));
        }
        rows.push(await measureCompressed(source, devices[0]!.meter));
        report([...rows, ...(await measureTargets(source, devices, flows))]);
    } finally {
        for (const { device, meter } of devices) {
            await device.nodeRed.dispose();
            await meter.stop();
        }
        await source.dispose();
        await storage.dispose();
    }
}

async function measureTargets(source: Source, devices: readonly MeteredDevice[], flows: FlowNode[]): Promise<Row[]> {
    const rows: Row[] = [];
    const measure = async (
        what: string,
        work: (device: DeviceClient) => Promise<unknown>,
        times = 1,
    ): Promise<void> => {
        for (const { where, meter, device } of devices) {
            meter.take();
            for (let time = 0; time < times; time++) await work(device);
            rows.push(rowOf(what, where, meter.take(), times));
        }
    };
    await measure('A check-in with nothing new', (device) => device.checkIn(), CHECK_INS);
    editOne(flows, 1);
    source.pushes.take();
    const second = await source.setTarget(flows);
    rows.push(rowOf('A push of one edited node, made the Device Target', 'bucket', source.pushes.take()));
    await measure('A target with one edited node', (device) => settled(device, second));
    editAll(flows, 2);
    const third = await source.setTarget(flows);
    await measure('A target in which every node is another', (device) => settled(device, third));
    await source.aimAt(second);
    await measure('Back to the target before', (device) => settled(device, second));
    const bad = await source.setTarget([...smallFlows(), { id: 'x', type: 'no such type', z: 'tab1', wires: [] }]);
    await measure('A target that fails', async (device) => {
        await device.untilFailed(bad.id);
        await device.checkIn();
    });
    await measure('A check-in while the target has failed', (device) => device.checkIn(), CHECK_INS);
    await source.aimAt(second);
    await measure('The target before, which runs already', (device) => settled(device, second));
    await measure('A start with the target in place', async (device) => {
        await device.restart();
        await settled(device, second);
    });
    return rows;
}

/** The Node-RED that devices have their targets from: as their hub, and through the bucket to which it pushes. */
class Source {
    private constructor(
        readonly nodeRed: NodeRedProcess,
        readonly hub: ApiClient,
        readonly fleet: FleetBucket,
        readonly pushes: Meter,
    ) {}

    static async start(storage: ObjectStorage): Promise<Source> {
        const fleet = await FleetBucket.make(storage);
        const pushes = await Meter.start(storage.url);
        const settings = `snapshots: ${JSON.stringify(remotesIn(fleet, pushes))},`;
        const nodeRed = await NodeRedProcess.start({ release, settings });
        const hub = new ApiClient(nodeRed);
        await hub.idle();
        return new Source(nodeRed, hub, fleet, pushes);
    }

    /** Makes these flows what both devices are to run. */
    async setTarget(flows: readonly FlowNode[]): Promise<SnapshotItem> {
        await this.hub.deploy(deployed(flows));
        const item = (await this.hub.call<SnapshotItem>('POST', '/snapshots', { name: 'Target' })).body;
        // This package comes from a folder here, which stands in the way of both.
        await this.ask(200, `/snapshots/${item.id}/target`, { devices: 'all', force: true });
        const push = { remote: 'bucket', target: this.place, setAsTarget: true, force: true };
        await this.ask(201, `/snapshots/${item.id}/push`, push);
        return item;
    }

    /** The same with a snapshot that is there already. */
    async aimAt({ id }: SnapshotItem): Promise<void> {
        await this.ask(200, `/snapshots/${id}/target`, { devices: 'all', force: true });
        await this.ask(200, '/snapshots/remotes/bucket/target', { target: this.place, id });
    }

    async dispose(): Promise<void> {
        await this.nodeRed.dispose();
        await this.pushes.stop();
    }

    private get place(): string {
        return this.fleet.instance(GROUP).place;
    }

    private async ask(expected: number, path: string, body: object): Promise<void> {
        const answer = await this.hub.call('POST', path, body);
        if (answer.status !== expected) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
}

/** What an agent of FlowFuse does, which asks for no rest of a target that was cut off. */
async function measureCompressed({ hub }: Source, meter: Meter): Promise<Row> {
    const { id, credentials } = await new HubClient(hub).register({ name: 'agent' });
    const headers = { Authorization: `Bearer ${credentials.token}`, 'Accept-Encoding': 'gzip' };
    meter.take();
    await (await fetch(`${meter.url}/snapshots/api/v1/devices/${id}/live/snapshot`, { headers })).arrayBuffer();
    return rowOf('The same target alone, compressed', 'hub', meter.take());
}

interface MeteredDevice {
    where: 'hub' | 'bucket';
    device: DeviceClient;
    meter: Meter;
}

async function startAtHub({ hub, nodeRed }: Source): Promise<MeteredDevice> {
    const meter = await Meter.start(nodeRed.url);
    const registered = await new HubClient(hub).register({ name: 'pump-7' });
    return { where: 'hub', meter, device: await DeviceClient.start(meter, registered, { release }) };
}

async function startAtBucket({ fleet }: Source): Promise<MeteredDevice> {
    const meter = await Meter.start(fleet.storage.url);
    // One of a group asks for another target at some check-ins, in place of the first: as many requests.
    const device = { remote: 'bucket', id: GROUP, intervalSeconds: 600 };
    const section = { ...remotesIn(fleet, meter), device, guard: { withinSeconds: 1 } };
    return { where: 'bucket', meter, device: await DeviceClient.startWith(section, { release }) };
}

function remotesIn(fleet: FleetBucket, { url }: Meter): object {
    return { remotes: { bucket: { kind: 's3', ...fleet.fields({ instance: GROUP, endpoint: url }) } } };
}

/** Until it runs this target, has said so, and asks for nothing more. */
async function settled(device: DeviceClient, { id }: SnapshotItem): Promise<void> {
    await device.untilRuns(id);
    await device.checkIn();
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
