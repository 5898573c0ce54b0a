import { isSnapshotError } from '../core/errors';
import type { PartRef, SnapshotItem } from '../core/snapshot';
import type { SnapshotMoment } from '../core/wire';
import { KnownParts, type SnapshotParts } from './known-parts';
import { Pacer } from '../pacer';
import { readAhead } from '../store/read-ahead';
import type { SnapshotStore } from '../store/store';

/** What snapshots are made of, without what they hold: small also for thousands of them. */
export interface Timeline {
    /** The flow parts that they name, each object once, in the order in which they are first named. */
    parts: PartRef[];
    /** In the order that was asked for. */
    states: TimelineState[];
    /** Snapshots whose manifest cannot be read: they are passed over. */
    damaged: number;
}

export interface TimelineState {
    snapshot: SnapshotMoment;
    /** Its flow parts, as places in `Timeline.parts`. */
    parts: Uint32Array;
    credentials?: PartRef;
}

/**
 * Reads the manifests of these snapshots that were not read before, and nothing else. Those that are gone meanwhile are
 * passed over.
 */
export async function readTimeline(
    store: Pick<SnapshotStore, 'get'>,
    items: readonly SnapshotItem[],
): Promise<Timeline> {
    const timeline: Timeline = { parts: [], states: [], damaged: 0 };
    const places = new Map<string, number>();
    const placeOf = (part: PartRef): number => {
        const known = places.get(part.object);
        if (known !== undefined) return known;
        places.set(part.object, timeline.parts.length);
        return timeline.parts.push(part) - 1;
    };
    const known = knownParts(store);
    known.forgetAllBut(new Set(items.map(({ id }) => id)));
    const pacer = new Pacer();
    for await (const [item, parts] of readAhead(items, (each) => partsOf(each, store, known))) {
        if (parts === 'damaged') timeline.damaged++;
        if (parts === 'damaged' || parts === undefined) continue;
        const { flows, credentials } = parts;
        timeline.states.push({
            snapshot: snapshotMoment(item),
            parts: Uint32Array.from(flows, placeOf),
            ...(credentials && { credentials }),
        });
        await pacer.breathe();
    }
    return timeline;
}

async function partsOf(
    { id, damaged }: SnapshotItem,
    store: Pick<SnapshotStore, 'get'>,
    known: KnownParts,
): Promise<SnapshotParts | 'damaged' | undefined> {
    const kept = damaged ? undefined : known.get(id);
    if (kept) return kept;
    try {
        return known.take(await store.get(id));
    } catch (error) {
        if (isSnapshotError(error, 'not_found')) return undefined;
        if (isUnreadable(error)) return 'damaged';
        throw error;
    }
}

const KNOWN = new WeakMap<Pick<SnapshotStore, 'get'>, KnownParts>();

function knownParts(store: Pick<SnapshotStore, 'get'>): KnownParts {
    const known = KNOWN.get(store) ?? new KnownParts();
    KNOWN.set(store, known);
    return known;
}

/** True for what is the trouble of one snapshot, and not of the whole store. */
export function isUnreadable(error: unknown): boolean {
    return isSnapshotError(error, 'damaged') || isSnapshotError(error, 'io_error');
}

function snapshotMoment({ id, name, createdAt, kind, user, damaged }: SnapshotItem): SnapshotMoment {
    return { id, name, createdAt, kind, ...(user && { user }), ...(damaged && { damaged }) };
}
