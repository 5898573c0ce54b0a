import { SnapshotError } from '../../core/errors';
import { SECRET_PARTS, type Manifest, type PartRef, type PartType } from '../../core/snapshot';
import type { EnvironmentPart } from '../../capture/environment-part';
import type { SnapshotSource } from '../../files/export-snapshot';
import { ObjectDamage, PartCodec } from '../../store/part-codec';
import { Queue } from '../../store/queue';
import type { Bucket } from './bucket';
import { objectKey } from './bucket-keys';
import type { BucketSecrets } from './bucket-secrets';
import type { BucketManifest, BucketPart } from './bucket-snapshots';

/** Parts that were fetched, by type and object: what a connection that is cut has brought need not be fetched again. */
export type FetchedParts = Map<string, Promise<Buffer>>;

/** Content that is here already, by the name of its object. */
export type LocalParts = (object: string) => Promise<Buffer | undefined>;

export interface SourceOptions {
    fetched?: FetchedParts;
    /** Asked before a plain part is fetched: it has the same name everywhere. */
    local?: LocalParts;
}

/**
 * A snapshot in a bucket, to be read as one of the local store. Its parts are fetched several at a time, from the first one
 * on that is asked for. Rejects with `damaged` for an object that is gone or not what its name says, `key_missing`, and as
 * the bucket does.
 */
export class BucketSource implements SnapshotSource {
    private readonly fetches = new Queue(FETCHES_AT_ONCE);
    private readonly codec: PartCodec;
    private readonly fetched: FetchedParts;
    private readonly local: LocalParts;

    constructor(
        private readonly bucket: Bucket,
        secrets: BucketSecrets,
        private readonly manifest: BucketManifest,
        private readonly signal: AbortSignal,
        { fetched = new Map(), local = () => Promise.resolve(undefined) }: SourceOptions = {},
    ) {
        this.codec = new PartCodec(secrets.ring(signal), MAX_PART_BYTES);
        this.fetched = fetched;
        this.local = local;
    }

    /** Fetches these before they are asked for. */
    begin(types: ReadonlySet<PartType>): void {
        for (const part of this.manifest.parts) {
            // Whoever reads it is told.
            if (types.has(part.type)) this.fetch(part).catch(() => undefined);
        }
    }

    get(): Promise<Manifest> {
        return Promise.resolve(this.manifest);
    }

    async readPart(part: PartRef): Promise<unknown> {
        return JSON.parse((await this.readText(part)).toString()) as unknown;
    }

    readText(part: PartRef): Promise<Buffer> {
        return this.fetch(part);
    }

    private fetch(part: BucketPart): Promise<Buffer> {
        const key = `${part.type} ${part.object}`;
        const fetching = this.fetched.get(key) ?? this.fetches.run(() => this.find(part));
        this.fetched.set(key, fetching);
        fetching.catch(() => this.fetched.delete(key));
        return fetching;
    }

    private async find(part: BucketPart): Promise<Buffer> {
        const isPlain = !SECRET_PARTS.has(part.type);
        return (isPlain && (await this.local(part.object))) || this.download(part);
    }

    private async download({ type, object, copy }: BucketPart): Promise<Buffer> {
        const found = await this.bucket.get(objectKey(object, copy), this.signal);
        try {
            if (!found) throw new ObjectDamage('It is gone.');
            return await this.codec.decode(type, object, found.bytes);
        } catch (error) {
            if (!(error instanceof ObjectDamage)) throw error;
            const text = `The ${type} of this snapshot in the bucket is damaged: ${error.message}`;
            throw new SnapshotError('damaged', text, { part: type, object }, { cause: error });
        }
    }
}

const FETCHES_AT_ONCE = 6;
/** Unpacked. Whoever may write to the bucket must not make this process run out of memory. */
const MAX_PART_BYTES = 256 * 1024 * 1024;

/** The same without what only those may read who have a secret to encrypt it with. */
export function withoutHidden(source: SnapshotSource): SnapshotSource {
    return {
        get: (id) => source.get(id),
        readText: (part) => source.readText(part),
        readPart: async (part) => {
            const content = await source.readPart(part);
            if (part.type !== 'environment') return content;
            const shown = Object.entries(content as EnvironmentPart).filter(([, { hidden }]) => !hidden);
            return Object.fromEntries(shown);
        },
    };
}
