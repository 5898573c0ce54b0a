import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeviceStatus } from '../../../runtime/core/fleet-wire';
import type { FlowNode } from '../../../runtime/core/snapshot';
import { ApiClient } from '../../helpers/api-client';
import { brokerNode, smallFlows } from '../../helpers/flows';
import { makeUserDir, NodeRedProcess, RELEASES } from '../../helpers/node-red-process';
import { NpmRegistry } from '../../helpers/npm-registry';
import type { PushedContent } from '../../helpers/pushed-snapshot';
import { FleetBucket, FOLDER, type FleetInstance } from './fleet-bucket';
import { ask } from './object-storage';
import { sharedStorage } from './shared-storage';
import { StorageProxy } from './storage-proxy';

const STORAGE_OF = { '4.1': 'Ceph', '5': 'Swift' } as const;

for (const release of RELEASES) {
    describe(`A device that takes its target from a bucket, Node-RED ${release.name}`, () => {
        let fleet: FleetBucket;
        let proxy: StorageProxy;
        /** Whoever says what devices of the group run. */
        let pumps: FleetInstance;
        let device: ApiClient;
        let registry: NpmRegistry;

        before(async () => {
            registry = await NpmRegistry.start();
        });
        after(() => registry.stop());
        beforeEach(async () => {
            const storage = await sharedStorage(STORAGE_OF[release.name]);
            fleet = await FleetBucket.make(storage);
            proxy = await StorageProxy.start(storage.url);
            pumps = fleet.instance('pumps');
        });
        afterEach(async () => {
            await device.nodeRed.dispose();
            await rm(device.nodeRed.userDir, { recursive: true, force: true });
            await proxy.stop();
        });

        const start = async (more: object = {}): Promise<void> => {
            const bucket = { kind: 's3', ...fleet.fields({ instance: 'pump-7', endpoint: proxy.url }) };
            const own = { remote: 'bucket', id: 'pump-7', group: 'pumps', intervalSeconds: 5, ...more };
            const section = JSON.stringify({ remotes: { bucket }, device: own, guard: { withinSeconds: 1 } });
            // No module is looked for anywhere else.
            const userDir = await makeUserDir();
            const env = registry.environment(join(userDir, 'npm-cache'));
            const settings = `snapshots: ${section},`;
            device = new ApiClient(await NodeRedProcess.start({ release, settings, userDir, env }));
        };
        const setTarget = async (content: Partial<PushedContent>): Promise<string> => {
            const { snapshot } = await pumps.push(content);
            await pumps.remote.setTarget(pumps.place, snapshot.id, pumps.signal);
            return snapshot.id;
        };
        const status = async (): Promise<DeviceStatus> =>
            (await device.call<DeviceStatus>('GET', '/snapshots/device')).body;
        /** Asks at once, as a person would who does not want to wait. */
        const until = (what: string, isSo: (now: DeviceStatus) => boolean): Promise<void> =>
            device.nodeRed.waitUntil(what, async () => {
                await device.call('POST', '/snapshots/device/check-in', {});
                return isSo(await status());
            });
        /** What it did was told, and it waits for its next check-in. */
        const untilAtRest = (): Promise<void> =>
            device.nodeRed.waitUntil('it is at rest', async () => {
                const { state, nextCheckInAt = '' } = await status();
                return state === 'applied' && Date.parse(nextCheckInAt) > Date.now() + 1000;
            });
        const runs = (id: string): Promise<void> => until(`runs ${id}`, ({ current }) => current?.id === id);
        const codes = async (): Promise<unknown[]> => {
            const { flows } = await device.flows();
            return flows.filter(({ type }) => type === 'function').map(({ func }: FlowNode) => func);
        };
        const reported = async (): Promise<Record<string, unknown>> => {
            const [key] = await fleet.keys('devices/');
            const answer = await ask(fleet.storage, 'GET', `${fleet.name}/${FOLDER}/${key}`);
            return (await answer.json()) as Record<string, unknown>;
        };

        it('runs it with its credentials, changes with it, says so, and stops when it is cleared', async () => {
            const first = await setTarget({
                flows: [...smallFlows('return 1;'), brokerNode()],
                credentials: { broker1: { user: 'plant', password: 'top secret' } },
            });
            await start();
            await runs(first);
            assert.deepEqual(await codes(), ['return 1;']);
            const credentials = await device.call('GET', '/credentials/mqtt-broker/broker1');
            assert.deepEqual(credentials.body, { user: 'plant', has_password: true });

            const second = await setTarget({ flows: smallFlows('return 2;') });
            await runs(second);
            assert.deepEqual(await codes(), ['return 2;']);
            await untilAtRest();
            const said = await reported();
            assert.deepEqual([said['device'], said['snapshot'], said['state']], ['pump-7', second, 'running']);
            assert.doesNotMatch(JSON.stringify(said), /top secret/);

            await pumps.remote.setTarget(pumps.place, undefined, pumps.signal);
            await until('it was cleared', ({ current }) => current === undefined);
            assert.deepEqual(await codes(), []);
        });

        it('asks once a check-in, and is answered without a body, as long as nothing has changed', async () => {
            const id = await setTarget({ flows: smallFlows() });
            await start();
            await runs(id);
            await untilAtRest();
            proxy.requests.splice(0);
            await device.nodeRed.waitUntil('it has asked twice', () =>
                Promise.resolve(proxy.requests.filter(({ status: code }) => code !== undefined).length >= 2),
            );
            const seen = proxy.requests.splice(0).map(({ method, path, status: code }) => [method, path, code]);
            const asked = ['GET', `/${fleet.name}/${FOLDER}/targets/pumps.json`, 304];
            assert.deepEqual(seen, [asked, asked]);
        });

        it('fetches only the parts of a new target that it does not have', async () => {
            const flows = Array.from({ length: 10 }, (_, n) => smallFlows('same', `tab${n}`)).flat();
            await start({ intervalSeconds: 86_400 });
            await runs(await setTarget({ flows }));
            proxy.requests.splice(0);
            await runs(await setTarget({ flows: [...flows.slice(4), ...smallFlows('other', 'tab0')] }));
            const fetched = proxy.requests.filter(({ method, path }) => method === 'GET' && path.includes('/objects/'));
            assert.equal(fetched.length, 1, JSON.stringify(fetched));
        });

        it('goes back to what ran before when a target cannot be put in place, and says why', async () => {
            const good = await setTarget({ flows: smallFlows('return "good";') });
            await start();
            await runs(good);
            const modules = { 'node-red': '4.1.15', 'node-red-contrib-gone': '1.0.0' };
            const bad = await setTarget({ flows: smallFlows('return "bad";'), modules });
            await until('it failed', ({ failure }) => failure?.snapshot === bad);
            assert.deepEqual(await codes(), ['return "good";']);
            await device.nodeRed.waitUntil('it was told', async () => (await reported())['state'] === 'error');
            const { snapshot, snapshots } = (await reported()) as { snapshot: string; snapshots: { failure: object } };
            assert.equal(snapshot, good);
            assert.ok(snapshots.failure);
        });

        it('keeps running its target without the bucket, over a restart, and when the bucket is empty', async () => {
            const id = await setTarget({ flows: smallFlows('return "kept";') });
            await start();
            await runs(id);
            proxy.planFor(() => ({ cutAfterBytes: 0, holdUntil: new Promise(() => undefined) }));
            device = new ApiClient(await device.nodeRed.restart());
            assert.deepEqual(await codes(), ['return "kept";']);
            for (const key of await fleet.keys()) await ask(fleet.storage, 'DELETE', `${fleet.name}/${FOLDER}/${key}`);
            proxy.planFor(() => ({}));
            device = new ApiClient(await device.nodeRed.restart());
            await until('it was answered', ({ lastCheckInAt }) => lastCheckInAt !== undefined);
            assert.deepEqual(await codes(), ['return "kept";']);
        });
    });
}
