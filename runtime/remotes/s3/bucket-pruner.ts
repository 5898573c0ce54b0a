import { randomBytes } from 'node:crypto';
import { SnapshotError } from '../../core/errors';
import { itemOf } from '../../core/snapshot';
import { nextUlid } from '../../core/ulid';
import { Queue } from '../../store/queue';
import type { Amount, RemotePruneReport } from '../remote';
import type { Bucket } from './bucket';
import { copyName, idOfManifestKey, INSTANCES, nameOfObjectKey, objectKeyOfName, OBJECTS } from './bucket-keys';
import { SnapshotRemoval, surplusOf, type FoundSnapshot } from './bucket-retention';
import { parseBucketManifest, type BucketSnapshots } from './bucket-snapshots';
import type { BucketTargets } from './bucket-targets';
import { TRUST_MS } from './bucket-view';
import { elapsedMs, moment, type Moment } from './elapsed';
import { doneKey, NoticeReader, noticeKey, type NoticeEntry } from './removal-notices';
import { MARKS_SEEN_MS } from './seen-objects';

export interface PruneOptions {
    /** How long what nobody names stays after it was announced. More than two hours where anybody pushes. */
    graceMs: number;
    keepLast?: number | undefined;
    isDry: boolean;
}

/**
 * Removes objects that no snapshot names, in two steps: see `RemovalNotices`. Any number of these may run at once, from
 * anywhere, while others push; one that ends in the middle is carried on by the next. It lists and reads everything: a
 * request for a thousand objects, and one for each snapshot.
 */
export class BucketPruner {
    private readonly notices: NoticeReader;
    private readonly requests = new Queue(REQUESTS_AT_ONCE);

    constructor(
        private readonly bucket: Bucket,
        private readonly snapshots: BucketSnapshots,
        private readonly targets: BucketTargets,
    ) {
        this.notices = new NoticeReader(bucket);
    }

    async run(options: PruneOptions, signal: AbortSignal): Promise<RemotePruneReport> {
        const began = moment();
        // First the notices, then what is named: whoever has not seen a notice that is due has named by now what they rely on.
        const { entries, at } = await this.notices.list(signal);
        const { manifests, damaged } = await this.readManifests(signal);
        const report: RemotePruneReport = { snapshots: 0, removed: none(), announced: none(), damaged };
        if (damaged.length > 0) return report;
        const surplus = surplusOf(manifests, options.keepLast, await this.targets.all(signal), at);
        report.snapshots = surplus.length;
        if (!options.isDry) {
            report.snapshots = await new SnapshotRemoval(this.snapshots, this.targets).removeAll(surplus, signal);
        }
        const givenUp = new Set(surplus);
        const named = new Set(manifests.filter((found) => !givenUp.has(found)).flatMap(({ names }) => names));
        const loose = await this.listLoose(named, signal);
        // One of them may have been put back, or be put back by whoever else collects: they stay for a grace period, too.
        const lately = new Set(surplus.flatMap(({ names }) => names));
        for (const entry of entries) await this.heed(entry, { ...options, at, began, loose, lately, report }, signal);
        if (!options.isDry) await this.tidy(entries, at, signal);
        // What is on its way, or was put there for a snapshot that is, is left alone.
        const oldest = at.getTime() - Math.min(TRUST_MS, options.graceMs);
        const found = [...loose].filter(([, { modifiedAt }]) => modifiedAt.getTime() <= oldest);
        if (found.length === 0) return report;
        for (const [, { bytes }] of found) count(report.announced, bytes);
        report.removableAt = new Date(at.getTime() + options.graceMs);
        const names = found.map(([name]) => name);
        if (!options.isDry) await this.announce(names, at, signal);
        return report;
    }

    /** Does what a notice says once it is due. What stands in it is nothing new for this run. */
    private async heed({ id, writtenAt, doneAt }: NoticeEntry, run: Run, signal: AbortSignal): Promise<void> {
        const notice = writtenAt && (await this.notices.get(id, signal));
        if (!writtenAt || !notice) return;
        const found = notice.objects.filter((name) => run.loose.has(name) && !run.lately.has(name));
        const dueAt = new Date(writtenAt.getTime() + run.graceMs);
        const isDue = dueAt.getTime() <= run.at.getTime();
        if (!doneAt && isDue && !run.isDry) await this.carryOut(id, found, run.began, signal);
        for (const name of found) {
            if (!doneAt) count(isDue ? run.report.removed : run.report.announced, run.loose.get(name)!.bytes);
            run.loose.delete(name);
        }
        if (!isDue && found.length > 0) run.report.removableAt = dueAt;
    }

