import assert from 'node:assert/strict';
import type { RemoteDevice, RemoteDevicePage } from '../../../runtime/core/wire';
import { FleetBucket, FOLDER, type FleetInstance } from './fleet-bucket';
import { STORAGES, sharedStorage } from './shared-storage';
import { ask } from './object-storage';
import { StorageProxy } from './storage-proxy';

for (const name of STORAGES) {
    describe(`The devices of a bucket, as any instance sees them, ${name}`, () => {
        let fleet: FleetBucket;
        let proxy: StorageProxy;
        let other: FleetInstance;
        const { signal } = new AbortController();

        beforeEach(async () => {
            const storage = await sharedStorage(name);
            fleet = await FleetBucket.make(storage);
            proxy = await StorageProxy.start(storage.url);
            other = fleet.instance('office', { endpoint: proxy.url });
        });
        afterEach(() => proxy.stop());

        const say = async (device: string, text: string): Promise<void> => {
            const path = `${fleet.name}/${FOLDER}/devices/pumps/${device}.json`;
            assert.ok((await ask(fleet.storage, 'PUT', path, text)).ok);
        };
        const running = (device: string, more: object = {}): string =>
            JSON.stringify({ device, state: 'running', snapshot: '01HZ000000000000000000000A', ...more });
        const place = (): string => `${fleet.name}/${FOLDER}/pumps`;
        const page = (limit = 50, cursor?: string): Promise<RemoteDevicePage> =>
            other.remote.devices!(place(), { limit, ...(cursor !== undefined && { cursor }) }, signal);
        const byId = async (id: string): Promise<RemoteDevice | undefined> =>
            (await page()).devices.find((device) => device.id === id);

        it('are listed page by page, by name, whatever signs are in it', async () => {
            await say('pump-1', running('pump-1'));
            await say('pump-2', running('pump-2'));
            await say('pump~203', running('pump 3'));
            const first = await page(2);
            assert.deepEqual(
                first.devices.map(({ id }) => id),
                ['pump-1', 'pump-2'],
            );
            const second = await page(2, first.meta.next_cursor);
            assert.deepEqual(
                second.devices.map(({ id }) => id),
                ['pump 3'],
            );
            assert.equal(second.meta.next_cursor, undefined);
        });

        it('take one request each the first time, and only those that have changed afterwards', async () => {
            for (const id of ['pump-1', 'pump-2', 'pump-3']) await say(id, running(id));
            await page();
            assert.equal(proxy.take(FOLDER).length, 4);
            await say('pump-2', running('pump-2', { state: 'stopped' }));
            assert.equal((await byId('pump-2'))?.state, 'stopped');
            const asked = proxy.take(FOLDER);
            assert.equal(asked.length, 2);
            assert.equal(asked[1], 'GET devices/pumps/pump-2.json');
        });

        it('say what they run, why they do not run their target, and that two machines speak for one', async () => {
            const failure = { snapshot: '01HZ000000000000000000000B', code: 'crashed', error: 'It ended three times.' };
            const snapshots = { version: '1.2.3', nodeRed: '5.0.7', mode: 'fleet', process: 'secret-of-none', failure };
            await say('pump-1', running('pump-1', { name: 'Before the fair', snapshots, twins: true }));
            const device = await byId('pump-1');
            assert.deepEqual(device?.current, { id: '01HZ000000000000000000000A', name: 'Before the fair' });
            assert.deepEqual(device.failure, failure);
            assert.deepEqual([device.twins, device.nodeRed, device.isSilent], [true, '5.0.7', false]);
            assert.ok(device.seenAgoSeconds < 600, String(device.seenAgoSeconds));
        });

        it('are listed also where one has said something that nobody understands', async () => {
            await say('pump-1', '{"device":');
            await say('pump-2', running('pump-2'));
            const states = (await page()).devices.map(({ id, state }) => [id, state]);
            assert.deepEqual(states, [
                ['pump-1', 'unreadable'],
                ['pump-2', 'running'],
            ]);
        });

        it('can be forgotten, once', async () => {
            await say('pump-1', running('pump-1'));
            await other.remote.forgetDevice!(place(), 'pump-1', signal);
            assert.deepEqual((await page()).devices, []);
            await assert.rejects(other.remote.forgetDevice!(place(), 'pump-1', signal), { code: 'not_found' });
        });
    });
}
