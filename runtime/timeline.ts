import { isSnapshotError } from './core/errors';
import { FLOW_PARTS, type Manifest, type PartRef, type SnapshotItem } from './core/snapshot';
import type { SnapshotMoment } from './core/wire';
import { readAhead } from './store/read-ahead';
import type { SnapshotStore } from './store/store';

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

/** Reads the manifests of these snapshots, and nothing else. Those that are gone meanwhile are passed over. */
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
    const read = (item: SnapshotItem): Promise<Manifest | 'damaged' | undefined> =>
        store.get(item.id).catch((error: unknown) => {
            if (isSnapshotError(error, 'not_found')) return undefined;
            if (isUnreadable(error)) return 'damaged';
            throw error;
        });
    for await (const [item, manifest] of readAhead(items, read)) {
        if (manifest === 'damaged') timeline.damaged++;
        if (manifest === 'damaged' || manifest === undefined) continue;
        const credentials = manifest.parts.find(({ type }) => type === 'credentials');
        timeline.states.push({
            snapshot: snapshotMoment(item),
            parts: Uint32Array.from(manifest.parts.filter(({ type }) => FLOW_PARTS.has(type)).map(placeOf)),
            ...(credentials && { credentials }),
        });
    }
    return timeline;
}

/** True for what is the trouble of one snapshot, and not of the whole store. */
export function isUnreadable(error: unknown): boolean {
    return isSnapshotError(error, 'damaged') || isSnapshotError(error, 'io_error');
}

function snapshotMoment({ id, name, createdAt, kind, user, damaged }: SnapshotItem): SnapshotMoment {
    return { id, name, createdAt, kind, ...(user && { user }), ...(damaged && { damaged }) };
}