    /** What is known of every snapshot of every instance. */
    private async readManifests(signal: AbortSignal): Promise<{ manifests: FoundSnapshot[]; damaged: string[] }> {
        const manifests: FoundSnapshot[] = [];
        const damaged: string[] = [];
        for await (const page of this.bucket.pages({ prefix: INSTANCES }, signal)) {
            const reads = page.objects.map(({ key }) =>
                this.requests.run(async () => {
                    const id = idOfManifestKey(key);
                    const found = id === undefined ? undefined : await this.bucket.get(key, signal);
                    // Gone meanwhile.
                    if (id === undefined || !found) return;
                    const manifest = parseBucketManifest(id, found.bytes);
                    if (!manifest) return void damaged.push(key);
                    const names = manifest.parts.map(({ object, copy }) => copyName(object, copy));
                    manifests.push({ key, item: itemOf(manifest), names });
                }),
            );
            await Promise.all(reads);
        }
        return { manifests, damaged };
    }

    /** All objects that nobody names, by their name with the copy. */
    private async listLoose(named: ReadonlySet<string>, signal: AbortSignal): Promise<Map<string, LooseObject>> {
        const loose = new Map<string, LooseObject>();
        for await (const page of this.bucket.pages({ prefix: OBJECTS }, signal)) {
            for (const { key, bytes, modifiedAt } of page.objects) {
                const name = nameOfObjectKey(key);
                if (name !== undefined && !named.has(name)) loose.set(name, { bytes, modifiedAt });
            }
        }
        return loose;
    }

    private async carryOut(id: string, names: readonly string[], began: Moment, signal: AbortSignal): Promise<void> {
        const removals = names.map((name) =>
            this.requests.run(async () => {
                // Others may rely by now on what has the name of something that was removed long ago.
                if (elapsedMs(began) > MAX_RUN_MS) throw tooLong();
                await this.bucket.remove(objectKeyOfName(name), signal);
            }),
        );
        await Promise.all(removals);
        await this.bucket.put(doneKey(id), Buffer.from('{}\n'), {}, signal);
    }

    private async tidy(entries: readonly NoticeEntry[], at: Date, signal: AbortSignal): Promise<void> {
        for (const { id, writtenAt, doneAt } of entries) {
            if (!doneAt) continue;
            const age = at.getTime() - doneAt.getTime();
            if (writtenAt && age > SETTLED_MS) await this.bucket.remove(noticeKey(id), signal);
            if (age > MARKS_SEEN_MS + SETTLED_MS) await this.bucket.remove(doneKey(id), signal);
        }
    }

    private async announce(names: readonly string[], at: Date, signal: AbortSignal): Promise<void> {
        let last: string | undefined;
        for (let from = 0; from < names.length; from += NAMES_A_NOTICE) {
            last = nextUlid(at.getTime(), randomBytes(10), last);
            const objects = names.slice(from, from + NAMES_A_NOTICE);
            await this.bucket.put(noticeKey(last), Buffer.from(`${JSON.stringify({ objects })}\n`), {}, signal);
        }
    }
}

const REQUESTS_AT_ONCE = 8;
/** A notice of this size has 700 kB. */
const NAMES_A_NOTICE = 10_000;
/** A run that is slower than this gives up. */
const MAX_RUN_MS = 12 * 60 * 60_000;
/** After this time nobody is at a notice any more that was carried out. */
const SETTLED_MS = 2 * MAX_RUN_MS;

interface LooseObject {
    bytes: number;
    modifiedAt: Date;
}

interface Run extends PruneOptions {
    at: Date;
    began: Moment;
    loose: Map<string, LooseObject>;
    /** What was named until this run. */
    lately: ReadonlySet<string>;
    report: RemotePruneReport;
}

function none(): Amount {
    return { objects: 0, bytes: 0 };
}

function tooLong(): SnapshotError {
    return new SnapshotError('remote_busy', 'This takes too long to be safe. What was done is done; run it once more.');
}

function count(amount: Amount, bytes: number): void {
    amount.objects++;
    amount.bytes += bytes;
}
