import assert from 'node:assert/strict';
import type { FlowNode, SnapshotItem } from '../../runtime/core/snapshot';
import type { DeviceItem, DeviceList, RegisteredDevice } from '../../runtime/core/wire';
import { ApiClient } from '../helpers/api-client';
import { credentialsOf } from '../helpers/credentials-file';
import { DeviceClient, type DeviceOptions } from '../helpers/device-client';
import { brokerNode, smallFlows, typicalFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { Relay } from '../helpers/relay';

const PASSWORD = { user: 'pump', password: 'a password of the pump' };
/** Flows can end this Node-RED as a faulty node would: with an exception that nobody catches. */
const CRASHABLE = 'functionGlobalContext: { crash: () => setImmediate(() => { throw new Error("faulty node"); }) },';

/** Flows that answer the value of a variable. */
function tellingFlows(name: string): FlowNode[] {
    const func = `msg.payload = String(env.get("${name}")); return msg;`;
    return [
        { id: 'tell', type: 'tab', label: 'Tell', disabled: false, info: '', env: [] },
        { id: 'in', type: 'http in', z: 'tell', url: '/tell', method: 'get', x: 100, y: 100, wires: [['say']] },
        { id: 'say', type: 'function', z: 'tell', func, outputs: 1, libs: [], x: 300, y: 100, wires: [['out']] },
        { id: 'out', type: 'http response', z: 'tell', statusCode: '', headers: {}, x: 500, y: 100, wires: [] },
    ];
}

function crashingFlows(): FlowNode[] {
    return smallFlows().map((node) =>
        node.type === 'function' ? { ...node, name: 'Crash', initialize: "global.get('crash')();" } : node,
    );
}

for (const release of RELEASES) {
    describe(`Device on Node-RED ${release.name}`, () => {
        let hubProcess: NodeRedProcess;
        let hub: ApiClient;
        let relay: Relay;
        let device: DeviceClient;
        let registered: RegisteredDevice;

        before(async () => {
            hubProcess = await NodeRedProcess.start({ release: RELEASES[0]!, env: { SITE: 'north' } });
            hub = new ApiClient(hubProcess);
            await hub.idle();
        });
        after(() => hubProcess.dispose());
        beforeEach(async () => {
            relay = await Relay.start(hubProcess);
        });
        afterEach(async () => {
            await device.nodeRed.dispose();
            await relay.stop();
            await hub.call('DELETE', '/snapshots/target');
            await hub.call('DELETE', `/snapshots/devices/${registered.id}`);
        });

        /** A snapshot at the hub of these flows. */
        const snapshot = async (flows: FlowNode[], name = 'Target'): Promise<SnapshotItem> => {
            await hub.deploy(flows);
            return (await hub.call<SnapshotItem>('POST', '/snapshots', { name })).body;
        };
        const setTarget = async ({ id }: SnapshotItem): Promise<SnapshotItem> => {
            const answer = await hub.call('POST', `/snapshots/${id}/target`, { devices: 'all' });
            assert.equal(answer.status, 200, JSON.stringify(answer.body));
            return (await hub.call<SnapshotItem>('GET', `/snapshots/${id}`)).body;
        };
        const target = async (flows: FlowNode[], name?: string): Promise<SnapshotItem> =>
            setTarget(await snapshot(flows, name));
        const start = async (options: Partial<DeviceOptions> = {}): Promise<void> => {
            registered = (await hub.call<RegisteredDevice>('POST', '/snapshots/devices', { name: 'north' })).body;
            const url = `${relay.url}/snapshots`;
            device = await DeviceClient.start(hubProcess, registered, { release, url, ...options });
        };
        const seen = async (): Promise<DeviceItem> => {
            const { devices } = (await hub.call<DeviceList>('GET', '/snapshots/devices')).body;
            return devices.find(({ id }) => id === registered.id)!;
        };
        /** What the device does is there a moment before the hub hears of it. */
        const heard = async (what: string, isThere: (device: DeviceItem) => boolean): Promise<void> =>
            hubProcess.waitUntil(what, async () => isThere(await seen()));
        const flows = async (): Promise<FlowNode[]> => (await device.api.flows()).flows;
        const told = async (): Promise<string> => (await fetch(`${device.nodeRed.url}/tell`)).text();

        it('runs its target with credentials and tells the hub, and goes on without a hub, also over a restart', async () => {
            const { id } = await target([...smallFlows(), brokerNode(PASSWORD)]);
            await start();
            await device.untilRuns(id);
            assert.deepEqual(await flows(), [...smallFlows(), brokerNode()]);
            assert.deepEqual(await credentialsOf(device.nodeRed), { broker1: PASSWORD });
            await heard('that it runs', ({ current, state }) => current?.id === id && state === 'running');
            const { failure, agent, mode } = await seen();
            assert.deepEqual([failure, mode], [undefined, 'fleet']);
            assert.match(agent!, /^node-red-contrib-snapshots /);

            relay.goDown();
            await device.restart();
            const status = await device.checkIn();
            assert.deepEqual([status.state, status.current?.id, status.modified], ['waiting', id, false]);
            assert.equal(status.problem?.code, 'remote_unreachable');
            assert.deepEqual(await flows(), [...smallFlows(), brokerNode()]);
            relay.comeUp();
            const bytes = relay.bytes;
            await device.untilRuns(id);
            assert.ok(relay.bytes - bytes < 2000, 'nothing is fetched again');
        });

        it('takes a changed target, and goes back to the one before without fetching it again', async () => {
            const first = await target(typicalFlows(500), 'First');
            await start();
            await device.untilRuns(first.id);
            const second = await target(smallFlows('return 2;'), 'Second');
            const { current } = await device.untilRuns(second.id);
            assert.equal(current?.name, 'Second');
            assert.deepEqual(await flows(), smallFlows('return 2;'));
            const bytes = relay.bytes;
            await setTarget(first);
            await device.untilRuns(first.id);
            assert.deepEqual(await flows(), typicalFlows(500));
            assert.ok(relay.bytes - bytes < 10_000, `${relay.bytes - bytes} bytes`);
        });

        it('has the variables of its target and those that are its own, and keeps its own out of snapshots', async () => {
            const { id } = await target(tellingFlows('SITE'));
            await start();
            await device.untilRuns(id);
            assert.equal(await told(), 'north');

            const own = `/snapshots/devices/${registered.id}`;
            await hub.call('PUT', own, { env: { SITE: 'a value of this device' } });
            await device.checkIn();
            await device.nodeRed.waitUntil('its own value', async () => (await told()) === 'a value of this device');
            const { id: made } = (await device.api.call<SnapshotItem>('POST', '/snapshots', { name: 'Here' })).body;
            const { settings } = await device.api.full(made);
            assert.deepEqual(Object.keys(settings.env), []);
            await device.restart();
            assert.equal(await told(), 'a value of this device');
            await hub.call('PUT', own, { env: { SITE: null } });
            await device.checkIn();
            await device.nodeRed.waitUntil('the value of the target', async () => (await told()) === 'north');

            const which = await target(tellingFlows('FF_DEVICE_NAME'));
            await device.untilRuns(which.id);
            assert.equal(await told(), 'north');
        });

        it('stops running a target that was taken away, keeps it as a snapshot, and leaves alone what was none', async () => {
            await start();
            await device.api.deploy(smallFlows('return "before any target";'));
            const none = await device.until('heard', ({ state }) => state === 'none');
            assert.equal(none.current, undefined);
            assert.deepEqual(await flows(), smallFlows('return "before any target";'));

            const { id } = await target(smallFlows());
            await device.untilRuns(id);
            await hub.call('DELETE', `/snapshots/${id}?force=true`);
            const status = await device.until('cleared', ({ state }) => state === 'none');
            assert.deepEqual([status.current, status.target, status.modified], [undefined, undefined, false]);
            assert.deepEqual(await flows(), []);
            await heard('that nothing runs', ({ current }) => current === undefined);
            const safety = (await device.api.list('?kind=restore'))[0]!;
            assert.deepEqual((await device.api.full(safety.id)).flows.flows, smallFlows());
        });

        it('says when somebody deploys in place of the target, leaves that as it is, and puts the target back when asked', async () => {
            const { id } = await target([...smallFlows(), brokerNode(PASSWORD)]);
            await start();
            await device.untilRuns(id);
            await device.api.deploy([...smallFlows('return "mended on the spot";'), brokerNode()]);
            const modified = await device.until('modified', (status) => status.modified);
            assert.deepEqual([modified.state, modified.current?.id], ['applied', id]);
            await heard('that it was modified', (item) => item.modified === true);
            assert.match(JSON.stringify(await flows()), /mended on the spot/);

            relay.goDown();
            await device.ask('POST', '/snapshots/device/retry');
            await device.nodeRed.waitUntil('the target is back', async () => !(await device.status()).modified);
            assert.deepEqual(await flows(), [...smallFlows(), brokerNode()]);
            relay.comeUp();

            await device.api.deploy([...smallFlows(), brokerNode({ user: 'pump', password: 'another' })]);
            await device.until('other credentials', (status) => status.modified);
            const next = await target(smallFlows('return "next";'), 'Next');
            const { modified: isModified } = await device.untilRuns(next.id);
            assert.equal(isModified, false);
            await heard('that it is as it was', (item) => item.modified === undefined);
        });

        it('goes back to what ran before when a target needs node types that nobody here knows, and tries no more', async () => {
            const good = await target(smallFlows());
            await start();
            await device.untilRuns(good.id);
            const unknown = { id: 'odd', type: 'nobody-knows', z: 'tab1', x: 10, y: 10, wires: [] };
            await device.untilFailed((await target([...smallFlows('return 2;'), unknown], 'Odd')).id);
            const { failure, current } = await device.status();
            assert.equal(failure?.code, 'missing_types');
            assert.match(failure.error, /nobody-knows/);
            assert.equal(current?.id, good.id);
            assert.deepEqual(await flows(), smallFlows());
            await heard('the reason', (item) => item.failure?.code === 'missing_types' && item.current?.id === good.id);

            const snapshots = (await device.api.list()).length;
            await device.checkIn();
            await device.restart();
            await device.checkIn();
            assert.equal((await device.api.list()).length, snapshots, 'it was not tried again');
            await setTarget(good);
            const { failure: after } = await device.untilRuns(good.id);
            assert.equal(after, undefined);
            await heard('that it works', (item) => item.failure === undefined);
        });

        it('goes back to the last good snapshot when a target ends Node-RED again and again, and tells the hub why', async () => {
            const good = await target(smallFlows());
            await start({ settings: CRASHABLE, guardSeconds: 4 });
            await device.untilRuns(good.id);
            const { id } = await target(crashingFlows(), 'Crashing');
            await device.checkIn().catch(() => undefined);
            assert.equal(await device.nodeRed.untilEnded(), 1);
            for (let n = 1; n <= 3; n++) assert.match(await device.nodeRed.restartAndEnd(), /faulty node/);
            await device.restart();

            const { failure, current } = await device.untilFailed(id);
            assert.deepEqual([failure?.code, current?.id], ['crashed', good.id]);
            assert.deepEqual(await flows(), smallFlows());
            await heard('the crash', (item) => item.failure?.code === 'crashed' && item.current?.id === good.id);
            await device.checkIn();
            assert.deepEqual(await flows(), smallFlows(), 'it was not tried again');
            const next = await target(smallFlows('return "mended";'), 'Mended');
            await device.untilRuns(next.id);
        });

        it('goes on with a download where the connection was cut, and puts nothing in place before all of it is here', async () => {
            const large = typicalFlows(4000);
            const { id } = await target(large, 'Large');
            await start();
            relay.cutAfter = 200_000;
            await device.untilRuns(id);
            assert.deepEqual(await flows(), large);
            const size = JSON.stringify(large).length;
            assert.ok(size > 1_000_000 && relay.bytes > size && relay.bytes < 2 * size, `${relay.bytes} of ${size}`);
        });

        it('in developer mode runs what was deployed, and sends snapshots of it to the hub', async () => {
            await start();
            await device.until('heard', ({ state }) => state === 'none');
            const managed = await device.ask('POST', '/snapshots/device/snapshot', { name: 'Refused' });
            assert.deepEqual([managed.status, (managed.body as { code?: string }).code], [409, 'managed']);
            await device.ask('PUT', '/snapshots/device', { mode: 'developer' });
            const { id } = await target(smallFlows());
            const status = await device.until('developer', (now) => now.target?.id === id);
            assert.deepEqual([status.state, status.current, status.target?.id], ['off', undefined, id]);
            await device.nodeRed.waitUntil('the hub knows', async () => (await seen()).mode === 'developer');

            const sent = (): Promise<SnapshotItem[]> => hub.list('?kind=device');
            const made = [...smallFlows('return "made here";'), brokerNode(PASSWORD)];
            await device.api.deploy(made);
            await device.nodeRed.waitUntil('an automatic one', async () => (await sent()).length === 1);
            const answer = await device.api.call<{ snapshot: SnapshotItem; hub: { id: string } }>(
                'POST',
                '/snapshots/device/snapshot',
                { name: 'By hand', description: 'Of the device' },
            );
            assert.equal(answer.status, 201, JSON.stringify(answer.body));
            const byHand = (await sent()).find((item) => item.id === answer.body.hub.id)!;
            assert.deepEqual(
                [byHand.name, byHand.description, byHand.device?.id],
                ['By hand', 'Of the device', registered.id],
            );
            assert.deepEqual((await hub.full(byHand.id)).flows.flows, [
                ...smallFlows('return "made here";'),
                brokerNode(),
            ]);

            await device.ask('PUT', '/snapshots/device', { autoSnapshot: false });
            await device.api.deploy(smallFlows('return "kept here";'));
            await device.api.idle();
            await device.checkIn();
            await device.checkIn();
            assert.equal((await sent()).length, 2);
            await device.ask('PUT', '/snapshots/device', { mode: 'fleet' });
            await device.untilRuns(id);
            await setTarget(byHand);
            await device.untilRuns(byHand.id);
            assert.deepEqual(await credentialsOf(device.nodeRed), { broker1: PASSWORD });
        });

        it('goes on running what it runs when the hub does not know its token any more', async () => {
            const { id } = await target(smallFlows());
            await start();
            await device.untilRuns(id);
            await hub.call('POST', `/snapshots/devices/${registered.id}/credentials`);
            const { problem, current, nextCheckInAt, lastCheckInAt } = await device.checkIn();
            assert.deepEqual([problem?.code, current?.id], ['remote_token', id]);
            assert.ok(lastCheckInAt, 'it says when the hub last took it');
            await device.nodeRed.waitUntil('planned', async () => (await device.status()).nextCheckInAt !== undefined);
            assert.ok(nextCheckInAt === undefined || Date.parse(nextCheckInAt) > Date.now());
            assert.deepEqual(await flows(), smallFlows());
        });
    });
}
