import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FlowNode, SnapshotItem } from '../../runtime/core/snapshot';
import type { DeviceList, RegisteredDevice } from '../../runtime/core/wire';
import { ApiClient } from '../helpers/api-client';
import { DeviceClient } from '../helpers/device-client';
import { smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { nodePackage, NpmRegistry } from '../helpers/npm-registry';

const PRESS = '@plant/node-red-press';
const pressFlows = (name: string): FlowNode[] => [
    ...smallFlows(),
    { id: 'press1', type: 'press', z: 'tab1', name, x: 100, y: 200, wires: [[]] },
];

for (const release of RELEASES) {
    describe(`Modules of a device on Node-RED ${release.name}`, function () {
        this.timeout(300_000);
        let registry: NpmRegistry;
        let cache: string;
        let hubProcess: NodeRedProcess;
        let hub: ApiClient;
        let device: DeviceClient;

        before(async () => {
            registry = await NpmRegistry.start();
            cache = await mkdtemp(join(tmpdir(), 'snapshots-npm-'));
            for (const version of ['1.0.0', '2.0.0']) registry.publish(nodePackage(PRESS, version, 'press'));
            hubProcess = await NodeRedProcess.start({ release: RELEASES[0]! });
            hub = new ApiClient(hubProcess);
            await hub.idle();
            const made = await hub.call<RegisteredDevice>('POST', '/snapshots/devices', { name: 'north' });
            device = await DeviceClient.start(hubProcess, made.body, { release, env: registry.environment(cache) });
        });
        after(async () => {
            await device.nodeRed.dispose();
            await hubProcess.dispose();
            await registry.stop();
            await rm(cache, { recursive: true, force: true });
        });

        const target = async (name: string, flows: FlowNode[], modules: Record<string, string>): Promise<string> => {
            const snapshot = { name, flows: { flows }, settings: { modules: { 'node-red': '4.1.15', ...modules } } };
            const { body } = await hub.call<SnapshotItem>('POST', '/snapshots/import', { snapshot });
            // The registry of the device is another one than the hub's.
            await hub.call('POST', `/snapshots/${body.id}/target`, { devices: 'all', force: true });
            return body.id;
        };
        const onDisk = async (name: string): Promise<string | undefined> => {
            const file = join(device.nodeRed.userDir, 'node_modules', name, 'package.json');
            const text = await readFile(file, 'utf8').catch(() => undefined);
            return text && (JSON.parse(text) as { version: string }).version;
        };

        it('takes all of a target back when one of its modules cannot be had, and tries again only when it is told to', async () => {
            const good = await target('Good', pressFlows('one'), { [PRESS]: '1.0.0' });
            await device.untilRuns(good);
            assert.equal(await onDisk(PRESS), '1.0.0');

            const modules = { [PRESS]: '2.0.0', 'node-red-missing': '1.0.0' };
            const bad = await target('Bad', [...pressFlows('two'), ...smallFlows('', 'more')], modules);
            const { failure, current } = await device.untilFailed(bad);
            assert.deepEqual([failure?.code, current?.id], ['modules_failed', good]);
            assert.match(failure!.error, /node-red-missing/);
            assert.equal(await onDisk(PRESS), '1.0.0', 'the version of before is back');
            assert.deepEqual((await device.api.flows()).flows, pressFlows('one'));
            await device.nodeRed.waitUntil('the hub knows', async () => {
                const { devices } = (await hub.call<DeviceList>('GET', '/snapshots/devices')).body;
                return devices[0]?.failure?.code === 'modules_failed';
            });

            registry.publish(nodePackage('node-red-missing', '1.0.0', 'found'));
            await device.checkIn();
            await device.restart();
            await device.checkIn();
            assert.equal((await device.status()).state, 'failed', 'it is not tried by itself');
            await device.ask('POST', '/snapshots/device/retry');
            const { restartRequired } = await device.untilRuns(bad);
            assert.equal(restartRequired, true);
            assert.deepEqual([await onDisk(PRESS), await onDisk('node-red-missing')], ['2.0.0', '1.0.0']);
            await device.restart();
            assert.equal((await device.status()).restartRequired, undefined);
        });

        it('finds a version for a range, and leaves out what npm does not know as long as no node needs it', async () => {
            const modules = {
                [PRESS]: '>=1.0.0 <2.0.0',
                '@flowfuse/nr-project-nodes': '>0.5.0',
                'node-red-odd': 'file:/tmp',
            };
            const ranged = await target('Ranged', pressFlows('three'), modules);
            const { failure } = await device.untilRuns(ranged);
            assert.equal(failure, undefined);
            assert.equal(await onDisk(PRESS), '1.0.0');
            assert.match(
                device.nodeRed.output,
                /not installed, since npm knows no version .*@flowfuse\/nr-project-nodes >0.5.0/,
            );
            const pulled = (await device.api.list('?kind=pull'))[0]!;
            assert.deepEqual(pulled.modules, { 'node-red': '4.1.15', [PRESS]: '1.0.0' });
        });
    });
}
