import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { isSnapshotError, SnapshotError } from '../../runtime/core/errors';
import type { LiveSnapshot } from '../../runtime/core/live-wire';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import { imageFor, makeImage } from '../../runtime/fleet/hub/live-image';
import { LiveImages } from '../../runtime/fleet/hub/live-images';
import { openCredentials, sealSame } from '../../runtime/secrets/node-red-cipher';
import type { FileStore } from '../../runtime/store/file-store';
import { CONTENT, storeSnapshot } from '../helpers/snapshot-files';
import { TestFleet } from '../helpers/test-fleet';
import { memoryDisk, openMemoryStore } from '../helpers/test-store';

const OWNER = { instance: 'the instance', instanceName: 'plant', application: 'AAAAAAAAAA' };

describe('A snapshot as devices get it', () => {
    let store: FileStore;
    let item: SnapshotItem;

    beforeEach(async () => {
        store = await openMemoryStore(memoryDisk());
        const { id } = await storeSnapshot(store);
        item = store.items().find((listed) => listed.id === id)!;
    });
    afterEach(() => store.close());

    const textFor = async (secret: string): Promise<string> =>
        Buffer.concat([...(await imageFor(await makeImage(store, item.id, OWNER), secret, 'identity'))]).toString();

    it('is flat, with credentials for one device alone, hidden values in clear, and without this package', async () => {
        const snapshot = JSON.parse(await textFor('its secret')) as LiveSnapshot;
        assert.deepEqual(snapshot.flows, CONTENT.flows);
        assert.deepEqual(openCredentials(snapshot.credentials, 'its secret'), CONTENT.credentials);
        assert.equal(openCredentials(snapshot.credentials, 'of another'), undefined);
        const env = Object.entries(CONTENT.environment!).filter(([name]) => !name.startsWith('FF_'));
        for (const [name, { value }] of env) assert.equal(snapshot.env[name], value);
        assert.deepEqual(
            snapshot.snapshots?.hidden,
            env.filter(([, { hidden }]) => hidden).map(([name]) => name),
        );
        assert.equal(snapshot.env['FF_INSTANCE_ID'], 'the instance');
        assert.ok(!('node-red-contrib-snapshots' in snapshot.modules));
        const members = [
            'id',
            'name',
            'description',
            'settings',
            'env',
            'modules',
            'flows',
            'credentials',
            'snapshots',
        ];
        assert.deepEqual(Object.keys(snapshot), members);
    });

    it('is the same bytes each time it is made, and others for another device', async () => {
        assert.equal(await textFor('one'), await textFor('one'));
        assert.notEqual(await textFor('one'), await textFor('two'));
    });

    it('is the same content when it is compressed', async () => {
        const image = await makeImage(store, item.id, OWNER);
        const packed = Buffer.concat([...(await imageFor(image, 'one', 'gzip'))]);
        assert.equal(gunzipSync(packed).toString(), await textFor('one'));
        assert.deepEqual(packed, Buffer.concat([...(await imageFor(image, 'one', 'gzip'))]));
    });

    it('is read once for all that ask at the same time, and kept only as long as somebody does', async () => {
        let opened = 0;
        const images = new LiveImages({
            store: () => {
                opened++;
                return Promise.resolve(store);
            },
            ownership: OWNER,
            keepMs: 1,
        });
        const [one, two] = await Promise.all([images.get(item), images.get(item)]);
        assert.equal(one, two);
        assert.equal(opened, 1);
        const { kept } = images as unknown as { kept: Map<string, unknown> };
        while (kept.size > 0) await new Promise((done) => setTimeout(done, 1));
        await images.get({ ...item, name: 'Renamed' });
        assert.equal(opened, 2);
        images.forget();
    });

    it('is not kept when it could not be read, or takes too much memory', async () => {
        let isOff = true;
        const images = new LiveImages({
            store: () => (isOff ? Promise.reject(new SnapshotError('io_error', 'off')) : Promise.resolve(store)),
            ownership: OWNER,
            maxBytes: 1,
        });
        await assert.rejects(images.get(item), (error) => isSnapshotError(error, 'io_error'));
        isOff = false;
        await images.get(item);
        const { kept } = images as unknown as { kept: Map<string, unknown> };
        const second = await storeSnapshot(store);
        await images.get(store.items().find(({ id }) => id === second.id)!);
        assert.deepEqual([...kept.keys()], [second.id]);
        images.forget();
        assert.equal(kept.size, 0);
    });

    it('is sealed with a vector of its own for each text', () => {
        const [one, two] = [sealSame('text one', 'secret'), sealSame('text two', 'secret')];
        assert.notEqual(one.slice(0, 32), two.slice(0, 32));
        assert.equal(sealSame('text one', 'secret'), one);
        assert.notEqual(sealSame('text one', 'other').slice(0, 32), one.slice(0, 32));
    });
});

describe('A snapshot that a device sends', () => {
    let fleet: TestFleet;

    beforeEach(async () => (fleet = await TestFleet.start()));
    afterEach(() => fleet.close());

    const flows = [{ id: 't', type: 'tab', label: 'T' }];
    const sent = (more: object = {}): object => ({
        name: 'From the hall',
        description: '',
        credentialSecret: 's',
        deviceConfig: { flows, credentials: {}, package: { modules: { 'node-red': '4.1.15' } }, ...more },
    });

    it('is taken of an own device of the agent, and of any device of this package', async () => {
        const [plain, own] = [
            await fleet.register({ name: 'plain' }),
            await fleet.register({ name: 'own', owner: 'own' }),
        ];
        const send = async (device: typeof plain, more: object = {}): Promise<unknown> =>
            (await fleet.checkIn(device, { state: 'provisioning', provisioning: sent() as never, ...more })).body;
        assert.deepEqual(await send(plain), {});
        assert.deepEqual(fleet.store.items(), []);
        assert.deepEqual(await send(own), {});
        assert.deepEqual(
            fleet.store.items().map(({ kind, device }) => [kind, device?.name]),
            [['device', 'own']],
        );
        const snapshots = { version: '0.1.0', nodeRed: '4.1.15', mode: 'developer', process: 'p' };
        const { body } = await fleet.checkIn(plain, {
            state: 'provisioning',
            provisioning: sent() as never,
            snapshots,
        } as never);
        assert.equal((body as { snapshots: { id: string } }).snapshots.id, fleet.store.items()[0]?.id);
    });

    it('may come as texts, as FlowFuse’s agent reads them from its files', async () => {
        const own = await fleet.register({ name: 'own', owner: 'own' });
        const texts = {
            flows: JSON.stringify(flows),
            credentials: '',
            package: { dependencies: { 'node-red': '4.1.15' } },
        };
        await fleet.checkIn(own, { state: 'provisioning', provisioning: sent(texts) as never });
        assert.deepEqual(fleet.store.items()[0]?.modules, { 'node-red': '4.1.15' });
    });

    it('is refused whole when it is not what it should be', async () => {
        const own = await fleet.register({ name: 'own', owner: 'own' });
        const refused = async (provisioning: object, code: string): Promise<void> => {
            const asked = fleet.checkIn(own, { state: 'provisioning', provisioning: provisioning as never });
            await assert.rejects(asked, (error) => isSnapshotError(error) && error.code === code);
        };
        await refused({ name: 'x' }, 'bad_request');
        await refused(sent({ flows: '[{' }), 'bad_file');
        await refused(sent({ flows: [{ id: 'x' }] }), 'bad_file');
        await refused(sent({ credentials: { $: `${'0'.repeat(32)}AAAA` } }), 'wrong_secret');
        assert.deepEqual(fleet.store.items(), []);
    });
});
