import { crc32 } from 'node:zlib';
import type { SnapshotItem } from '../core/snapshot';
import type { Pacer } from '../pacer';
import type { FileSystem } from './file-system';
import type { Layout } from './layout';
import type { TemporaryFiles } from './temporary-files';

/** What the index says about a store as a whole, in a line after each change. */
export interface IndexState {
    /** When the folder `snapshots` was last changed, as `FileSystem.stat` tells it. */
    folder: string;
    /** Size of the manifests and objects. */
    bytes: number;
}

/** What was found in the file: undamaged, but perhaps not up to date. */
export interface LoadedIndex {
    state: IndexState;
    /** How to get the item of each snapshot, by id. */
    items: Map<string, () => SnapshotItem>;
}

/**
 * `index.jsonl`: a cache of the list, so that opening a store reads no manifest. A line holds an item, the id of a
 * deleted snapshot, or, after each change, the state of the store with a CRC-32 over all bytes before it. It is never
 * synced and never trusted blindly; when writing it fails it is dropped and later written anew.
 */
export class IndexFile {
    private crc = 0;
    private bytes = 0;
    private compactBytes = 0;
    private usable = false;
    private state: IndexState | undefined;

    constructor(
        private readonly fileSystem: FileSystem,
        private readonly layout: Layout,
        private readonly temporary: TemporaryFiles,
    ) {}

    /** Undefined when the file is missing or damaged in any way. */
    async load(pacer: Pacer): Promise<LoadedIndex | undefined> {
        try {
            const data = await this.fileSystem.readFile(this.layout.index);
            const loaded = await parseIndex(data, pacer);
            if (!loaded) return undefined;
            this.crc = loaded.crc;
            this.state = loaded.state;
            this.bytes = this.compactBytes = data.length;
            this.usable = true;
            return loaded;
        } catch {
            return undefined;
        }
    }

    /** True when the file is not there, or most of it is about what has changed since. */
    get needsRewrite(): boolean {
        return !this.usable || this.bytes > 2 * this.compactBytes + SLACK_BYTES;
    }

    /** Adds lines and the state after them; nothing when there is no news. Never rejects. */
    async append(lines: readonly string[], state: IndexState): Promise<void> {
        if (!this.usable || (lines.length === 0 && isSame(state, this.state))) return;
        const data = this.closed(Buffer.from(lines.map((line) => `${line}\n`).join('')), state);
        try {
            await this.fileSystem.append(this.layout.index, data);
            this.bytes += data.length;
        } catch {
            await this.drop();
        }
    }

    /** Replaces the whole file. Never rejects. */
    async rewrite(items: readonly SnapshotItem[], state: () => Promise<IndexState>, pacer: Pacer): Promise<void> {
        const chunks: Buffer[] = [];
        for (const item of items) {
            chunks.push(Buffer.from(`${JSON.stringify(item)}\n`));
            await pacer.breathe();
        }
        const temporary = this.temporary.newPath();
        try {
            this.crc = 0;
            const data = this.closed(Buffer.concat(chunks), await state());
            await this.fileSystem.create(temporary, data);
            await this.fileSystem.rename(temporary, this.layout.index);
            this.bytes = this.compactBytes = data.length;
            this.usable = true;
        } catch {
            await this.fileSystem.unlink(temporary).catch(() => undefined);
            await this.drop();
        }
    }

    /** Says that the file does not tell the truth: it is written anew next time, and until then a start does without. */
    async drop(): Promise<void> {
        this.usable = false;
        await this.fileSystem.unlink(this.layout.index).catch(() => undefined);
    }

    private closed(lines: Buffer, state: IndexState): Buffer {
        this.state = state;
        const { folder, bytes } = state;
        const checked = Buffer.concat([lines, Buffer.from(JSON.stringify({ folder, bytes }).slice(0, -1))]);
        const crc = crc32(checked, this.crc);
        const check = Buffer.from(`${CHECK}${crc}}\n`);
        this.crc = crc32(check, crc);
        return Buffer.concat([checked, check]);
    }
}

function isSame(a: IndexState, b: IndexState | undefined): boolean {
    return a.folder === b?.folder && a.bytes === b.bytes;
}

export function deletedLine(id: string): string {
    return JSON.stringify({ deleted: id });
}

const SLACK_BYTES = 256 * 1024;
const CHUNK_BYTES = 256 * 1024;
const ID_LENGTH = 26;
const ITEM_START = '{"id":"';
const DELETED_START = '{"deleted":"';
const FOOTER_START = '{"folder":';
const CHECK = ',"crc":';

async function parseIndex(data: Buffer, pacer: Pacer): Promise<(LoadedIndex & { crc: number }) | undefined> {
    const end = data.lastIndexOf(CHECK);
    const crc = await crcOf(data.subarray(0, Math.max(0, end)), pacer);
    if (data.toString('latin1', end) !== `${CHECK}${crc}}\n`) return undefined;
    const footer = data.lastIndexOf(`\n${FOOTER_START}`) + 1;
    const state = JSON.parse(data.toString('utf8', footer)) as IndexState;

    const items = new Map<string, () => SnapshotItem>();
    for (let start = 0, next; start < footer; start = next + 1) {
        next = data.indexOf(NEWLINE, start);
        const head = data.toString('latin1', start, start + DELETED_START.length + ID_LENGTH);
        if (head.startsWith(ITEM_START)) items.set(idAfter(ITEM_START, head), lineOf(data, start, next));
        else if (head.startsWith(DELETED_START)) items.delete(idAfter(DELETED_START, head));
        await pacer.breathe();
    }
    return { state, items, crc: crc32(data.subarray(end), crc) };
}

const NEWLINE = 10;

async function crcOf(data: Buffer, pacer: Pacer): Promise<number> {
    let crc = 0;
    for (let at = 0; at < data.length; at += CHUNK_BYTES) {
        crc = crc32(data.subarray(at, at + CHUNK_BYTES), crc);
        await pacer.breathe();
    }
    return crc;
}

function idAfter(start: string, head: string): string {
    return head.slice(start.length, start.length + ID_LENGTH);
}

function lineOf(data: Buffer, start: number, end: number): () => SnapshotItem {
    return () => JSON.parse(data.toString('utf8', start, end)) as SnapshotItem;
}
