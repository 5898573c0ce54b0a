import { SnapshotError } from '../../core/errors';
import { isSnapshotId } from '../../core/snapshot';
import type { Bucket } from './bucket';
import { isPlaceFolder, TARGETS, targetKey } from './bucket-keys';

/** The snapshot of a place that devices are to run which follow it. */
export interface BucketTarget {
    id: string;
    name: string;
    /** Folder of the place whose snapshot it is, where a device has one of its group as a target of its own. */
    place?: string;
}

/**
 * Which snapshot is the Device Target of a place: one small object for each, so that a device asks with one request, which
 * costs next to nothing as long as nothing has changed.
 */
export class BucketTargets {
    private readonly known = new Map<string, { etag: string; target: BucketTarget | null }>();

    constructor(private readonly bucket: Bucket) {}

    /** Null for a place whose target was cleared; undefined where none was ever set. */
    async get(place: string, signal: AbortSignal): Promise<BucketTarget | null | undefined> {
        const known = this.known.get(place);
        const found = await this.bucket.getUnless(targetKey(place), known?.etag, signal);
        if (found === 'unchanged') return known!.target;
        this.known.delete(place);
        if (!found) return undefined;
        const target = parseTarget(place, found.bytes);
        this.known.set(place, { etag: found.etag, target });
        return target;
    }

    async set(place: string, target: BucketTarget | null, signal: AbortSignal): Promise<void> {
        const bytes = Buffer.from(`${JSON.stringify({ snapshot: target })}\n`);
        await this.bucket.put(targetKey(place), bytes, {}, signal);
    }

    /** All targets, by place. */
    async all(signal: AbortSignal): Promise<Map<string, BucketTarget>> {
        const targets = new Map<string, BucketTarget>();
        for await (const { objects } of this.bucket.pages({ prefix: TARGETS }, signal)) {
            for (const { key } of objects) {
                const place = key.slice(TARGETS.length, -'.json'.length);
                const target = await this.get(place, signal);
                if (target) targets.set(place, target);
            }
        }
        return targets;
    }
}

function parseTarget(place: string, bytes: Buffer): BucketTarget | null {
    try {
        const { snapshot } = JSON.parse(bytes.toString()) as { snapshot?: Partial<BucketTarget> | null };
        if (snapshot === null) return null;
        const { id, name, place } = snapshot ?? {};
        const isPlaced = place === undefined || isPlaceFolder(place);
        if (isSnapshotId(id) && typeof name === 'string' && isPlaced) return { id, name, ...(place && { place }) };
    } catch {
        // Said below.
    }
    throw new SnapshotError('remote_failed', `The Device Target of “${place}” in the bucket is damaged. Set it anew.`);
}
