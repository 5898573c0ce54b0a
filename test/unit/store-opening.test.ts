import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { isSnapshotError, SnapshotError } from '../../runtime/core/errors';
import { StoreOpening, type StoreOpeningOptions } from '../../runtime/store-opening';
import { FakeHost } from '../helpers/fake-host';
import type { MemoryFileSystem } from '../helpers/memory-file-system';
import { memoryDisk, openMemoryStore, STORE_DIR } from '../helpers/test-store';

const LOCK = `${STORE_DIR}/lock`;

describe('Opening the store', () => {
    let disk: MemoryFileSystem;
    let host: FakeHost;
    let told: string[];

    beforeEach(() => {
        disk = memoryDisk();
        host = new FakeHost();
        told = [];
    });

    const start = (options: Partial<StoreOpeningOptions> = {}): StoreOpening =>
        new StoreOpening({
            host,
            open: () => openMemoryStore(disk),
            onChange: () => told.push('change'),
            onLate: () => told.push('late'),
            retryMs: 0,
            ...options,
        });

    const assertOff = (opening: StoreOpening): Promise<void> =>
        assert.rejects(opening.usable(), (error) => isSnapshotError(error, 'store_unavailable'));

    it('is done at once when nobody else has it', async () => {
        const opening = start();
        await opening.usable();
        assert.deepEqual([opening.ready, opening.off, told], [true, undefined, ['change']]);
        await opening.close();
        assert.equal(disk.getFile(LOCK), undefined);
    });

    it('waits for another process to give it up, says so once, and tells that deploys may have been missed', async () => {
        const other = await openMemoryStore(disk);
        const opening = start();
        await assertOff(opening);
        await assertOff(opening);
        assert.deepEqual([opening.ready, opening.off?.code], [false, 'store_in_use']);
        await other.close();
        await opening.store;
        await opening.usable();
        assert.deepEqual([opening.ready, opening.off, host.errors.length], [true, undefined, 1]);
        assert.deepEqual(told.slice(-2), ['change', 'late']);
        await opening.close();
    });

    it('is given up when it cannot work, and nobody has to hear of it', async () => {
        const refused = new SnapshotError('unknown_format', 'It has format 2.');
        const opening = start({ open: () => Promise.reject(refused) });
        await assertOff(opening);
        assert.deepEqual(opening.off, { code: 'unknown_format', error: 'It has format 2.' });
        assert.deepEqual(host.errors, [host.translate('store.off', { error: 'It has format 2.' })]);
        await opening.close();
        await turn();
        await assert.rejects(opening.store, refused);
    });

    it('does not fail because of whoever is told', async () => {
        const other = await openMemoryStore(disk);
        const fail = (): never => {
            throw new Error('no');
        };
        const opening = start({ onLate: fail });
        await assertOff(opening);
        await other.close();
        await opening.store;
        await opening.usable();
        assert.equal(host.errors.at(-1), 'Error: no');
        await opening.close();
        await start({ onChange: fail }).close();
    });

    it('closed while it is under way: what is opened is given up', async () => {
        const other = await openMemoryStore(disk);
        let attempts = 0;
        let asked!: () => void;
        const again = new Promise<void>((resolve) => (asked = resolve));
        let go!: () => void;
        const free = new Promise<void>((resolve) => (go = resolve));
        const opening = start({
            open: async () => {
                if (++attempts > 1) {
                    asked();
                    await free;
                }
                return openMemoryStore(disk);
            },
        });
        await assertOff(opening);
        await other.close();
        await again;
        const closed = opening.close();
        go();
        await Promise.all([closed, opening.store]);
        assert.equal(disk.getFile(LOCK), undefined);
        assert.ok(!told.includes('late'));
    });
});
