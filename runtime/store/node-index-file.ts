import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Pacer } from '../pacer';
import type { FileSystem } from './file-system';
import type { Layout } from './layout';
import type { TemporaryFiles } from './temporary-files';

/** The ids of a part's nodes, each as a number. Two ids seldom have the same one. */
export type IdNumbers = Uint32Array;

/** Flows that a person has written by hand may lack an id: nobody looks for those. */
export function idNumber(id: unknown): number {
    return typeof id === 'string' ? crc32(id) : 0;
}

/**
 * `nodes.jsonl`: a cache that tells which nodes an object holds. One line holds a set of ids, another says which set is
 * that of an object, since most deploys change nodes and not which there are. Every line has its own CRC-32, and what
 * it says of an object is true for good: an object is never another. So the file can be cut off, be missing or have
 * lines of objects that are gone, and never says anything wrong. It is never synced, and written by appending.
 */
export class NodeIndexFile {
    /** Sets that stand in the file, as far as this process has seen to it. */
    private readonly written = new Set<string>();
    /** The last line may be cut off, by a process that was killed or by a disk that was full. */
    private mayBeCutOff = true;
    private bytes: number | undefined;
    private compactBytes = 0;

    constructor(
        private readonly fileSystem: FileSystem,
        private readonly layout: Layout,
        private readonly temporary: TemporaryFiles,
    ) {}

    /** What the file says, by object. Empty when there is none. */
    async load(pacer: Pacer): Promise<Map<string, IdNumbers>> {
        const data = await this.fileSystem.readFile(this.layout.nodes).catch(() => Buffer.alloc(0));
        const setOf = new Map<string, string>();
        const sets = new Map<string, IdNumbers>();
        for (let start = 0, next; start < data.length; start = next + 1) {
            next = data.indexOf(NEWLINE, start);
            if (next < 0) next = data.length;
            const line = parseLine(data.subarray(start, next));
            if (line && 'ids' in line) sets.set(line.nodes, numbersIn(line.ids));
            else if (line) setOf.set(line.object, line.nodes);
            await pacer.breathe();
        }
        // The file is what counts: somebody may have taken it away, or put another in its place.
        this.written.clear();
        for (const set of sets.keys()) this.written.add(set);
        const known = new Map<string, IdNumbers>();
        for (const [object, set] of setOf) {
            const numbers = sets.get(set);
            if (numbers) known.set(object, numbers);
            await pacer.breathe();
        }
        return known;
    }

    /** Adds what is known of objects. What cannot be written is no loss. Must not overlap with itself or `compact`. */
    async append(known: ReadonlyMap<string, IdNumbers>, pacer: Pacer): Promise<void> {
        try {
            const data = Buffer.from(`${this.mayBeCutOff ? '\n' : ''}${await this.linesFor(known, pacer)}`);
            this.bytes ??= (await this.fileSystem.stat(this.layout.nodes))?.size ?? 0;
            await this.fileSystem.append(this.layout.nodes, data);
            this.bytes += data.length;
            this.mayBeCutOff = false;
        } catch {
            this.forget();
        }
    }

    /** True when the file has grown so much that lines of objects that are gone may be most of it. */
    get needsCompacting(): boolean {
        return (this.bytes ?? 0) > 2 * this.compactBytes + SLACK_BYTES;
    }

    /** Writes the file anew with what is still wanted. */
    async compact(isWanted: (object: string) => boolean, pacer: Pacer): Promise<void> {
        const known = await this.load(pacer);
        for (const object of known.keys()) if (!isWanted(object)) known.delete(object);
        const temporary = this.temporary.newPath();
        try {
            this.written.clear();
            const data = Buffer.from(await this.linesFor(known, pacer));
            await this.fileSystem.create(temporary, data);
            await this.fileSystem.rename(temporary, this.layout.nodes);
            this.bytes = this.compactBytes = data.length;
            this.mayBeCutOff = false;
        } catch {
            await this.fileSystem.unlink(temporary).catch(() => undefined);
            this.forget();
        }
    }

    private async linesFor(known: ReadonlyMap<string, IdNumbers>, pacer: Pacer): Promise<string> {
        let lines = '';
        for (const [object, numbers] of known) {
            const bytes = bytesOf(numbers);
            const nodes = createHash('sha256').update(bytes).digest('hex').slice(0, SET_NAME_DIGITS);
            if (!this.written.has(nodes)) lines += lineOf({ nodes, ids: bytes.toString('base64') });
            this.written.add(nodes);
            lines += lineOf({ object, nodes });
            await pacer.breathe();
        }
        return lines;
    }

    /** Nothing is known of the file any more. */
    private forget(): void {
        this.written.clear();
        this.mayBeCutOff = true;
        this.bytes = undefined;
    }
}

const SLACK_BYTES = 256 * 1024;
const SET_NAME_DIGITS = 16;
const NEWLINE = 10;
const CHECK = ',"crc":';

type Line = { nodes: string; ids: string } | { object: string; nodes: string };

function lineOf(line: Line): string {
    const checked = JSON.stringify(line).slice(0, -1);
    return `${checked}${CHECK}${crc32(checked)}}\n`;
}

function parseLine(bytes: Buffer): Line | undefined {
    const end = bytes.lastIndexOf(CHECK);
    if (end < 0 || bytes.toString('latin1', end) !== `${CHECK}${crc32(bytes.subarray(0, end))}}`) return undefined;
    return JSON.parse(bytes.toString('latin1')) as Line;
}

/** Little-endian, ascending: equal sets are equal bytes. */
function bytesOf(numbers: IdNumbers): Buffer {
    const bytes = Buffer.alloc(numbers.length * 4);
    Uint32Array.from(numbers)
        .sort()
        .forEach((number, index) => bytes.writeUInt32LE(number, index * 4));
    return bytes;
}

function numbersIn(base64: string): IdNumbers {
    const bytes = Buffer.from(base64, 'base64');
    const numbers = new Uint32Array(bytes.length >> 2);
    for (let index = 0; index < numbers.length; index++) numbers[index] = bytes.readUInt32LE(index * 4);
    return numbers;
}
