import { randomBytes } from 'node:crypto';
import { SECRET_PARTS, type Manifest, type PartRef } from '../../core/snapshot';
import { isSnapshotError, SnapshotError } from '../../core/errors';
import { nextUlid } from '../../core/ulid';
import { contentHash } from '../../store/manifest-file';
import { PartCodec, type PlainPart } from '../../store/part-codec';
import { Queue } from '../../store/queue';
import type { PushedSnapshot } from '../remote';
import type { Bucket } from './bucket';
import { objectKey } from './bucket-keys';
import type { BucketSecrets } from './bucket-secrets';
import type { BucketManifest, BucketPart, BucketSnapshots } from './bucket-snapshots';
import { BucketView } from './bucket-view';
import type { SeenObject } from './seen-objects';

export interface BucketPushed {
    manifest: BucketManifest;
    /** It was there before, under the same id. */
    wasThere: boolean;
}

/**
 * Puts snapshots into a bucket: first the objects that it lacks, then the manifest that names them. A push that ends in
 * between leaves objects that nobody names, and harms nothing. A small change takes three requests: one that asks whether
 * another instance has put the new object there, the object, and the manifest.
 */
export class BucketPusher {
    private readonly view: BucketView;
    private readonly uploads = new Queue(UPLOADS_AT_ONCE);
    /** Names in the bucket of secret parts, by the key there and their names here. */
    private readonly secretNames = new Map<string, string>();
    private lastId?: string;

    constructor(
        private readonly bucket: Bucket,
        private readonly snapshots: BucketSnapshots,
        private readonly secrets: BucketSecrets,
        /** By which the id of a snapshot is made that cannot have its own. */
        private readonly now: () => number = Date.now,
    ) {
        this.view = new BucketView(bucket, snapshots, secrets);
    }

