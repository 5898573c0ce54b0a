import { diffArrays } from 'diff';

/** How two texts differ, line by line. */
export interface LineDiff {
    lines: readonly DiffLine[];
    /** The lines are the same and differ only in the characters that end them, which nothing shows. */
    onlyLineEnds: boolean;
}

export interface DiffLine {
    kind: 'same' | 'added' | 'removed';
    /** Number of the line before and after, from 1; absent where it is not there. */
    before?: number;
    after?: number;
    /** The text of the line; what differs from the line that it replaces is marked. */
    pieces: readonly DiffPiece[];
}

export interface DiffPiece {
    text: string;
    marked: boolean;
}

/** An undefined text is one without any lines. */
export function diffLines(before: string | undefined, after: string | undefined): LineDiff {
    const was = linesOf(before);
    const is = linesOf(after);
    const lines: DiffLine[] = [];
    let at = 0;
    let now = 0;
    let removed: string[] = [];
    for (const { value, added, removed: isRemoved } of blocksOf(was, is)) {
        if (isRemoved) {
            removed = value;
            continue;
        }
        const pairs = added ? pairLines(removed, value) : undefined;
        for (const pieces of pairs?.before ?? removed.map(unmarked)) {
            lines.push({ kind: 'removed', before: ++at, pieces });
        }
        removed = [];
        if (pairs) for (const pieces of pairs.after) lines.push({ kind: 'added', after: ++now, pieces });
        else for (const text of value) lines.push({ kind: 'same', before: ++at, after: ++now, pieces: unmarked(text) });
    }
    for (const text of removed) lines.push({ kind: 'removed', before: ++at, pieces: unmarked(text) });
    return { lines, onlyLineEnds: before !== after && lines.every(({ kind }) => kind === 'same') };
}

/** Runs of lines that are shown, and of unchanged ones far from any change, which need not be. */
export interface LineRun {
    folded: boolean;
    lines: readonly DiffLine[];
}

/** Keeps `context` unchanged lines around each change. A fold hides at least two lines, since it takes one itself. */
export function foldUnchanged(lines: readonly DiffLine[], context = 3): LineRun[] {
    const near = new Array<boolean>(lines.length).fill(false);
    for (const [at, { kind }] of lines.entries()) {
        if (kind !== 'same') near.fill(true, Math.max(0, at - context), at + context + 1);
    }
    const runs: { folded: boolean; lines: DiffLine[] }[] = [];
    for (const [at, line] of lines.entries()) {
        const run = runs.at(-1);
        if (run?.folded === !near[at]) run.lines.push(line);
        else runs.push({ folded: !near[at], lines: [line] });
    }
    return runs.map((run) => (run.lines.length < 2 ? { ...run, folded: false } : run));
}

/** What differs within one line, or within any other short text. */
export function diffWords(before: string, after: string): { before: DiffPiece[]; after: DiffPiece[] } {
    const sides = { before: [] as DiffPiece[], after: [] as DiffPiece[] };
    const blocks = diffArrays(wordsOf(before), wordsOf(after), { maxEditLength: MAX_WORDS }) ?? [];
    let same = 0;
    for (const { value, added, removed } of blocks) {
        const text = value.join('');
        if (!added) sides.before.push({ text, marked: removed });
        if (!removed) sides.after.push({ text, marked: added });
        if (!added && !removed) same += text.replace(/\s/g, '').length;
    }
    // Marks all over two lines that have nothing to do with each other only disturb.
    const isAlike = same >= SHARE_IN_COMMON * Math.max(before.trim().length, after.trim().length) && blocks.length > 0;
    return isAlike ? sides : { before: unmarked(before), after: unmarked(after) };
}

/** More lines that differ are not worth the time: the whole text is shown as replaced then. */
const MAX_LINES = 1000;
const MAX_WORDS = 200;
const SHARE_IN_COMMON = 0.3;

function linesOf(text: string | undefined): string[] {
    return text === undefined ? [] : text.split(/\r\n|\r|\n/);
}

function blocksOf(was: string[], is: string[]): { value: string[]; added?: boolean; removed?: boolean }[] {
    return (
        diffArrays(was, is, { maxEditLength: MAX_LINES }) ?? [
            { value: was, removed: true },
            { value: is, added: true },
        ]
    );
}

function pairLines(
    before: readonly string[],
    after: readonly string[],
): { before: DiffPiece[][]; after: DiffPiece[][] } {
    const pairs = { before: before.map(unmarked), after: after.map(unmarked) };
    for (let at = 0; at < Math.min(before.length, after.length); at++) {
        const words = diffWords(before[at]!, after[at]!);
        pairs.before[at] = words.before;
        pairs.after[at] = words.after;
    }
    return pairs;
}

function unmarked(text: string): DiffPiece[] {
    return [{ text, marked: false }];
}

function wordsOf(line: string): string[] {
    return line.match(/[\p{L}\p{N}_$]+|\s+|[^]/gu) ?? [];
}
