import assert from 'node:assert/strict';
import { isSnapshotError } from '../../runtime/core/errors';
import { PrivateConfig } from '../../runtime/private-config';
import { openKeyRing } from '../../runtime/secrets/key-ring';
import type { FileStore } from '../../runtime/store/file-store';
import { openStoreReader, type StoreReader } from '../../runtime/store/store-reader';
import type { MemoryFileSystem } from '../helpers/memory-file-system';
import { capture, contentOf } from '../helpers/store-content';
import { memoryDisk, openMemoryStore, STORE_DIR, USER_DIR } from '../helpers/test-store';

const SECRET = { node: { password: 'secret' } };

describe('A store that is only read', () => {
    let disk: MemoryFileSystem;
    let store: FileStore;
    beforeEach(async () => {
        disk = memoryDisk();
        store = await openMemoryStore(disk);
    });
    afterEach(() => store.close().catch(() => undefined));

    const read = (keyFile = '.config.snapshots.json'): Promise<StoreReader> => {
        const config = new PrivateConfig({ file: `${USER_DIR}/${keyFile}`, fileSystem: disk });
        return openStoreReader({ dir: STORE_DIR, keys: openKeyRing({ config }), fileSystem: disk });
    };
    const objectPath = (object: string): string => `${STORE_DIR}/objects/${object.slice(0, 2)}/${object}.gz`;

    it('shows all that is there while another process holds it, and writes nothing', async () => {
        const first = await capture(store, { tabs: { a: 'one' }, credentials: SECRET });
        const second = await capture(store, { tabs: { a: 'two' } });
        await store.settled();
        const before = disk.filesIn('/').map((path) => [path, disk.getFile(path)]);
        const reader = await read();
        assert.deepEqual(reader.items(), store.items());
        assert.deepEqual(reader.page({ limit: 1 }).snapshots, [store.items()[0]]);
        assert.deepEqual(await reader.get(first.id), first);
        assert.deepEqual(await contentOf(reader, first.id), { tabs: { a: 'one' }, credentials: SECRET });
        assert.deepEqual(await reader.findDamage(), { damage: [], objects: 3, unchecked: 0 });
        assert.deepEqual(await reader.findLoose(), { objects: 0, bytes: 0 });
        assert.equal((await reader.get(second.id)).id, second.id);
        assert.deepEqual(
            disk.filesIn('/').map((path) => [path, disk.getFile(path)]),
            before,
        );
    });

    it('does without an index that is missing, stale or damaged', async () => {
        await capture(store, { tabs: { a: 'one' } });
        await store.settled();
        const stale = disk.getFile(`${STORE_DIR}/index.jsonl`)!;
        await capture(store, { tabs: { a: 'two' } });
        await store.settled();
        for (const index of [stale, Buffer.from('{"id":'), Buffer.alloc(0)]) {
            disk.putFile(`${STORE_DIR}/index.jsonl`, index);
            assert.deepEqual((await read()).items(), store.items());
        }
    });

    it('names each damage once, with all snapshots that it damages', async () => {
        const first = await capture(store, { tabs: { a: 'one', b: 'same' } });
        const second = await capture(store, { tabs: { a: 'two', b: 'same' } });
        const third = await capture(store, { tabs: { a: 'three' } });
        const object = first.parts.find((part) => part.id === 'b')!.object;
        disk.putFile(objectPath(object), Buffer.from('damaged'));
        disk.putFile(`${STORE_DIR}/snapshots/${third.id}.json`, Buffer.from('{}'));
        const reader = await read();
        const { damage } = await reader.findDamage();
        assert.deepEqual(damage, [
            { what: 'manifest', problem: 'It is not what was written.', snapshots: [third.id] },
            { what: 'tab b', object, problem: 'It does not decompress.', snapshots: [second.id, first.id] },
        ]);
        assert.equal(await reader.findLoose(), undefined, 'nobody knows what the damaged manifest names');
    });

    it('takes what was deleted meanwhile for no damage', async () => {
        const first = await capture(store, { tabs: { a: 'one' } });
        await capture(store, { tabs: { a: 'two' } });
        const reader = await read();
        await store.remove([first.id]);
        await store.settled();
        assert.deepEqual((await reader.findDamage()).damage, []);
        await assert.rejects(reader.get(first.id), (error) => isSnapshotError(error, 'not_found'));
    });

    it('says what cannot be looked into without the key', async () => {
        const { id } = await capture(store, { tabs: { a: 'one' }, credentials: SECRET });
        const reader = await read('.config.of-another.json');
        assert.deepEqual(await reader.findDamage(), { damage: [], objects: 2, unchecked: 1 });
        await assert.rejects(contentOf(reader, id), (error) => isSnapshotError(error, 'key_missing'));
    });

    it('counts what would be left over without some snapshots', async () => {
        const first = await capture(store, { tabs: { a: 'one', b: 'same' } });
        await capture(store, { tabs: { a: 'two', b: 'same' } });
        await store.settled();
        disk.putFile(objectPath('0'.repeat(64)), Buffer.from('nothing names it'));
        const reader = await read();
        assert.equal((await reader.findLoose())!.objects, 1);
        assert.equal((await reader.findLoose(new Set([first.id])))!.objects, 2);
        await store.remove([first.id]);
        await store.collect();
        assert.deepEqual(await (await read()).findLoose(), { objects: 0, bytes: 0 });
    });

    it('is not there where no store is, and is not understood in another format', async () => {
        await store.close();
        disk.putFile(`${STORE_DIR}/format.json`, Buffer.from('{"format":2}'));
        await assert.rejects(read(), (error) => isSnapshotError(error, 'unknown_format'));
        await disk.unlink(`${STORE_DIR}/format.json`);
        await assert.rejects(read(), (error) => isSnapshotError(error, 'not_found'));
    });
});
