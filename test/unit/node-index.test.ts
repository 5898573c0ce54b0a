import assert from 'node:assert/strict';
import type { FlowNode, Manifest, PartRef } from '../../runtime/core/snapshot';
import { nodesText } from '../../runtime/capture/part-text';
import type { FileStore } from '../../runtime/store/file-store';
import type { MemoryFileSystem } from '../helpers/memory-file-system';
import { draft } from '../helpers/store-content';
import { memoryDisk, openMemoryStore, STORE_DIR } from '../helpers/test-store';

const INDEX = `${STORE_DIR}/nodes.jsonl`;
const OBJECTS = `${STORE_DIR}/objects/`;

describe('Index of nodes', () => {
    let disk: MemoryFileSystem;
    let made: Manifest[];
    /** The parts of all of them, each object once. */
    let parts: PartRef[];

    beforeEach(async () => {
        disk = memoryDisk();
        const store = await openMemoryStore(disk);
        made = [];
        // The node "moving" goes from tab to tab.
        for (let n = 0; n < 6; n++) made.push(await write(store, n, true));
        parts = [...new Map(made.flatMap((one) => one.parts.map((part) => [part.object, part]))).values()];
        await store.close();
    });

    const write = async (store: FileStore, n: number, told: boolean): Promise<Manifest> => {
        const writer = store.begin();
        const refs: PartRef[] = [];
        for (const id of ['a', 'b', 'c']) {
            const nodes: FlowNode[] = [{ id, type: 'tab', label: id === 'a' ? `edit ${n}` : id }];
            for (let index = 0; index < 20; index++) nodes.push({ id: `${id}${index}`, type: 'debug', z: id });
            if (['a', 'b', 'c'][n % 3] === id) nodes.push({ id: 'moving', type: 'inject', z: id });
            refs.push(await writer.put({ type: 'tab', id }, nodesText(nodes), ...(told ? [nodes] : [])));
        }
        return writer.commit(draft({ order: [0, 1, 1, 1, 2, 1] }), refs);
    };

    /** Looks for the node in all parts; tells how many objects that took to read. */
    async function find(store: FileStore): Promise<number> {
        let read = 0;
        disk.fault = ({ name, path }) => {
            if (name === 'readFile' && path.startsWith(OBJECTS)) read++;
        };
        const holding = await store.objectsHolding('moving', parts);
        disk.fault = () => undefined;
        const expected: string[] = [];
        for (const part of parts) {
            if ((await store.readNodes(part)).some(({ id }) => id === 'moving')) expected.push(part.object);
        }
        assert.deepEqual([...holding].sort(), expected.sort());
        return read;
    }

    async function open(): Promise<FileStore> {
        const store = await openMemoryStore(disk);
        await store.settled();
        return store;
    }

    async function findAndClose(): Promise<number> {
        const store = await open();
        const read = await find(store);
        await store.close();
        return read;
    }

    it('answers without reading an object when the writer was told of the nodes', async () => {
        assert.equal(await findAndClose(), 0);
    });

    it('takes a few bytes for a deploy that changes nodes, and not which there are', async () => {
        const before = disk.getFile(INDEX)!.length;
        const store = await open();
        await write(store, 6, true);
        await store.close();
        const grown = disk.getFile(INDEX)!.length - before;
        assert.ok(grown > 0 && grown < 300, String(grown));
    });

    it('missing: is made of the objects, each read once', async () => {
        await disk.unlink(INDEX);
        assert.equal(await findAndClose(), parts.length);
        assert.equal(await findAndClose(), 0);
    });

    it('made of objects that the writer was not told of: reads only those', async () => {
        const store = await open();
        const untold = await write(store, 7, false);
        parts = [...new Map([...parts, ...untold.parts].map((part) => [part.object, part])).values()];
        assert.equal(await find(store), 1);
        await store.settled();
        assert.equal(await find(store), 0);
        await store.close();
    });

    it('cut off at any byte, with anything after it: never says anything wrong', async () => {
        const whole = disk.getFile(INDEX)!;
        for (let length = 0; length < whole.length; length += 41) {
            disk.putFile(INDEX, Buffer.concat([whole.subarray(0, length), Buffer.alloc(length % 3)]));
            await findAndClose();
            assert.equal(await findAndClose(), 0, `after ${length} bytes`);
        }
    });

    it('flipped byte anywhere: never says anything wrong', async () => {
        const whole = disk.getFile(INDEX)!;
        for (let at = 0; at < whole.length; at += 29) {
            const flipped = Buffer.from(whole);
            flipped[at]! ^= 1;
            disk.putFile(INDEX, flipped);
            await findAndClose();
            assert.equal(await findAndClose(), 0, `at ${at}`);
        }
    });

    it('taken away while the store is open: is made anew', async () => {
        const store = await open();
        await find(store);
        await disk.unlink(INDEX);
        await find(store);
        await store.settled();
        assert.equal(await find(store), 0);
        await store.close();
    });

    it('that cannot be read or written holds up nothing', async () => {
        const store = await open();
        const holding = await store.objectsHolding('moving', parts);
        disk.fault = ({ path }) => {
            if (path === INDEX) throw Object.assign(new Error('EIO'), { code: 'EIO' });
        };
        await write(store, 8, true);
        assert.deepEqual(await store.objectsHolding('moving', parts), holding);
        await store.settled();
        disk.fault = () => undefined;
        await find(store);
        await store.settled();
        assert.equal(await find(store), 0);
        await store.close();
    });

    it('does not grow without end: lines of objects that are gone go away', async () => {
        const store = await open();
        const label = 'x'.repeat(100);
        for (let n = 0; n < 400; n++) {
            const writer = store.begin();
            const nodes: FlowNode[] = [{ id: 'z', type: 'tab', label: `${label}${n}` }];
            for (let index = 0; index < 300; index++) nodes.push({ id: `${n}-${index}`, type: 'debug', z: 'z' });
            const part = await writer.put({ type: 'tab', id: 'z' }, nodesText(nodes), nodes);
            const { id } = await writer.commit(draft(), [part]);
            await store.remove([id]);
        }
        await store.settled();
        assert.ok(disk.getFile(INDEX)!.length < 400_000, String(disk.getFile(INDEX)!.length));
        assert.equal(await find(store), 0);
        await store.close();
    });
});
