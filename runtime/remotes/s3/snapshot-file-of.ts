import { Readable } from 'node:stream';
import { ALL_COMPONENTS } from '../../core/file-components';
import type { PartType } from '../../core/snapshot';
import { exportSnapshot } from '../../files/export-snapshot';
import type { BucketManifest } from './bucket-snapshots';
import { BucketSource, withoutHidden } from './bucket-source';
import type { OpenBucket } from './open-bucket';

/** A snapshot in a bucket as a snapshot file: see `Remote.read`. All of it is fetched and checked before this resolves. */
export async function snapshotFileOf(
    { bucket, secrets }: OpenBucket,
    manifest: BucketManifest,
    secret: string | undefined,
    signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
    const source = new BucketSource(bucket, secrets, manifest, signal);
    const isWhole = secret !== undefined;
    source.begin(isWhole ? WHOLE : SHOWN);
    const { text } = await exportSnapshot(isWhole ? source : withoutHidden(source), manifest, {
        format: 'snapshot',
        components: { ...ALL_COMPONENTS, credentials: isWhole },
        secret,
        exact: true,
    });
    return Readable.from(bytesOf(text), { objectMode: false });
}

const SHOWN: ReadonlySet<PartType> = new Set<PartType>([
    'tab',
    'subflow',
    'global',
    'environment',
    'modules',
    'lock',
    'settings',
]);
const WHOLE: ReadonlySet<PartType> = new Set<PartType>([...SHOWN, 'credentials', 'platform']);

function* bytesOf(text: Iterable<string>): Generator<Uint8Array> {
    for (const piece of text) yield Buffer.from(piece);
}
