import { posix } from 'node:path';
import type { RecordedOperation } from './disk-recorder';
import { MemoryFileSystem } from './memory-file-system';

/** A file's content, whatever names it has. */
interface Inode {
    /** What has been written, in order; `synced` once that is sure to be on the disk. */
    writes: { data: Buffer; synced: boolean }[];
}

/** What a name stood for after each of the operations that changed it; undefined: nothing. */
interface NameHistory {
    values: { target: Inode | 'folder' | undefined; end: number }[];
}

/** One thing about which the disk may be in several states, independent of all others. */
interface Choice {
    options: number;
    apply(option: number): void;
}

export interface CutOptions {
    /** The moment at which the power goes. */
    at: number;
    random: () => number;
    /** How many states to make when there are more. */
    most: number;
    /** The folder whose time matters. */
    watched: string;
}

/**
 * Disks that could be found after a power cut, on a file system that promises no more than it has to: the content of
 * what was not synced is lost, torn, zeroed or complete; each name is as after any of the changes since its folder was
 * last synced, whatever became of other names; an operation under way has happened or not. All of them, or a sample.
 */
export function* disksAfter(log: readonly RecordedOperation[], options: CutOptions): Generator<MemoryFileSystem> {
    const started = log.filter(({ start }) => start <= options.at);
    const names = namesIn(started, options);
    const chosenNames = new Map<string, Inode | 'folder'>();
    const chosenContents = new Map<Inode, Buffer>();
    let modified = '';
    const choices: Choice[] = [
        ...[...names].map(([path, history]) => nameChoice(path, history, started, options, chosenNames)),
        ...[...inodesOf(names)].map((inode) => contentChoice(inode, options, chosenContents)),
        timeChoice(started, options, (time) => (modified = time)),
    ];
    for (const picked of picks(choices, options)) {
        chosenNames.clear();
        chosenContents.clear();
        choices.forEach((choice, n) => choice.apply(picked[n]!));
        yield buildDisk(chosenNames, chosenContents, options.watched, modified);
    }
}

function namesIn(started: readonly RecordedOperation[], { at }: CutOptions): Map<string, NameHistory> {
    const names = new Map<string, NameHistory>();
    const now = new Map<string, Inode | 'folder' | undefined>();
    const set = (path: string, target: Inode | 'folder' | undefined, end: number): void => {
        if (!names.has(path)) names.set(path, { values: [] });
        names.get(path)!.values.push({ target, end });
        now.set(path, target);
    };
    for (const { name, path, to, data, end } of started) {
        const found = now.get(path);
        if (name === 'makeDir' && found === undefined) set(path, 'folder', end);
        if (name === 'unlink') set(path, undefined, end);
        if (name === 'rename') {
            set(to!, found, end);
            set(path, undefined, end);
        }
        if (name === 'create' || name === 'writeSynced' || name === 'append') {
            const inode: Inode = typeof found === 'object' ? found : { writes: [] };
            const before = name === 'append' ? (inode.writes.at(-1)?.data ?? NOTHING) : NOTHING;
            inode.writes.push({ data: Buffer.concat([before, data!]), synced: name === 'writeSynced' && end <= at });
            if (found === undefined) set(path, inode, end);
        }
    }
    return names;
}

function inodesOf(names: ReadonlyMap<string, NameHistory>): Set<Inode> {
    const targets = [...names.values()].flatMap(({ values }) => values.map(({ target }) => target));
    return new Set(targets.filter((target) => typeof target === 'object'));
}

function nameChoice(
    path: string,
    { values }: NameHistory,
    started: readonly RecordedOperation[],
    { at }: CutOptions,
    chosen: Map<string, Inode | 'folder'>,
): Choice {
    const folder = posix.dirname(path);
    const syncs = started.filter(({ name, path, end }) => name === 'syncDir' && path === folder && end <= at);
    const sure = lastIndex(values, ({ end }) => syncs.some(({ start }) => end <= start));
    return {
        options: values.length - sure,
        apply(option) {
            const target = values[values.length - 1 - option]?.target;
            if (target) chosen.set(path, target);
        },
    };
}

