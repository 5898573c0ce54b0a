import assert from 'node:assert/strict';
import { isSnapshotError } from '../../runtime/core/errors';
import type { PartRef } from '../../runtime/core/snapshot';
import { systemError, type MemoryFileSystem, type Operation } from '../helpers/memory-file-system';
import { capture, contentOf, draft, putContent } from '../helpers/store-content';
import { machine, memoryDisk, openMemoryStore, STORE_DIR, USER_DIR } from '../helpers/test-store';

const CONTENT = { tabs: { a: '1', b: '2' }, credentials: { n: { password: 'the secret' } } };

describe('File store', () => {
    let disk: MemoryFileSystem;

    beforeEach(() => {
        disk = memoryDisk();
    });

    /** What is done to the disk from now on, reads left out. */
    function changes(): Operation[] {
        const seen: Operation[] = [];
        disk.fault = (operation) => {
            if (!['readFile', 'list', 'stat'].includes(operation.name)) seen.push(operation);
        };
        return seen;
    }

    function objectPath({ object }: PartRef): string {
        return `${STORE_DIR}/objects/${object.slice(0, 2)}/${object}.gz`;
    }

    async function prepare(...contents: (typeof CONTENT)[]): Promise<PartRef[][]> {
        const store = await openMemoryStore(disk);
        const parts: PartRef[][] = [];
        for (const content of contents) parts.push((await capture(store, content)).parts);
        await store.close();
        return parts;
    }

    it('writes one object and one manifest for a change in one tab, and then a line for each cache', async () => {
        const store = await openMemoryStore(disk);
        const { parts } = await capture(store, CONTENT);
        await store.settled();
        const seen = changes();
        const writer = store.begin();
        const [a] = await putContent(writer, { tabs: { a: 'changed' } });
        await writer.commit(draft(), [a!, ...parts.slice(1).map((part) => writer.keep(part))]);
        const waitedFor = ['rename', 'rename', 'syncDir', 'syncDir', 'writeSynced', 'writeSynced'];
        assert.deepEqual(seen.map(({ name }) => name).sort(), waitedFor);
        await store.settled();
        assert.deepEqual(seen.map(({ name }) => name).sort(), ['append', 'append', ...waitedFor]);
        await store.close();
    });

    it('writes nothing when everything was put before', async () => {
        const store = await openMemoryStore(disk);
        await capture(store, CONTENT);
        await store.settled();
        const seen = changes();
        const writer = store.begin();
        await putContent(writer, CONTENT);
        writer.abandon();
        await store.settled();
        assert.deepEqual(seen, []);
        await store.close();
    });

    it('keeps no secret in plain sight', async () => {
        await prepare(CONTENT);
        for (const path of disk.filesIn(USER_DIR)) {
            assert.ok(!disk.getFile(path)!.includes('the secret'), path);
            assert.ok(!path.includes('the secret'));
        }
    });

    it('newer format: is refused and nothing is touched', async () => {
        await prepare(CONTENT);
        disk.putFile(`${STORE_DIR}/format.json`, Buffer.from('{"format":2}'));
        const seen = changes();
        await assert.rejects(openMemoryStore(disk), (error) => isSnapshotError(error, 'unknown_format'));
        assert.deepEqual(seen, []);
    });

    it('format that cannot be read: is refused and nothing is touched', async () => {
        for (const text of ['', '{"format"', 'null', '{"format":"1"}']) {
            disk = memoryDisk();
            disk.putFolder(STORE_DIR);
            disk.putFile(`${STORE_DIR}/format.json`, Buffer.from(text));
            const seen = changes();
            await assert.rejects(openMemoryStore(disk), (error) => isSnapshotError(error, 'unknown_format'));
            assert.deepEqual(seen, []);
        }
    });

    it('makes the folders above its own', async () => {
        const store = await openMemoryStore(disk, { dir: `${USER_DIR}/data/deep/snapshots` });
        await capture(store, CONTENT);
        await store.close();
        assert.ok(disk.getFile(`${USER_DIR}/data/deep/snapshots/format.json`));
    });

    it('copied without its empty folders: makes them again', async () => {
        await prepare(CONTENT);
        const copy = memoryDisk();
        for (const path of disk.filesIn(USER_DIR)) {
            const folders = path.split('/').slice(1, -1);
            folders.forEach((_, n) => copy.putFolder(`/${folders.slice(0, n + 1).join('/')}`));
            copy.putFile(path, disk.getFile(path)!);
        }
        const store = await openMemoryStore(copy);
        assert.deepEqual(await contentOf(store, store.items()[0]!.id), CONTENT);
        await capture(store, { tabs: { a: 'new', b: 'new', c: 'new' } });
        assert.equal((await store.verify()).damaged, 0);
        await store.close();
    });

    it('killed between write and rename: leftovers are swept at the next start', async () => {
        const [parts] = await prepare(CONTENT);
        disk.putFile(`${STORE_DIR}/tmp/half-written`, Buffer.from('x'));
        const orphan = { ...parts![0]!, object: 'ab'.repeat(32) };
        disk.putFile(objectPath(orphan), Buffer.from('x'));
        disk.putFile(`${STORE_DIR}/lock`, Buffer.from('{"token":"old","host":"pi","pid":1,"boot":"boot 0","at":0}'));
        const store = await openMemoryStore(disk);
        assert.deepEqual(disk.filesIn(`${STORE_DIR}/tmp`), []);
        await store.settled();
        assert.equal(disk.getFile(objectPath(orphan)), undefined);
        assert.deepEqual(await contentOf(store, store.items()[0]!.id), CONTENT);
        await store.close();
    });

    it('missing object: its snapshots are listed as damaged soon after a start, without being asked for', async () => {
        const [one] = await prepare(CONTENT, { ...CONTENT, tabs: { a: '3', b: '4' } });
        await disk.unlink(objectPath(one![0]!));
        const store = await openMemoryStore(disk);
        await store.settled();
        assert.deepEqual(
            store.items().map(({ damaged }) => damaged),
            [undefined, true],
        );
        await store.close();
    });

    it('object that was put back by hand: heals its snapshots at the next check', async () => {
        const [parts] = await prepare(CONTENT);
        const path = objectPath(parts![0]!);
        const object = disk.getFile(path)!;
        await disk.unlink(path);
        const store = await openMemoryStore(disk);
        await store.settled();
        const { id } = store.items()[0]!;
        assert.equal(store.items()[0]?.damaged, true);
        disk.putFile(path, object);
        await store.check(id);
        assert.equal(store.items()[0]?.damaged, undefined);
        await store.close();
    });

    it('object that is damaged once more after it was deleted and stored again: is found again', async () => {
        const store = await openMemoryStore(disk);
        const spoil = async (): Promise<string> => {
            const { id, parts } = await capture(store, { tabs: { a: '1' } });
            disk.putFile(objectPath(parts[0]!), Buffer.from('spoiled'));
            await assert.rejects(store.check(id), (error) => isSnapshotError(error, 'damaged'));
            assert.equal(store.items()[0]?.damaged, true);
            return id;
        };
        await store.remove([await spoil()]);
        await store.settled();
        await spoil();
        await store.close();
    });

    it('manifest under the name of another snapshot: is damaged', async () => {
        await prepare(CONTENT, { ...CONTENT, tabs: { a: '3', b: '4' } });
        const [one, two] = disk.filesIn(`${STORE_DIR}/snapshots`);
        disk.putFile(one!, disk.getFile(two!)!);
        const store = await openMemoryStore(disk);
        await store.settled();
        assert.deepEqual(
            store.items().map(({ damaged }) => damaged),
            [undefined, true],
        );
        await store.close();
    });

    it('object that is stored again while it is being removed: is there afterwards', async () => {
        const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
        const slow = new Proxy(disk, {
            get: (target, name: keyof MemoryFileSystem) =>
                name === 'unlink'
                    ? (path: string) =>
                          turn()
                              .then(turn)
                              .then(turn)
                              .then(() => target.unlink(path))
                    : (target[name] as () => unknown).bind(target),
        });
        const store = await openMemoryStore(slow);
        for (let turns = 0; turns < 15; turns++) {
            const { id } = await capture(store, CONTENT);
            await store.remove([id]);
            for (let n = 0; n < turns; n++) await turn();
            const again = await capture(store, CONTENT);
            await store.settled();
            assert.deepEqual(await contentOf(store, again.id), CONTENT);
            await store.remove([again.id]);
            await store.settled();
        }
        await store.close();
    });

    it('sync that failed: the snapshot is taken back, also when it had nothing new', async () => {
        await prepare(CONTENT);
        const store = await openMemoryStore(disk);
        await store.settled();
        let syncs = 0;
        disk.fault = ({ name, path }) => {
            if (name === 'syncDir' && path.endsWith('/snapshots/snapshots') && ++syncs === 1) {
                throw systemError('EIO', path);
            }
        };
        await assert.rejects(capture(store, CONTENT), (error) => isSnapshotError(error, 'io_error'));
        assert.equal(disk.filesIn(`${STORE_DIR}/snapshots`).length, 1);
        await store.close();
    });

    it('key that is gone: the rest of the snapshot is readable and nothing counts as damaged', async () => {
        const [parts] = await prepare(CONTENT);
        await disk.unlink(`${USER_DIR}/.config.snapshots.json`);
        const store = await openMemoryStore(disk);
        await store.settled();
        const { id } = store.items()[0]!;
        await store.check(id);
        assert.equal((await store.verify()).damaged, 0);
        await store.readPart(parts![0]!);
        await assert.rejects(store.readPart(parts![2]!), (error) => isSnapshotError(error, 'key_missing'));
        const again = await capture(store, CONTENT);
        assert.deepEqual(await contentOf(store, again.id), CONTENT);
        await store.close();
    });

    it('folder taken by another process meanwhile: refuses to write, and leaves the other one alone', async () => {
        const slept = await openMemoryStore(disk);
        await capture(slept, CONTENT);
        await slept.settled();
        const other = await openMemoryStore(disk, { machine: machine({ boot: 'boot 2' }) });
        await capture(other, { tabs: { a: 'other' } });
        const inUse = (error: unknown): boolean => isSnapshotError(error, 'store_in_use');
        await assert.rejects(capture(slept, { tabs: { a: 'slept' } }), inUse);
        await assert.rejects(slept.remove([slept.items()[0]!.id]), inUse);
        await slept.close();
        assert.equal(other.items().length, 2);
        assert.equal((await other.verify()).damaged, 0);
        await capture(other, { tabs: { a: 'still' } });
        await other.close();
    });

    it('never builds a path from the name of an object that is none', async () => {
        const store = await openMemoryStore(disk);
        for (const object of ['../../../etc/passwd', '', 'AB'.repeat(32), `${'a'.repeat(64)}/..`]) {
            const part: PartRef = { type: 'tab', object, bytes: 1 };
            await assert.rejects(store.readPart(part), (error) => isSnapshotError(error, 'damaged'));
            const writer = store.begin();
            await assert.rejects(writer.commit(draft(), [part]), (error) => isSnapshotError(error, 'damaged'));
        }
        await store.close();
    });
});
