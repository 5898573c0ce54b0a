import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { splitFlows } from '../runtime/core/split-flows';
import type { FlowNode, PartRef } from '../runtime/core/snapshot';
import { nodesText } from '../runtime/capture/part-text';
import type { FileStore } from '../runtime/store/file-store';
import type { FileSystem } from '../runtime/store/file-system';
import { nodeFileSystem } from '../runtime/store/node-file-system';
import { typicalFlows } from '../test/helpers/flows';
import { draft } from '../test/helpers/store-content';
import { openStoreIn } from '../test/helpers/test-store';
import { editOne } from './edits';

export const SNAPSHOTS = 1000;
export const NODES = 2000;

/** A store of many snapshots, each with one node edited, as deploys leave it. */
export interface LongTime {
    store: FileStore;
    /** A node that was edited several times, and how many objects hold it. */
    node: { id: string; holding: number };
    /** Flow parts, each object once. */
    parts: PartRef[];
    /** How many times an object was read since the store was opened. */
    objectsRead: () => number;
    /** Closes the store and opens it again, without the index of nodes if so wanted. */
    reopen(without?: 'without the index'): Promise<void>;
    /** Reads and parses every part once, and does nothing else: no hash, no manifest. */
    readAll(): Promise<void>;
    close(): Promise<void>;
}

export async function fillLongTime(): Promise<LongTime> {
    const userDir = await mkdtemp(join(tmpdir(), 'snapshots-bench-'));
    const { node, parts } = await fill(userDir);
    let read = 0;
    const counting: FileSystem = {
        ...nodeFileSystem,
        readFile: (path) => {
            if (path.endsWith('.gz')) read++;
            return nodeFileSystem.readFile(path);
        },
    };
    const open = async (): Promise<FileStore> => {
        const store = await openStoreIn(userDir, counting);
        await store.settled();
        read = 0;
        return store;
    };
    const longTime: LongTime = {
        store: await open(),
        node,
        parts,
        objectsRead: () => read,
        async reopen(without) {
            await longTime.store.close();
            if (without) await rm(join(userDir, 'snapshots/nodes.jsonl'));
            longTime.store = await open();
        },
        async readAll() {
            for (const { object } of parts) {
                const path = join(userDir, 'snapshots/objects', object.slice(0, 2), `${object}.gz`);
                JSON.parse((await unzip(await readFile(path))).toString());
            }
        },
        async close() {
            await longTime.store.close();
            await rm(userDir, { recursive: true, force: true });
        },
    };
    return longTime;
}

const unzip = promisify<Buffer, Buffer>(gunzip);

/** Through the store itself; only the waiting for the disk is left out. */
async function fill(userDir: string): Promise<Pick<LongTime, 'node' | 'parts'>> {
    const hasty: FileSystem = {
        ...nodeFileSystem,
        writeSynced: (path, data, mode) => writeFile(path, data, { mode: mode ?? 0o666 }),
        syncDir: () => Promise.resolve(),
    };
    const store = await openStoreIn(userDir, hasty);
    const flows = typicalFlows(NODES);
    const parts = new Map<string, PartRef>();
    let last = new Map<string, PartRef>();
    let edited: FlowNode | undefined;
    for (let round = 0; round < SNAPSHOTS; round++) {
        if (round > 0) edited = editOne(flows, round);
        const split = splitFlows(flows);
        const writer = store.begin();
        const refs = new Map<string, PartRef>();
        for (const { nodes, ...name } of split.parts) {
            const same = name.id === edited?.z ? undefined : last.get(name.id!);
            // What is handed over must not change, and this program edits in place.
            const held = same ? [] : nodes.map(({ id, type }) => ({ id, type }));
            refs.set(name.id!, same ? writer.keep(same) : await writer.put(name, nodesText(nodes), held));
        }
        await writer.commit(draft({ kind: 'auto', order: split.order }), [...refs.values()]);
        last = refs;
        for (const ref of refs.values()) parts.set(ref.object, ref);
    }
    await store.close();
    const { id, z } = edited!;
    return {
        node: { id, holding: [...parts.values()].filter((part) => part.id === z).length },
        parts: [...parts.values()],
    };
}
