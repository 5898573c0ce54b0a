import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { isSnapshotError, type ErrorCode } from '../../runtime/core/errors';
import type { FileStore } from '../../runtime/store/file-store';
import type { FileSystem } from '../../runtime/store/file-system';
import { systemError, type MemoryFileSystem, type Operation } from '../helpers/memory-file-system';
import { capture, checkFinding, contentOf, type TestContent } from '../helpers/store-content';
import { memoryDisk, openMemoryStore, STORE_DIR } from '../helpers/test-store';

const READS: readonly (keyof FileSystem)[] = ['readFile', 'list', 'stat'];
const WRITES: readonly (keyof FileSystem)[] = ['makeDir', 'writeSynced', 'create', 'append'];

const FAULTS: { code: string; rejects: ErrorCode; hits: (operation: Operation) => boolean }[] = [
    { code: 'ENOSPC', rejects: 'disk_full', hits: ({ name }) => !READS.includes(name) },
    { code: 'EROFS', rejects: 'read_only', hits: ({ name }) => !READS.includes(name) },
    { code: 'EIO', rejects: 'io_error', hits: () => true },
];

/** What is in the store before the fault. */
const FIRST: TestContent = { tabs: { a: '1', b: '1' }, credentials: { n: { p: 'x' } } };
const SECOND: TestContent = { tabs: { a: '2', b: '1' } };
const NEW: TestContent = { tabs: { a: '3', b: '1', c: '3' }, credentials: { n: { p: 'y' } } };

interface Ids {
    first: string;
    second: string;
}

interface Action {
    name: string;
    run(store: FileStore, ids: Ids): Promise<unknown>;
    /** Checks what has to hold when it was acknowledged, and what when it was not. */
    check(store: FileStore, ids: Ids, acknowledged: boolean): Promise<void>;
}

const ACTIONS: Action[] = [
    {
        name: 'A capture',
        run: (store) => capture(store, NEW, { name: 'new' }),
        async check(store, ids, acknowledged) {
            const made = store.items().find(({ name }) => name === 'new');
            assert.equal(made !== undefined, acknowledged);
            if (made) assert.deepEqual(await contentOf(store, made.id), NEW);
            await checkFirst(store, ids);
            assert.deepEqual(await contentOf(store, ids.second), SECOND);
        },
    },
    {
        name: 'An edit',
        run: (store, { first }) => store.edit(first, { description: 'edited' }),
        async check(store, ids, acknowledged) {
            await checkFirst(store, ids);
            const { description } = await store.get(ids.first);
            if (acknowledged) assert.equal(description, 'edited');
            assert.equal(store.items().find(({ id }) => id === ids.first)?.description, description);
        },
    },
    ...(['now', 'soon'] as const).map((lasting): Action => ({
        name: `A deletion that lasts ${lasting}`,
        run: (store, { second }) => store.remove([second], lasting),
        async check(store, ids, acknowledged) {
            const there = store.items().some(({ id }) => id === ids.second);
            if (acknowledged) assert.equal(there, false);
            if (there) assert.deepEqual(await contentOf(store, ids.second), SECOND);
            await checkFirst(store, ids);
        },
    })),
];

