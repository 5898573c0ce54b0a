import type { Bucket } from './bucket';
import type { BucketSecrets } from './bucket-secrets';
import type { BucketSnapshots } from './bucket-snapshots';
import { elapsedMs, moment, type Moment } from './elapsed';
import { NoticeReader } from './removal-notices';
import { SeenObjects } from './seen-objects';

/**
 * How long notices are relied on, counted from when they were read to when a snapshot is in the bucket that relies on
 * them. The grace period of a collection is longer than twice this.
 */
export const TRUST_MS = 60 * 60_000;
const READ_AGAIN_MS = TRUST_MS / 2;
/** What somebody removed beside this package is noticed after this time. */
const PROVE_AGAIN_MS = 10 * 60_000;

/** What one process knows of a bucket, and whether it may still rely on it. */
export class BucketView {
    readonly seen = new SeenObjects();
    private readonly notices: NoticeReader;
    private readAt?: Moment & { there: Date };
    /** A snapshot that was there when it was last looked for, so that all of its objects were. */
    private base?: { place: string; id: string; at: Moment };

    constructor(
        bucket: Bucket,
        private readonly snapshots: BucketSnapshots,
        private readonly secrets: BucketSecrets,
    ) {
        this.notices = new NoticeReader(bucket);
    }

    /** Brings it up to date, as far as that is needed for a push. */
    async refresh(place: string, signal: AbortSignal): Promise<void> {
        if (!this.readAt || elapsedMs(this.readAt) > READ_AGAIN_MS) await this.readNotices(signal);
        if (!(await this.isProven(signal))) await this.begin(place, signal);
    }

    /** False when what was known before can no more be relied on. */
    async readNotices(signal: AbortSignal): Promise<boolean> {
        const before = moment();
        const notices = await this.notices.all(signal);
        this.readAt = { ...before, there: notices.at };
        if (this.seen.heed(notices)) return true;
        delete this.base;
        return false;
    }

    /** True while what is known may be relied on. */
    isFresh(): boolean {
        return this.readAt !== undefined && elapsedMs(this.readAt) <= TRUST_MS;
    }

    /** The same for the moment in which the storage answered, by its own clock. */
    wasFresh(at: Date): boolean {
        return this.readAt !== undefined && at.getTime() - this.readAt.there.getTime() <= TRUST_MS;
    }

    /** Remembers a snapshot that is there. */
    prove(place: string, id: string): void {
        this.base = { place, id, at: moment() };
    }

    /** Something that was relied on is not there: perhaps somebody has emptied the bucket. */
    forget(): void {
        this.seen.forget();
        this.secrets.forget();
        delete this.base;
    }

    private async isProven(signal: AbortSignal): Promise<boolean> {
        if (!this.base) return false;
        const { place, id, at } = this.base;
        if (elapsedMs(at) <= PROVE_AGAIN_MS) return true;
        if (await this.snapshots.has(place, id, signal)) {
            this.prove(place, id);
            return true;
        }
        this.forget();
        return false;
    }

    /** After a start the newest snapshot tells what is there. */
    private async begin(place: string, signal: AbortSignal): Promise<void> {
        const newest = await this.snapshots.newest(place, signal);
        if (!newest) return;
        for (const { object, copy, bytes } of newest.manifest.parts) {
            this.seen.add(object, { bytes, ...(copy !== undefined && { copy }) });
        }
        this.prove(place, newest.manifest.id);
    }
}
