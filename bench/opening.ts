// Opening a store with many snapshots and listing the first page, against reading the same items from one file.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { autoSnapshotName } from '../runtime/core/snapshot';
import type { FileSystem } from '../runtime/store/file-system';
import { nodeFileSystem } from '../runtime/store/node-file-system';
import { draft } from '../test/helpers/store-content';
import { openStoreIn } from '../test/helpers/test-store';
import { report } from './row';
import { median, rotated, timed } from './statistics';

const SNAPSHOTS = 10_000;
const WARM_UP = 3;
const ROUNDS = 15;

async function main(): Promise<void> {
    const userDir = await mkdtemp(join(tmpdir(), 'snapshots-bench-'));
    await fill(userDir);
    const lines = join(userDir, 'items.jsonl');
    const times = { open: [] as number[], read: [] as number[] };
    const rivals = {
        read: () => timed(() => readLines(lines)),
        open: () => timeToFirstPage(userDir),
    };
    for (let round = 0; round < WARM_UP + ROUNDS; round++) {
        for (const name of rotated(['read', 'open'] as const, round)) {
            globalThis.gc?.();
            const ms = await rivals[name]();
            if (round >= WARM_UP) times[name].push(ms);
        }
    }
    await rm(userDir, { recursive: true, force: true });
    const [open, read] = [median(times.open), median(times.read)];
    report([
        {
            what: `Opening a store of ${SNAPSHOTS} snapshots to the first page, against reading one JSON-lines file`,
            value: open / read,
            unit: '×',
            goal: 1.5,
            note: `open ${open.toFixed(1)} ms, read ${read.toFixed(1)} ms`,
        },
    ]);
}

async function timeToFirstPage(userDir: string): Promise<number> {
    const begun = performance.now();
    const store = await openStoreIn(userDir, nodeFileSystem);
    const { snapshots, count } = store.page({});
    const ms = performance.now() - begun;
    if (count !== SNAPSHOTS || snapshots.length !== 50) throw new Error(`The store lists ${count} snapshots.`);
    await store.close();
    return ms;
}

async function readLines(path: string): Promise<unknown[]> {
    const text = await readFile(path, 'utf8');
    return text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
}

/** Through the store itself; only the waiting for the disk is left out. */
async function fill(userDir: string): Promise<void> {
    const hasty: FileSystem = {
        ...nodeFileSystem,
        writeSynced: (path, data, mode) => writeFile(path, data, { mode: mode ?? 0o666 }),
        syncDir: () => Promise.resolve(),
    };
    const store = await openStoreIn(userDir, hasty);
    for (let index = 0; index < SNAPSHOTS; index++) {
        const at = new Date(Date.UTC(2026, 0, 1) + index * 600_000);
        const writer = store.begin();
        const part = await writer.put({ type: 'tab', id: 'tab1' }, [`[{"id":"tab1","label":"${index % 100}"}]`]);
        const about = draft({
            name: autoSnapshotName(at),
            createdAt: at.toISOString(),
            kind: 'auto',
            user: { username: 'operator' },
            deploy: { type: 'nodes', revision: String(index).padStart(64, '0') },
            changes: {
                added: 0,
                changed: 1,
                removed: 0,
                moved: 0,
                text: `Changed function “Scale ${index}” in Line 7`,
            },
            modules: { 'node-red': '4.1.15', 'node-red-contrib-modbus': '5.43.0', 'node-red-contrib-s7': '3.1.0' },
        });
        await writer.commit(about, [part]);
    }
    const lines = [...store.items()].reverse().map((item) => `${JSON.stringify(item)}\n`);
    await writeFile(join(userDir, 'items.jsonl'), lines.join(''));
    await store.close();
}

void main();