describe('Faults of the disk', () => {
    for (const action of ACTIONS) {
        for (const fault of FAULTS) {
            it(`${action.name}: ${fault.code} at any one operation is told as it is and does no other harm`, async () => {
                for (let nth = 1; await survives(action, fault, nth, false); nth++);
            });

            it(`${action.name}: ${fault.code} at every operation from some point on does no other harm`, async () => {
                for (let nth = 1; await survives(action, fault, nth, true); nth++);
            });
        }
    }

    for (const { code, rejects, hits } of FAULTS) {
        it(`Opening: ${code} at any one operation is told as it is, and opening works afterwards`, async () => {
            for (let nth = 1; ; nth++) {
                const { disk, ids } = await prepare();
                const struck = strike(disk, code, hits, nth, false);
                const store = await openMemoryStore(disk).catch((error: unknown) => error);
                if (store instanceof Error)
                    assert.ok(isSnapshotError(store, rejects), `${nth}: ${String(store.cause)}`);
                else await (store as FileStore).settled().then(() => (store as FileStore).close());
                disk.fault = () => undefined;
                const again = await openMemoryStore(disk);
                await checkFirst(again, ids);
                await checkUse(again);
                await again.close();
                if (!struck()) break;
            }
        });
    }

    it('A full disk: deleting works although every write fails, and makes room for the next snapshot', async () => {
        const { disk, ids } = await prepare();
        const store = await openMemoryStore(disk);
        await store.settled();
        disk.fault = ({ name, path }) => {
            if (WRITES.includes(name)) throw systemError('ENOSPC', path);
        };
        await assert.rejects(capture(store, NEW), (error) => isSnapshotError(error, 'disk_full'));
        await store.remove([ids.second]);
        await store.settled();
        assert.deepEqual(
            store.items().map(({ id }) => id),
            [ids.first],
        );
        await store.close();
        disk.fault = () => undefined;
        const again = await openMemoryStore(disk);
        assert.equal(again.items().length, 1);
        await checkFirst(again, ids);
        await again.close();
    });

    it('A full disk that needs room even to delete: the reserve is given up, and set aside again later', async () => {
        const { disk, ids } = await prepare();
        const store = await openMemoryStore(disk);
        await store.settled();
        const reserve = `${STORE_DIR}/reserve`;
        disk.fault = ({ name, path }) => {
            if (path === reserve && name === 'unlink') return;
            const isFull = disk.getFile(reserve) !== undefined && !READS.includes(name);
            if (isFull || WRITES.includes(name)) throw systemError('ENOSPC', path);
        };
        await store.remove([ids.second]);
        await store.settled();
        disk.fault = () => undefined;
        assert.equal(disk.getFile(reserve), undefined);
        await store.remove([ids.first]);
        await store.settled();
        assert.ok(disk.getFile(reserve));
        await store.close();
    });
});

/** Runs an action while the disk fails. False when it was over before the fault came. */
async function survives(
    action: Action,
    { code, rejects, hits }: (typeof FAULTS)[number],
    nth: number,
    lasting: boolean,
): Promise<boolean> {
    const { disk, ids } = await prepare();
    const store = await openMemoryStore(disk);
    await store.settled();
    const struck = strike(disk, code, hits, nth, lasting);
    const error = await action.run(store, ids).then(
        () => undefined,
        (reason: unknown) => reason,
    );
    await store.settled();
    disk.fault = () => undefined;
    if (!lasting) assert.deepEqual(disk.filesIn(`${STORE_DIR}/tmp`), []);
    if (error !== undefined) assert.ok(isSnapshotError(error, rejects), `${nth}: ${inspect(error)}`);
    const acknowledged = error === undefined;
    await action.check(store, ids, acknowledged);
    await checkFinding(store);
    await checkUse(store);
    await store.close();

    const again = await openMemoryStore(disk);
    await again.settled();
    await action.check(again, ids, acknowledged);
    await checkFinding(again);
    await again.settled();
    assert.equal((await again.verify()).damaged, 0);
    assert.deepEqual(disk.filesIn(`${STORE_DIR}/tmp`), []);
    await again.close();
    return struck();
}

async function prepare(): Promise<{ disk: MemoryFileSystem; ids: Ids }> {
    const disk = memoryDisk();
    const store = await openMemoryStore(disk);
    const first = await capture(store, FIRST);
    const second = await capture(store, SECOND);
    await store.close();
    return { disk, ids: { first: first.id, second: second.id } };
}

/** Lets the nth operation fail, or that one and all after it. Tells whether it came to that. */
function strike(
    disk: MemoryFileSystem,
    code: string,
    hits: (operation: Operation) => boolean,
    nth: number,
    lasting: boolean,
): () => boolean {
    let count = 0;
    disk.fault = (operation) => {
        if (hits(operation)) count++;
        if (hits(operation) && (lasting ? count >= nth : count === nth)) throw systemError(code, operation.path);
    };
    return () => count >= nth;
}

async function checkFirst(store: FileStore, { first }: Ids): Promise<void> {
    assert.deepEqual(await contentOf(store, first), FIRST);
}

/** The store works on: what is captured now is there, and can be deleted. */
async function checkUse(store: FileStore): Promise<void> {
    const { id } = await capture(store, { ...NEW, tabs: { ...NEW.tabs, d: 'after' } }, { name: 'after' });
    assert.deepEqual((await contentOf(store, id)).tabs['d'], 'after');
    await store.remove([id]);
    await store.settled();
    assert.equal(
        store.items().some((item) => item.id === id),
        false,
    );
}