function contentChoice(inode: Inode, { random }: CutOptions, chosen: Map<Inode, Buffer>): Choice {
    const { writes } = inode;
    const final = writes.at(-1)!.data;
    const sure = lastIndex(writes, ({ synced }) => synced);
    if (sure === writes.length - 1) return { options: 1, apply: () => void chosen.set(inode, final) };
    const base = writes[sure]?.data ?? NOTHING;
    const torn = base.length + Math.floor(random() * Math.max(0, final.length - base.length));
    const zeroed = Buffer.from(final).fill(0, torn);
    const flat = Buffer.alloc(final.length);
    const states = [final, base, final.subarray(0, torn), zeroed, sure < 0 ? flat : base];
    return { options: states.length, apply: (option) => void chosen.set(inode, states[option]!) };
}

/** The time of a folder goes to the disk with the folder, so it is not older than the last sync. */
function timeChoice(
    started: readonly RecordedOperation[],
    options: CutOptions,
    choose: (time: string) => void,
): Choice {
    const { at, watched } = options;
    const sync = started.filter(({ name, path, end }) => name === 'syncDir' && path === watched && end <= at).at(-1);
    const before = started.filter(({ end }) => end <= (sync?.start ?? 0)).at(-1)?.modified;
    const since = started.filter(({ end }) => end <= at && end > (sync?.start ?? 0)).map(({ modified }) => modified);
    const times = [...new Set([...since.reverse(), ...(before === undefined ? [] : [before])])];
    return { options: Math.max(1, times.length), apply: (option) => choose(times[option] ?? '') };
}

function* picks(choices: readonly Choice[], { random, most }: CutOptions): Generator<number[]> {
    const open = choices.flatMap(({ options }, n) => (options > 1 ? [n] : []));
    const newest = choices.map(() => 0);
    const states = open.reduce((product, n) => product * choices[n]!.options, 1);
    if (states <= most) {
        yield* allPicks(choices, newest, open);
        return;
    }
    const oldest = choices.map(({ options }) => options - 1);
    yield newest;
    yield oldest;
    for (let made = 2; made < most; made++) {
        const like = made % 3;
        yield choices.map(({ options }, n) => {
            const keep = like < 2 && random() > 1.5 / open.length;
            return keep ? (like === 0 ? newest : oldest)[n]! : Math.floor(random() * options);
        });
    }
}

function* allPicks(choices: readonly Choice[], picked: number[], open: readonly number[]): Generator<number[]> {
    const [first, ...rest] = open;
    if (first === undefined) {
        yield picked;
        return;
    }
    for (let option = 0; option < choices[first]!.options; option++) {
        yield* allPicks(
            choices,
            picked.map((old, n) => (n === first ? option : old)),
            rest,
        );
    }
}

function buildDisk(
    names: ReadonlyMap<string, Inode | 'folder'>,
    contents: ReadonlyMap<Inode, Buffer>,
    watched: string,
    modified: string,
): MemoryFileSystem {
    const disk = new MemoryFileSystem(TICK);
    const isThere = (path: string): boolean => path === ROOT || names.get(path) === 'folder';
    disk.putFolder(ROOT);
    for (const [path, target] of [...names].sort(([a], [b]) => (a < b ? -1 : 1))) {
        if (!parentsOf(path).every(isThere)) continue;
        if (target === 'folder') disk.putFolder(path);
        else disk.putFile(path, contents.get(target)!);
    }
    if (isThere(watched) && parentsOf(watched).every(isThere)) disk.setModified(watched, modified);
    return disk;
}

/** The folder that was there before anything was recorded. */
export const ROOT = '/user';
/** Changes of a folder that fall into one tick of its clock. */
export const TICK = 4;

function parentsOf(path: string): string[] {
    const parent = posix.dirname(path);
    return parent === ROOT || parent === '/' ? [ROOT] : [parent, ...parentsOf(parent)];
}

/** -1 when there is none. */
function lastIndex<T>(values: readonly T[], test: (value: T) => boolean): number {
    return values.reduce((last, value, n) => (test(value) ? n : last), -1);
}

const NOTHING = Buffer.alloc(0);
