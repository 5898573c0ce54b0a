import { SnapshotError } from '../core/errors';
import { isSnapshotId, type SnapshotItem } from '../core/snapshot';
import type { ListQuery, SnapshotPage } from '../core/wire';
import type { Pacer } from '../pacer';

/** An item, or how to get it from the bytes of the index once somebody wants to see it. */
type Source = SnapshotItem | (() => SnapshotItem);

interface Entry {
    source: Source;
    /** The item as it is listed while something that it names is damaged. */
    damaged?: SnapshotItem;
    /** What a text query is compared with. */
    text?: string;
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** The list of snapshots in memory. */
export class Catalogue {
    private readonly entries = new Map<string, Entry>();
    /** Ascending, as ids are given out. */
    private ids: string[] = [];
    private newestFirst: SnapshotItem[] | undefined;

    get size(): number {
        return this.ids.length;
    }

    get newestId(): string | undefined {
        return this.ids.at(-1);
    }

    /** Takes over a whole list, in any order. */
    async load(sources: ReadonlyMap<string, Source>, pacer: Pacer): Promise<void> {
        for (const [id, source] of sources) {
            this.entries.set(id, { source });
            await pacer.breathe();
        }
        this.ids = [...sources.keys()].sort();
        this.newestFirst = undefined;
    }

    /** Parses what is still bytes, so that later calls find it ready. */
    async warmUp(pacer: Pacer): Promise<void> {
        for (const id of this.idsNewestFirst()) {
            this.get(id);
            await pacer.breathe();
        }
    }

    has(id: string): boolean {
        return this.entries.has(id);
    }

    /** The item as it is listed. */
    get(id: string): SnapshotItem | undefined {
        const entry = this.entries.get(id);
        return entry && (entry.damaged ?? itemOf(entry));
    }

    /** The item as its manifest has it, whatever became of the objects that it names. */
    stored(id: string): SnapshotItem | undefined {
        const entry = this.entries.get(id);
        return entry && itemOf(entry);
    }

    /** Adds or replaces an item. Whether what it names is damaged stays as it was. */
    set(item: SnapshotItem): void {
        const before = this.entries.get(item.id);
        if (!before) this.ids.splice(this.position(item.id), 0, item.id);
        this.entries.set(item.id, { source: item });
        this.newestFirst = undefined;
        if (before?.damaged) this.flag(item.id, true);
    }

    delete(id: string): void {
        if (this.entries.delete(id)) this.ids.splice(this.position(id), 1);
        this.newestFirst = undefined;
    }

    /** Lists a snapshot as naming something damaged, or not any more. False when it was listed so before. */
    flag(id: string, damaged: boolean): boolean {
        const entry = this.entries.get(id);
        if (!entry || (entry.damaged !== undefined) === damaged) return false;
        if (damaged) entry.damaged = { ...itemOf(entry), damaged };
        else delete entry.damaged;
        this.newestFirst = undefined;
        return true;
    }

    /** Those that are listed as damaged, as far as they have been parsed. */
    damagedIds(): string[] {
        return this.ids.filter((id) => isDamaged(this.entries.get(id)!));
    }

    idsNewestFirst(): string[] {
        return [...this.ids].reverse();
    }

    items(): readonly SnapshotItem[] {
        return (this.newestFirst ??= this.idsNewestFirst().map((id) => this.get(id)!));
    }

    page(query: ListQuery): SnapshotPage {
        const { cursor, limit = DEFAULT_LIMIT } = query;
        if (cursor !== undefined && !isSnapshotId(cursor)) {
            throw new SnapshotError('bad_request', 'This cursor was not given out by the list of snapshots.');
        }
        const matching = query.kind || query.q ? this.matching(query) : this.ids;
        const end = cursor === undefined ? matching.length : positionIn(matching, cursor);
        const start = Math.max(0, end - Math.min(Math.max(1, limit), MAX_LIMIT));
        const ids = matching.slice(start, end).reverse();
        const last = ids.at(-1);
        return {
            meta: start > 0 && last !== undefined ? { next_cursor: last } : {},
            count: matching.length,
            snapshots: ids.map((id) => this.get(id)!),
        };
    }

    private matching({ kind, q = '' }: ListQuery): string[] {
        const wanted = q.toLowerCase();
        return this.ids.filter((id) => {
            const entry = this.entries.get(id)!;
            return (!kind || itemOf(entry).kind === kind) && textOf(entry).includes(wanted);
        });
    }

    private position(id: string): number {
        return positionIn(this.ids, id);
    }
}

function itemOf(entry: Entry): SnapshotItem {
    if (typeof entry.source === 'function') entry.source = entry.source();
    return entry.source;
}

function isDamaged({ source, damaged }: Entry): boolean {
    return damaged !== undefined || (typeof source !== 'function' && source.damaged === true);
}

function textOf(entry: Entry): string {
    if (entry.text === undefined) {
        const { name, description, user, changes } = itemOf(entry);
        entry.text = [name, description, user?.username, changes?.text].join('\n').toLowerCase();
    }
    return entry.text;
}

/** Index of the first id that is not smaller. */
function positionIn(ids: readonly string[], id: string): number {
    let low = 0;
    for (let high = ids.length; low < high;) {
        const middle = (low + high) >> 1;
        if (ids[middle]! < id) low = middle + 1;
        else high = middle;
    }
    return low;
}
