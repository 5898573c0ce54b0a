import { isSnapshotError, SnapshotError } from '../../core/errors';
import { isSnapshotId, itemOf, type Manifest, type PartRef, type SnapshotItem } from '../../core/snapshot';
import { damagedItem, manifestText, parseManifest } from '../../store/manifest-file';
import { Queue } from '../../store/queue';
import type { Bucket, PutCondition, PutResult } from './bucket';
import { idOfManifestKey, manifestKey, snapshotsFolder } from './bucket-keys';
import type { ListedObject } from './s3-xml';

/** A part of a snapshot in a bucket. */
export interface BucketPart extends PartRef {
    /** Tells its object from an earlier one with the same content that was on its way out. */
    copy?: string;
}

export interface BucketManifest extends Manifest {
    parts: BucketPart[];
}

/** A manifest as it is now. */
export interface FoundManifest {
    manifest: BucketManifest;
    etag: string;
}

export interface SnapshotsPage {
    items: SnapshotItem[];
    /** Where the next page goes on. */
    cursor?: string;
}

/** The manifests in a bucket. */
export class BucketSnapshots {
    /** Items by key and version, so that a list that is shown again takes one request. */
    private readonly items = new Map<string, SnapshotItem>();
    private readonly reads = new Queue(READS_AT_ONCE);

    constructor(private readonly bucket: Bucket) {}

    /** Newest first. `bad_request` for a cursor that is none. A damaged manifest is listed as that. */
    async page(
        place: string,
        { limit, cursor }: { limit: number; cursor?: string },
        signal: AbortSignal,
    ): Promise<SnapshotsPage> {
        if (cursor !== undefined && !isSnapshotId(cursor)) throw new SnapshotError('bad_request', 'No such cursor.');
        const prefix = snapshotsFolder(place);
        const after = cursor === undefined ? undefined : manifestKey(place, cursor);
        const page = await this.bucket.list({ prefix, limit, ...(after !== undefined && { after }) }, signal);
        const listed = page.objects.filter(({ key }) => idOfManifestKey(key) !== undefined);
        const items = await Promise.all(listed.map((object) => this.reads.run(() => this.itemOf(object, signal))));
        const last = listed.at(-1);
        return {
            items: items.filter((item) => item !== undefined),
            ...(page.next !== undefined && last && { cursor: idOfManifestKey(last.key)! }),
        };
    }

    /** `not_found`; `damaged`. */
    async get(place: string, id: string, signal: AbortSignal): Promise<FoundManifest> {
        const found = await this.find(place, id, signal);
        if (found) return found;
        throw noSnapshot();
    }

    /** Undefined when there is none; `damaged`. */
    async find(place: string, id: string, signal: AbortSignal): Promise<FoundManifest | undefined> {
        const found = isSnapshotId(id) ? await this.bucket.get(manifestKey(place, id), signal) : undefined;
        if (!found) return undefined;
        const manifest = parseBucketManifest(id, found.bytes);
        if (manifest) return { manifest, etag: found.etag };
        throw new SnapshotError('damaged', 'The manifest of this snapshot in the bucket is damaged.');
    }

    /** The newest one of an instance; undefined when it has none that can be read. */
    async newest(place: string, signal: AbortSignal): Promise<FoundManifest | undefined> {
        const { objects } = await this.bucket.list({ prefix: snapshotsFolder(place), limit: 1 }, signal);
        const id = objects[0] && idOfManifestKey(objects[0].key);
        try {
            return id === undefined ? undefined : await this.find(place, id, signal);
        } catch (error) {
            if (isSnapshotError(error, 'damaged')) return undefined;
            throw error;
        }
    }

    async has(place: string, id: string, signal: AbortSignal): Promise<boolean> {
        return isSnapshotId(id) && (await this.bucket.head(manifestKey(place, id), signal)) !== undefined;
    }

    put(place: string, manifest: BucketManifest, condition: PutCondition, signal: AbortSignal): Promise<PutResult> {
        const bytes = Buffer.from(manifestText(manifest));
        return this.bucket.put(manifestKey(place, manifest.id), bytes, condition, signal);
    }

    /** Removes one, and resolves with what `putBack` takes; undefined when there is none. */
    async take(place: string, id: string, signal: AbortSignal): Promise<Buffer | undefined> {
        const found = isSnapshotId(id) ? await this.bucket.get(manifestKey(place, id), signal) : undefined;
        if (found) await this.bucket.remove(manifestKey(place, id), signal);
        return found?.bytes;
    }

    async putBack(place: string, id: string, bytes: Buffer, signal: AbortSignal): Promise<void> {
        await this.bucket.put(manifestKey(place, id), bytes, { ifNone: true }, signal);
    }

    /** Undefined when it is gone meanwhile. */
    private async itemOf({ key, etag }: ListedObject, signal: AbortSignal): Promise<SnapshotItem | undefined> {
        const version = `${key} ${etag}`;
        const known = this.items.get(version);
        if (known) return known;
        const id = idOfManifestKey(key)!;
        const found = await this.bucket.get(key, signal);
        if (!found) return undefined;
        const manifest = parseBucketManifest(id, found.bytes);
        const item = manifest ? itemOf(manifest) : damagedItem(id);
        if (this.items.size >= MAX_ITEMS) this.items.delete(this.items.keys().next().value!);
        this.items.set(version, item);
        return item;
    }
}

const READS_AT_ONCE = 8;
const MAX_ITEMS = 2000;

export function noSnapshot(): SnapshotError {
    return new SnapshotError('not_found', 'There is no such snapshot in the bucket.');
}

/** Undefined when it is damaged. */
export function parseBucketManifest(id: string, bytes: Buffer): BucketManifest | undefined {
    return parseManifest(id, bytes.toString());
}
