import { SnapshotError } from '../../core/errors';
import type { BucketManifest, BucketSnapshots } from './bucket-snapshots';

/**
 * Changes name or description of a snapshot in a bucket. Of two who edit at once, the second reads again what the first has
 * made of it, where the storage has conditional writes. `not_found`, `damaged`, `remote_busy`.
 */
export async function editManifest(
    snapshots: BucketSnapshots,
    place: string,
    id: string,
    { name, description }: { name?: string; description?: string },
    signal: AbortSignal,
): Promise<BucketManifest> {
    let triedEtag: string | undefined;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const { manifest, etag } = await snapshots.get(place, id, signal);
        const edited: BucketManifest = {
            ...manifest,
            ...(name !== undefined && { name }),
            ...(description !== undefined && { description }),
            updatedAt: new Date().toISOString(),
        };
        // Ceph 16 takes no version for the one that it is: then it has to go without.
        const condition = etag === triedEtag ? {} : { ifMatch: etag };
        const { outcome } = await snapshots.put(place, edited, condition, signal);
        if (outcome === 'done') return edited;
        triedEtag = etag;
    }
    throw new SnapshotError('remote_busy', 'Others are changing this snapshot at the same moment.');
}

const ATTEMPTS = 4;