    /** Rejects as the bucket does, with `remote_token` for another passphrase, and as the store does from which parts come. */
    async push(place: string, pushed: PushedSnapshot, signal: AbortSignal): Promise<BucketPushed> {
        const codec = new PartCodec(this.secrets.ring(signal));
        let before: BucketPushed | undefined;
        for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
            await this.view.refresh(place, signal);
            // Also where nothing is secret: nobody is to write into a folder that is of another format.
            const key = await this.secrets.ring(signal).current();
            const parts = await this.putParts(pushed, codec, key.id, signal);
            if (!this.view.isFresh() && !(await this.mayRelyOn(parts, signal))) continue;
            const manifest = manifestFor(pushed, parts);
            const { at, ...done } = before
                ? await this.replace(place, before, manifest, signal)
                : await this.putManifest(place, manifest, pushed.force === true, signal);
            // It may have taken longer than it seems here: a machine can sleep in the middle of a request.
            if (!this.view.wasFresh(at) && !(await this.mayRelyOn(done.manifest.parts, signal))) {
                before = done;
                continue;
            }
            this.view.prove(place, done.manifest.id);
            return done;
        }
        const text = 'Objects in the bucket are being removed faster than a snapshot gets there.';
        throw new SnapshotError('remote_busy', text);
    }

    private async mayRelyOn(parts: readonly BucketPart[], signal: AbortSignal): Promise<boolean> {
        const isKnown = await this.view.readNotices(signal);
        return isKnown && parts.every(({ object, copy }) => this.view.seen.isSafe(object, copy));
    }

    private putParts(
        pushed: PushedSnapshot,
        codec: PartCodec,
        keyId: string,
        signal: AbortSignal,
    ): Promise<BucketPart[]> {
        // Of two that are equal the second is seen already.
        const puts = new Map<string, Promise<SeenObject>>();
        return Promise.all(
            pushed.manifest.parts.map(async (part): Promise<BucketPart> => {
                const { name, plain } = await this.nameOf(part, pushed, codec, keyId);
                const put = puts.get(name) ?? this.putObject(name, plain, codec, signal);
                puts.set(name, put);
                const { bytes, copy } = await put;
                return { ...part, object: name, bytes, ...(copy !== undefined && { copy }) };
            }),
        );
    }

    /** A plain part has the same name everywhere. A secret one has another under each key. */
    private async nameOf(
        part: PartRef,
        pushed: PushedSnapshot,
        codec: PartCodec,
        keyId: string,
    ): Promise<{ name: string; plain: () => Promise<PlainPart> }> {
        const { object } = part;
        const read = (): Promise<Buffer> => pushed.readText(part);
        if (!SECRET_PARTS.has(part.type)) {
            return { name: object, plain: async () => ({ name: object, bytes: await read() }) };
        }
        const named = async (): Promise<PlainPart> => codec.name(part.type, [(await read()).toString()]);
        const known = this.secretNames.get(`${keyId} ${object}`);
        if (known !== undefined) return { name: known, plain: named };
        const plain = await named();
        this.secretNames.set(`${keyId} ${object}`, plain.name);
        return { name: plain.name, plain: () => Promise.resolve(plain) };
    }

    private async putObject(
        name: string,
        plain: () => Promise<PlainPart>,
        codec: PartCodec,
        signal: AbortSignal,
    ): Promise<SeenObject> {
        const { seen: known } = this.view;
        const before = known.get(name);
        if (before) return before;
        return this.uploads.run(async () => {
            const copy = known.copyToUse(name);
            const key = objectKey(name, copy);
            const there = await this.bucket.head(key, signal);
            const data = there ? undefined : await codec.encode(await plain());
            if (data) await this.bucket.put(key, data, {}, signal);
            const object = seen(there?.bytes ?? data!.length, copy);
            known.add(name, object);
            return object;
        });
    }

    /** Under its own id. One that is there already stays as it is; where it holds something else, another id is made. */
    private async putManifest(
        place: string,
        manifest: BucketManifest,
        isForced: boolean,
        signal: AbortSignal,
    ): Promise<BucketPushed & { at: Date }> {
        for (let put = manifest, tries = 0; tries < ATTEMPTS; put = { ...manifest, id: this.newId() }, tries++) {
            const { outcome, at } = await this.snapshots.put(place, put, { ifNone: true }, signal);
            if (outcome === 'done') return { manifest: put, wasThere: false, at };
            const there = await this.unlessDamaged(this.snapshots.find(place, put.id, signal));
            const isSame = !isForced && there?.manifest.hash === put.hash;
            if (isSame) return { manifest: there.manifest, wasThere: true, at };
        }
        throw new SnapshotError('remote_failed', 'The bucket says of every new snapshot that it is there already.');
    }

    private async replace(
        place: string,
        { manifest: { id }, wasThere }: BucketPushed,
        manifest: BucketManifest,
        signal: AbortSignal,
    ): Promise<BucketPushed & { at: Date }> {
        const replaced = { ...manifest, id };
        const { at } = await this.snapshots.put(place, replaced, {}, signal);
        return { manifest: replaced, wasThere, at };
    }

    private newId(): string {
        return (this.lastId = nextUlid(this.now(), randomBytes(10), this.lastId));
    }

    private async unlessDamaged<T>(found: Promise<T>): Promise<T | undefined> {
        try {
            return await found;
        } catch (error) {
            if (isSnapshotError(error, 'damaged')) return undefined;
            throw error;
        }
    }
}

const UPLOADS_AT_ONCE = 4;
const ATTEMPTS = 3;

function seen(bytes: number, copy: string | undefined): SeenObject {
    return { bytes, ...(copy !== undefined && { copy }) };
}

/** What is only true here, and now, is left out. */
function manifestFor({ manifest, name, description }: PushedSnapshot, parts: BucketPart[]): BucketManifest {
    const { target: _target, damaged: _damaged, ...kept } = manifest satisfies Manifest;
    const bytes = new Map(parts.map(({ object, bytes: size }) => [object, size]));
    return {
        ...kept,
        name,
        description,
        hash: contentHash(parts, manifest.order),
        bytes: [...bytes.values()].reduce((sum, size) => sum + size, 0),
        parts,
    };
}
