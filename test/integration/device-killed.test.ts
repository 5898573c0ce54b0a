import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Credentials, FlowNode, SnapshotItem } from '../../runtime/core/snapshot';
import type { RegisteredDevice } from '../../runtime/core/wire';
import { ApiClient } from '../helpers/api-client';
import { credentialsOf } from '../helpers/credentials-file';
import { DeviceClient } from '../helpers/device-client';
import { brokerNode, smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { Relay } from '../helpers/relay';

/** In the order in which they come while a target is put in place. */
const MOMENTS = [
    'before .config.snapshots-device.json',
    'before .config.snapshots-device.json 4',
    'after .config.snapshots-device.json 6',
    'before .config.snapshots-environment.json',
    'before flows_cred.json',
    'before flows.json',
    'after flows.json',
];

/** Something of the new one is on disk already, and the flows are the old ones. */
const HALF_DONE = new Set(['before flows_cred.json', 'before flows.json']);

interface Target {
    id: string;
    flows: FlowNode[];
    credentials: Credentials;
}

for (const release of RELEASES) {
    describe(`Device on Node-RED ${release.name} that is killed while it puts a target in place`, () => {
        let hubProcess: NodeRedProcess;
        let hub: ApiClient;
        let relay: Relay;
        let device: DeviceClient;
        let targets: [Target, Target];

        before(async () => {
            hubProcess = await NodeRedProcess.start({ release: RELEASES[0]!, env: { SITE: 'north' } });
            hub = new ApiClient(hubProcess);
            relay = await Relay.start(hubProcess);
            await hub.idle();
            targets = [await makeTarget('one', ''), await makeTarget('two', 'return env.get("SITE");')];
            const made = await hub.call<RegisteredDevice>('POST', '/snapshots/devices', { name: 'north' });
            await setTarget(targets[0]);
            const url = `${relay.url}/snapshots`;
            device = await DeviceClient.start(hubProcess, made.body, { release, url });
            await device.untilRuns(targets[0].id);
        });
        after(async () => {
            await device.nodeRed.dispose();
            await relay.stop();
            await hubProcess.dispose();
        });

        afterEach(() => relay.comeUp());

        const makeTarget = async (password: string, code: string): Promise<Target> => {
            await hub.deploy([...smallFlows(code), brokerNode({ user: 'pump', password })]);
            const { id } = (await hub.call<SnapshotItem>('POST', '/snapshots', { name: password })).body;
            const credentials = { broker1: { user: 'pump', password } };
            return { id, flows: [...smallFlows(code), brokerNode()], credentials };
        };
        const setTarget = ({ id }: Target): Promise<unknown> =>
            hub.call('POST', `/snapshots/${id}/target`, { devices: 'all' });
        const assertRunsWhole = async ({ flows, credentials }: Target): Promise<void> => {
            assert.deepEqual((await device.api.flows()).flows, flows);
            assert.deepEqual(await credentialsOf(device.nodeRed), credentials);
        };

        for (const moment of MOMENTS) {
            it(`runs the old one or the new one whole, and knows which: ${moment}`, async () => {
                const { current: before } = await device.status();
                const next = targets.find(({ id }) => id !== before?.id)!;
                const killWhen = join(device.nodeRed.userDir, 'kill');
                const preload = join(__dirname, '../helpers/kill-at-write.cjs');
                await device.restart({
                    env: { NODE_OPTIONS: `--require ${preload}`, KILL_AT: moment, KILL_WHEN: killWhen },
                });
                await setTarget(next);
                await writeFile(killWhen, '');
                await device.checkIn().catch(() => undefined);
                assert.equal(await device.nodeRed.untilEnded(), null, 'it was killed');

                relay.goDown();
                await device.restart({ env: {} });
                const { current, modified } = await device.until('the hub is away', ({ problem }) => !!problem);
                const runs = targets.find(({ id }) => id === current?.id);
                assert.ok(runs, 'it knows what it runs');
                assert.equal(modified, false);
                if (HALF_DONE.has(moment)) assert.match(device.nodeRed.output, /made whole again/);
                await assertRunsWhole(runs);
                relay.comeUp();
                await device.untilRuns(next.id);
                await assertRunsWhole(next);
            });
        }
    });
}
