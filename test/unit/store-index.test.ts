import assert from 'node:assert/strict';
import type { FileStore } from '../../runtime/store/file-store';
import type { MemoryFileSystem, Operation } from '../helpers/memory-file-system';
import { capture } from '../helpers/store-content';
import { memoryDisk, openMemoryStore, STORE_DIR } from '../helpers/test-store';

const INDEX = `${STORE_DIR}/index.jsonl`;
const MANIFESTS = `${STORE_DIR}/snapshots/`;

describe('Index of a store', () => {
    let disk: MemoryFileSystem;
    let ids: string[];

    beforeEach(async () => {
        disk = memoryDisk();
        const store = await openMemoryStore(disk);
        ids = [];
        for (const name of ['one', 'two', 'three', 'four']) {
            ids.unshift((await capture(store, { tabs: { a: name } }, { name })).id);
        }
        await store.edit(ids[0]!, { name: 'FOUR' });
        await store.remove([ids.pop()!]);
        await store.close();
    });

    /** Opens the store and tells which manifests that took to read. */
    async function open(): Promise<{ store: FileStore; manifestsRead: number }> {
        let manifestsRead = 0;
        disk.fault = ({ name, path }: Operation) => {
            if (name === 'readFile' && path.startsWith(MANIFESTS)) manifestsRead++;
        };
        const store = await openMemoryStore(disk);
        store.page({});
        const read = manifestsRead;
        disk.fault = () => undefined;
        return { store, manifestsRead: read };
    }

    async function checkList(expected: { rebuilt: boolean }): Promise<void> {
        const { store, manifestsRead } = await open();
        assert.equal(manifestsRead > 0, expected.rebuilt);
        assert.deepEqual(
            store.items().map(({ id, name }) => [id, name]),
            [
                [ids[0], 'FOUR'],
                [ids[1], 'three'],
                [ids[2], 'two'],
            ],
        );
        await store.close();
    }

    it('lists without reading a manifest', () => checkList({ rebuilt: false }));

    it('missing: is made of the manifests, and used the next time', async () => {
        await disk.unlink(INDEX);
        await checkList({ rebuilt: true });
        await checkList({ rebuilt: false });
    });

    it('truncated at any byte: is made of the manifests', async () => {
        const whole = disk.getFile(INDEX)!;
        const folderOf = (text: string): unknown => /\n\{"folder":"(\d+)"[^\n]*\n$/.exec(text)?.[1];
        for (let length = 0; length < whole.length; length++) {
            const cut = whole.subarray(0, length);
            disk.putFile(INDEX, cut);
            // The collection of objects adds how large the store is: without that the list is the same one.
            const isSame = folderOf(cut.toString()) === folderOf(whole.toString());
            await checkList({ rebuilt: !isSame });
        }
    });

    it('flipped byte anywhere: is made of the manifests', async () => {
        const whole = disk.getFile(INDEX)!;
        for (let at = 0; at < whole.length; at += 7) {
            const flipped = Buffer.from(whole);
            flipped[at] = flipped[at]! ^ 1;
            disk.putFile(INDEX, flipped);
            await checkList({ rebuilt: true });
        }
    });

    it('zeroed end: is made of the manifests', async () => {
        const whole = disk.getFile(INDEX)!;
        disk.putFile(INDEX, Buffer.concat([whole, Buffer.alloc(100)]));
        await checkList({ rebuilt: true });
    });

    it('of an earlier time: is made of the manifests', async () => {
        const earlier = disk.getFile(INDEX)!;
        const store = await openMemoryStore(disk);
        await store.edit(ids[1]!, { name: 'edited' });
        await store.edit(ids[1]!, { name: 'three' });
        await store.close();
        disk.putFile(INDEX, earlier);
        await checkList({ rebuilt: true });
    });

    it('manifest copied into the folder while the store was closed: is listed', async () => {
        const other = await openMemoryStore(disk);
        const { id } = await capture(other, { tabs: { a: '5' } }, { name: 'five' });
        const text = disk.getFile(`${MANIFESTS}${id}.json`)!;
        await other.remove([id]);
        await other.close();
        disk.putFile(`${MANIFESTS}${id}.json`, text);
        disk.putFile(`${MANIFESTS}notes.txt`, Buffer.from('not a manifest'));
        const { store } = await open();
        assert.equal(store.items()[0]?.name, 'five');
        assert.equal(store.items().length, 4);
        await store.close();
    });

    it('does not grow without end', async () => {
        const store = await openMemoryStore(disk);
        const description = 'x'.repeat(10_000);
        for (let n = 0; n < 60; n++) await store.edit(ids[0]!, { description: `${description}${n}` });
        assert.ok(disk.getFile(INDEX)!.length < 400_000);
        await store.edit(ids[0]!, { description: '' });
        await store.close();
        await checkList({ rebuilt: false });
    });

    it('that cannot be written holds up nothing, and is written later', async () => {
        const store = await openMemoryStore(disk);
        disk.fault = ({ path }) => {
            if (path === INDEX) throw Object.assign(new Error('EIO'), { code: 'EIO' });
        };
        const { id } = await capture(store, { tabs: { a: '5' } });
        disk.fault = () => undefined;
        await store.remove([id]);
        await store.close();
        await checkList({ rebuilt: false });
    });
});
