import { Likeness } from './likeness';
import { longestAscent } from './longest-ascent';
import { sameValue } from './same-value';

/** Which entries of two arrays are the same ones. */
export interface Alignment {
    /** For each entry after, the index of the same entry before; -1 when it was added. */
    partners: Int32Array;
    /** Indexes after of the fewest entries that had to leave their place, for the others to keep their order. */
    moved: ReadonlySet<number>;
}

/**
 * Pairs the entries of two arrays: those at both ends that are equal, then those that have an `id` or a content of
 * their own wherever they stand, then in each gap between them those that are most alike, in order. What that costs is
 * bounded: in arrays in which thousands differ, entries at the same place in a gap are paired.
 */
export function alignEntries(before: readonly unknown[], after: readonly unknown[]): Alignment {
    const partners = new Int32Array(after.length).fill(-1);
    const middle = withoutEqualEnds(before, after, partners);
    const likeness = new Likeness(before, after, middle);
    const pairs = likeness.ownPairs();
    const keeping = longestAscent(pairs.map((pair) => pair.before));
    for (const pair of pairs) partners[pair.after] = pair.before;
    const isPaired = new Set(partners);
    const anchors = pairs.filter((_pair, at) => keeping.has(at));
    let comparisons = 0;
    for (const gap of gapsBetween(anchors, middle)) {
        const olds = range(gap.before, gap.beforeEnd).filter((index) => !isPaired.has(index));
        const news = range(gap.after, gap.afterEnd).filter((index) => partners[index]! < 0);
        comparisons += olds.length * news.length;
        if (comparisons <= MAX_COMPARISONS) pairMostAlike(olds, news, likeness, partners);
        else pairByPlace(olds, news, likeness, partners);
    }
    return { partners, moved: new Set(pairs.filter((_pair, at) => !keeping.has(at)).map((pair) => pair.after)) };
}

const MAX_COMPARISONS = 100_000;

/** The entries in question, from and up to, not including, these indexes. */
export interface Gap {
    before: number;
    beforeEnd: number;
    after: number;
    afterEnd: number;
}

function withoutEqualEnds(before: readonly unknown[], after: readonly unknown[], partners: Int32Array): Gap {
    const shorter = Math.min(before.length, after.length);
    let start = 0;
    while (start < shorter && sameValue(before[start], after[start])) partners[start] = start++;
    let [beforeEnd, afterEnd] = [before.length, after.length];
    while (Math.min(beforeEnd, afterEnd) > start && sameValue(before[beforeEnd - 1], after[afterEnd - 1])) {
        partners[--afterEnd] = --beforeEnd;
    }
    return { before: start, beforeEnd, after: start, afterEnd };
}

function gapsBetween(anchors: readonly { before: number; after: number }[], middle: Gap): Gap[] {
    let { before, after } = middle;
    const end = { before: middle.beforeEnd, after: middle.afterEnd };
    return [...anchors, end].map((anchor) => {
        const gap = { before, beforeEnd: anchor.before, after, afterEnd: anchor.after };
        before = anchor.before + 1;
        after = anchor.after + 1;
        return gap;
    });
}

function range(start: number, end: number): number[] {
    return Array.from({ length: Math.max(0, end - start) }, (_, offset) => start + offset);
}

type Pairing = (olds: readonly number[], news: readonly number[], likeness: Likeness, partners: Int32Array) => void;

/** Pairs entries in order so that they are as alike as possible on the whole; what is like none stays alone. */
const pairMostAlike: Pairing = (olds, news, likeness, partners) => {
    const width = news.length + 1;
    const best = new Float64Array((olds.length + 1) * width);
    for (const [row, old] of olds.entries()) {
        for (const [column, index] of news.entries()) {
            const place = (row + 1) * width + column + 1;
            const alike = likeness.of(old, index);
            const paired = alike > 0 ? best[place - width - 1]! + alike : 0;
            best[place] = Math.max(best[place - width]!, best[place - 1]!, paired);
        }
    }
    let [row, column] = [olds.length, news.length];
    while (row > 0 && column > 0) {
        const place = row * width + column;
        if (best[place] === best[place - 1]) column--;
        else if (best[place] === best[place - width]) row--;
        else partners[news[--column]!] = olds[--row]!;
    }
};

const pairByPlace: Pairing = (olds, news, likeness, partners) => {
    for (const [at, index] of news.entries()) {
        const old = olds[at];
        if (old !== undefined && likeness.of(old, index) > 0) partners[index] = old;
    }
};
