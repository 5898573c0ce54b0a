import { snapshotsToRemove } from '../../core/retention';
import type { SnapshotItem } from '../../core/snapshot';
import { Queue } from '../../store/queue';
import { placeOf } from './bucket-keys';
import type { BucketSnapshots } from './bucket-snapshots';
import type { BucketTarget, BucketTargets } from './bucket-targets';

export interface FoundSnapshot {
    key: string;
    item: SnapshotItem;
    /** Of its objects. */
    names: string[];
}

/** What retention gives up of each instance when it keeps so many of its automatic snapshots: never a Device Target. */
export function surplusOf(
    found: readonly FoundSnapshot[],
    keepLast: number | undefined,
    targets: ReadonlyMap<string, BucketTarget>,
    now: Date,
): FoundSnapshot[] {
    if (keepLast === undefined) return [];
    const policy = { keepLast, keepHourly: 0, keepDaily: 0, keepWeekly: 0, keepMonthly: 0 };
    const wanted = wantedBy(targets);
    return byPlace(found).flatMap((own) => {
        const items = own.map(({ item }) => ({ ...item, target: wanted.has(item.id) }));
        const surplus = new Set(snapshotsToRemove(items, policy, now));
        return own.filter(({ item }) => surplus.has(item.id));
    });
}

/** Takes snapshots out of a bucket, unless they are a Device Target: also one that becomes it in the same moment. */
export class SnapshotRemoval {
    private readonly requests = new Queue(REQUESTS_AT_ONCE);

    constructor(
        private readonly snapshots: BucketSnapshots,
        private readonly targets: BucketTargets,
    ) {}

    /** False when it is the target of its place, and stays, or when it is not there. */
    async remove(place: string, id: string, signal: AbortSignal): Promise<boolean> {
        const isTarget = async (): Promise<boolean> => (await this.targets.get(place, signal))?.id === id;
        const bytes = (await isTarget()) ? undefined : await this.snapshots.take(place, id, signal);
        if (!bytes) return false;
        if (!(await isTarget())) return true;
        await this.snapshots.putBack(place, id, bytes, signal);
        return false;
    }

    /** How many of these, none of which was a target, are gone: also of what has a target in another place. */
    async removeAll(found: readonly FoundSnapshot[], signal: AbortSignal): Promise<number> {
        let removed = 0;
        for (let from = 0; from < found.length; from += HELD_AT_ONCE) {
            const takes = found.slice(from, from + HELD_AT_ONCE).map(({ key, item: { id } }) =>
                this.requests.run(async () => {
                    const place = placeOf(key)!;
                    return { place, id, bytes: await this.snapshots.take(place, id, signal) };
                }),
            );
            const taken = await Promise.all(takes);
            const wanted = wantedBy(await this.targets.all(signal));
            for (const { place, id, bytes } of taken) {
                if (bytes && wanted.has(id)) await this.snapshots.putBack(place, id, bytes, signal);
                else if (bytes) removed++;
            }
        }
        return removed;
    }
}

const REQUESTS_AT_ONCE = 8;
/** Manifests, in memory. */
const HELD_AT_ONCE = 5000;

/** A device may have a snapshot of another place as its target. */
function wantedBy(targets: ReadonlyMap<string, BucketTarget>): Set<string> {
    return new Set([...targets.values()].map(({ id }) => id));
}

function byPlace(found: readonly FoundSnapshot[]): FoundSnapshot[][] {
    const places = new Map<string, FoundSnapshot[]>();
    for (const each of found) {
        const place = placeOf(each.key)!;
        const own = places.get(place) ?? [];
        own.push(each);
        places.set(place, own);
    }
    return [...places.values()];
}
