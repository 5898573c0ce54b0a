import type { Gap } from './align-entries';

/** How much the entries of two arrays are alike. Each entry is looked at once; comparing two is then cheap. */
export class Likeness {
    private readonly contents = new Map<string, number>();
    private readonly olds: Entry[];
    private readonly news: Entry[];

    constructor(
        before: readonly unknown[],
        after: readonly unknown[],
        private readonly gap: Gap,
    ) {
        this.olds = before.slice(gap.before, gap.beforeEnd).map((value) => this.entry(value));
        this.news = after.slice(gap.after, gap.afterEnd).map((value) => this.entry(value));
    }

    /**
     * Entries with the same `id`, and equal entries without one, by their indexes, in the order after. Of several that
     * share it the n-th is the n-th, unless there are more on one side.
     */
    ownPairs(): { before: number; after: number }[] {
        const was = groupByIdentity(this.olds);
        const is = groupByIdentity(this.news);
        const pairs: { before: number; after: number }[] = [];
        for (const [identity, places] of is) {
            const placesBefore = was.get(identity);
            if (placesBefore?.length !== places.length) continue;
            for (const [nth, place] of places.entries()) {
                pairs.push({ before: this.gap.before + placesBefore[nth]!, after: this.gap.after + place });
            }
        }
        return pairs.sort((a, b) => a.after - b.after);
    }

    /** From 0, for nothing in common, to 1, and above for entries that are the same. */
    of(before: number, after: number): number {
        const a = this.olds[before - this.gap.before]!;
        const b = this.news[after - this.gap.after]!;
        if (a.identity === b.identity) return 2;
        if (a.kind !== b.kind || (a.hasId && b.hasId)) return 0;
        if (!a.parts || !b.parts) return ANOTHER_VALUE;
        let [shared, equal] = [0, 0];
        for (const [key, content] of a.parts) {
            const other = b.parts.get(key);
            if (other === undefined) continue;
            shared++;
            if (other === content) equal++;
        }
        const all = a.parts.size + b.parts.size - shared;
        const likeness = all === 0 ? ANOTHER_VALUE : (equal + (shared - equal) * SAME_KEY) / all;
        return likeness < TOO_LITTLE ? 0 : likeness;
    }

    private entry(value: unknown): Entry {
        const content = canonical(value);
        if (typeof value !== 'object' || value === null) {
            return { identity: this.number(content), kind: 'simple', hasId: false };
        }
        const { id } = value as { id?: unknown };
        const hasId = !Array.isArray(value) && (typeof id === 'string' || typeof id === 'number');
        const parts = Object.entries(value).slice(0, MAX_PARTS);
        return {
            identity: this.number(hasId ? `id ${JSON.stringify(id)}` : content),
            kind: Array.isArray(value) ? 'array' : 'object',
            hasId,
            parts: new Map(parts.map(([key, part]) => [key, this.number(canonical(part))])),
        };
    }

    /** The same number for the same text. */
    private number(text: string): number {
        const known = this.contents.get(text) ?? this.contents.size;
        this.contents.set(text, known);
        return known;
    }
}

/** How alike two simple values are that differ: enough to be told as one changed rather than as two. */
const ANOTHER_VALUE = 0.1;
/** What a property counts that both have, with another value. */
const SAME_KEY = 0.25;
const TOO_LITTLE = 0.2;
/** Of larger entries, only so many properties tell how alike they are. */
const MAX_PARTS = 50;

interface Entry {
    /** The same for entries that are the same one: of the id where there is one, else of the content. */
    identity: number;
    kind: 'simple' | 'array' | 'object';
    hasId: boolean;
    /** Contents by key; absent for simple values. */
    parts?: Map<string, number>;
}

function groupByIdentity(entries: readonly Entry[]): Map<number, number[]> {
    const places = new Map<number, number[]>();
    for (const [place, { identity }] of entries.entries()) {
        const others = places.get(identity);
        if (others) others.push(place);
        else places.set(identity, [place]);
    }
    return places;
}

/** JSON in which the order of keys does not matter. */
function canonical(value: unknown): string {
    return JSON.stringify(value, sortedKeys);
}

function sortedKeys(_key: string, value: unknown): unknown {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
