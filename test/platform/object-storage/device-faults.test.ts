import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeviceStatus } from '../../../runtime/core/fleet-wire';
import type { FlowNode } from '../../../runtime/core/snapshot';
import type { RemoteDevice } from '../../../runtime/core/wire';
import { ApiClient } from '../../helpers/api-client';
import { smallFlows } from '../../helpers/flows';
import { makeUserDir, NodeRedProcess, RELEASES, type NodeRedOptions } from '../../helpers/node-red-process';
import { FleetBucket, FOLDER, type FleetInstance } from './fleet-bucket';
import { ask } from './object-storage';
import { sharedStorage } from './shared-storage';
import { StorageProxy } from './storage-proxy';

const STORAGE_OF = { '4.1': 'Ceph', '5': 'Swift' } as const;
const CRASHABLE = 'functionGlobalContext: { crash: () => setImmediate(() => { throw new Error("faulty node"); }) },';
const OTHER_PASSPHRASE = 'another one altogether';
const HELPERS = join(__dirname, '../../helpers');

function crashingFlows(): FlowNode[] {
    return smallFlows().map((node) =>
        node.type === 'function' ? { ...node, initialize: "global.get('crash')();" } : node,
    );
}

for (const release of RELEASES) {
    describe(`A device of a bucket on a bad day, Node-RED ${release.name}`, () => {
        let fleet: FleetBucket;
        let proxy: StorageProxy;
        let pumps: FleetInstance;
        let started: NodeRedProcess[];

        beforeEach(async function () {
            // Some start Node-RED six times, one after the other.
            this.currentTest?.timeout(240_000);
            const storage = await sharedStorage(STORAGE_OF[release.name]);
            fleet = await FleetBucket.make(storage);
            proxy = await StorageProxy.start(storage.url);
            pumps = fleet.instance('pumps');
            started = [];
        });
        afterEach(async () => {
            for (const nodeRed of started) {
                await nodeRed.stop();
                await rm(nodeRed.userDir, { recursive: true, force: true });
            }
            await proxy.stop();
        });

        /** One that checks in when it is told to. */
        const start = async (
            options: Partial<NodeRedOptions> = {},
            { passphrase, withinSeconds = 1 }: { passphrase?: string; withinSeconds?: number } = {},
        ): Promise<ApiClient> => {
            const own = { endpoint: proxy.url, ...(passphrase !== undefined && { passphrase }) };
            const section = JSON.stringify({
                remotes: { bucket: { kind: 's3', ...fleet.fields(own) } },
                device: { remote: 'bucket', id: 'pump-7', group: 'pumps', intervalSeconds: 3600 },
                guard: { withinSeconds },
            });
            const settings = `snapshots: ${section}, ${options.settings ?? ''}`;
            const userDir = await makeUserDir();
            const nodeRed = await NodeRedProcess.start({ release, userDir, ...options, settings });
            started.push(nodeRed);
            return new ApiClient(nodeRed);
        };
        const again = async (device: ApiClient, changes: Partial<NodeRedOptions> = {}): Promise<ApiClient> => {
            const nodeRed = await device.nodeRed.restart(changes);
            started = started.map((each) => (each === device.nodeRed ? nodeRed : each));
            return new ApiClient(nodeRed);
        };
        const setTarget = async (code: string, flows = smallFlows(code)): Promise<string> => {
            const { snapshot } = await pumps.push({ flows, credentials: {} });
            await pumps.remote.setTarget(pumps.place, snapshot.id, pumps.signal);
            return snapshot.id;
        };
        const statusOf = async (device: ApiClient): Promise<DeviceStatus> =>
            (await device.call<DeviceStatus>('GET', '/snapshots/device')).body;
        const checkIn = (device: ApiClient): Promise<unknown> => device.call('POST', '/snapshots/device/check-in', {});
        const until = (device: ApiClient, what: string, isSo: (now: DeviceStatus) => boolean): Promise<void> =>
            device.nodeRed.waitUntil(what, async () => {
                await checkIn(device);
                return isSo(await statusOf(device));
            });
        const runs = (device: ApiClient, id: string): Promise<void> =>
            until(device, `runs ${id}`, ({ current, state }) => current?.id === id && state === 'applied');
        const codes = async (device: ApiClient): Promise<unknown[]> =>
            (await device.flows()).flows.filter(({ type }) => type === 'function').map(({ func }) => func);
        /** As others see it. */
        const seen = async (): Promise<RemoteDevice | undefined> =>
            (await pumps.remote.devices!(pumps.place, { limit: 10 }, pumps.signal)).devices[0];

        it('runs its target after it was killed while it fetched it', async () => {
            const first = await setTarget('return 1;');
            const device = await start();
            await runs(device, first);
            const second = await setTarget('return 2;');
            proxy.planFor(({ path }) =>
                path.includes('/objects/') ? { holdUntil: new Promise(() => undefined) } : {},
            );
            await checkIn(device);
            await device.nodeRed.waitUntil('it fetches', () =>
                Promise.resolve(proxy.requests.some(({ path }) => path.includes('/objects/'))),
            );
            await device.nodeRed.kill();
            proxy.planFor(() => ({}));
            const after = await again(device);
            assert.deepEqual(await codes(after), ['return 1;']);
            await runs(after, second);
            assert.deepEqual(await codes(after), ['return 2;']);
        });

        it('runs the old target or the new one whole after it was killed while it put it in place', async () => {
            const first = await setTarget('return 1;');
            let device = await start();
            await runs(device, first);
            const killWhen = join(device.nodeRed.userDir, 'kill');
            const preload = join(HELPERS, 'kill-at-write.cjs');
            const env = { NODE_OPTIONS: `--require ${preload}`, KILL_AT: 'before flows.json', KILL_WHEN: killWhen };
            device = await again(device, { env });
            const second = await setTarget('return 2;');
            await writeFile(killWhen, '');
            await checkIn(device).catch(() => undefined);
            assert.equal(await device.nodeRed.untilEnded(), null, 'it was killed');
            device = await again(device, { env: {} });
            const code = (await codes(device))[0];
            assert.ok(code === 'return 1;' || code === 'return 2;', String(code));
            await runs(device, second);
            assert.deepEqual(await codes(device), ['return 2;']);
        });

        it('keeps what it runs under a wrong passphrase, and tells here and in the bucket why, but no secret', async () => {
            const { snapshot } = await pumps.push({
                flows: smallFlows(),
                credentials: { a: { password: 'top secret' } },
            });
            await pumps.remote.setTarget(pumps.place, snapshot.id, pumps.signal);
            const device = await start({}, { passphrase: OTHER_PASSPHRASE });
            await until(device, 'it says why', ({ problem }) => problem !== undefined);
            await until(device, 'it was told', ({ problem }) => problem !== undefined);
            assert.deepEqual(await codes(device), []);
            const told = await seen();
            assert.equal(told?.failure?.snapshot, snapshot.id);
            const texts = [JSON.stringify([told, await statusOf(device)]), device.nodeRed.output].join();
            for (const secret of [OTHER_PASSPHRASE, 'top secret', fleet.storage.secretAccessKey]) {
                assert.ok(!texts.includes(secret), secret);
            }
        });

        it('keeps what it runs when the bucket is gone, and says so', async () => {
            const id = await setTarget('return 1;');
            const device = await start();
            await runs(device, id);
            // It may have something to say meanwhile.
            await device.nodeRed.waitUntil('the bucket is gone', async () => {
                for (const key of await fleet.keys())
                    await ask(fleet.storage, 'DELETE', `${fleet.name}/${FOLDER}/${key}`);
                return (await ask(fleet.storage, 'DELETE', fleet.name)).ok;
            });
            await until(device, 'it says so', ({ problem }) => problem?.code === 'remote_unknown');
            const after = await again(device);
            assert.deepEqual(await codes(after), ['return 1;']);
            await until(after, 'it says so again', ({ problem }) => problem?.code === 'remote_unknown');
            assert.deepEqual(await codes(after), ['return 1;']);
        });

        it('keeps what it runs when its target is taken out of the bucket or damaged there, and goes on with the next', async () => {
            const first = await setTarget('return 1;');
            const device = await start();
            await runs(device, first);
            await setTarget('return 2;');
            const [manifest] = await fleet.keys('instances/pumps/snapshots/');
            const at = `${fleet.name}/${FOLDER}/${manifest}`;
            const whole = await (await ask(fleet.storage, 'GET', at)).text();
            await ask(fleet.storage, 'PUT', at, whole.slice(0, -20));
            await until(device, 'it is damaged', ({ problem }) => problem?.code === 'damaged');
            await ask(fleet.storage, 'DELETE', at);
            await until(device, 'it is gone', ({ problem }) => /not in the bucket/.test(problem?.error ?? ''));
            assert.deepEqual(await codes(device), ['return 1;']);
            const third = await setTarget('return 3;');
            await runs(device, third);
            await device.nodeRed.waitUntil('all is told', async () => (await seen())?.failure === undefined);
        });

        for (const hours of [-9, 9]) {
            it(`runs its target though its clock is ${hours} hours off, and is not taken for silent`, async () => {
                const id = await setTarget('return 1;');
                const device = await start({
                    env: {
                        NODE_OPTIONS: `--require ${join(HELPERS, 'wrong-clock.cjs')}`,
                        CLOCK_OFF_HOURS: String(hours),
                    },
                });
                await runs(device, id);
                await device.nodeRed.waitUntil('it was told', async () => (await seen())?.current?.id === id);
                assert.equal((await seen())?.isSilent, false);
                assert.ok((await seen())!.seenAgoSeconds < 600);
            });
        }

        it('goes back to the last good target when one ends Node-RED again and again, and tells why', async () => {
            const good = await setTarget('return "good";');
            let device = await start({ settings: CRASHABLE }, { withinSeconds: 4 });
            await runs(device, good);
            const bad = await setTarget('', crashingFlows());
            const asking = setInterval(() => void checkIn(device).catch(() => undefined), 500);
            try {
                assert.equal(await device.nodeRed.untilEnded(), 1);
            } finally {
                clearInterval(asking);
            }
            for (let n = 1; n <= 3; n++) assert.match(await device.nodeRed.restartAndEnd(), /faulty node/);
            device = await again(device);
            await until(device, 'it failed', ({ failure }) => failure?.snapshot === bad && failure.code === 'crashed');
            assert.deepEqual(await codes(device), ['return "good";']);
            await device.nodeRed.waitUntil('it was told', async () => (await seen())?.failure?.code === 'crashed');
            assert.equal((await seen())?.current?.id, good);
            await runs(device, await setTarget('return "mended";'));
        });

        it('says that two machines speak for it', async () => {
            const first = await setTarget('return 1;');
            const [one, two] = [await start(), await start()];
            await runs(one, first);
            await runs(two, first);
            const second = await setTarget('return 2;');
            await runs(one, second);
            await runs(two, second);
            await one.nodeRed.waitUntil('both were told', async () => {
                await Promise.all([checkIn(one), checkIn(two)]);
                return (await seen())?.twins === true;
            });
        });
    });
}
