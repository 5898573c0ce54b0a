import { SnapshotError } from '../../core/errors';
import type { Bucket } from './bucket';
import { NOTICES } from './bucket-keys';

/**
 * What is on its way out of a bucket. Whoever collects objects announces them in a notice first, and removes them no sooner
 * than the grace period after, those that a snapshot names by then left out. An object that stands in a notice may no more be
 * relied on: the same content is put there anew, as a copy whose name has the id of the notice. So a push and a collection
 * need no lock: a push that began before the notice has ended, and is counted, before anything is removed.
 *
 * A notice stays for a day after it was carried out, as long as a second collector may still be at it; the mark that says
 * so stays for weeks, so that everyone learns that something was removed.
 */
export interface RemovalNotices {
    /** Name of an object, with its copy, to the id of the notice in which it stands. */
    objects: ReadonlyMap<string, string>;
    /** Ids of the notices in which these stand. */
    open: ReadonlySet<string>;
    /** Ids of those of which only the mark is left. */
    gone: ReadonlySet<string>;
    /** When they were read, by the clock of the storage. */
    at: Date;
}

/** As it is in the bucket. */
export interface RemovalNotice {
    /** Names of objects, with their copy. */
    objects: string[];
}

/** A listed notice. Times are by the clock of the storage. */
export interface NoticeEntry {
    id: string;
    /** Absent when only its mark is left. */
    writtenAt?: Date;
    /** Absent while it was not carried out. */
    doneAt?: Date;
}

/** Reads notices, each of which never changes, once. */
export class NoticeReader {
    private readonly read = new Map<string, RemovalNotice>();

    constructor(private readonly bucket: Bucket) {}

    /** Oldest first. */
    async list(signal: AbortSignal): Promise<{ entries: NoticeEntry[]; at: Date }> {
        const entries = new Map<string, NoticeEntry>();
        let at: Date | undefined;
        for await (const page of this.bucket.pages({ prefix: NOTICES }, signal)) {
            at ??= page.at;
            for (const { key, modifiedAt } of page.objects) {
                const [, id, ending] = /^notices\/([0-9A-Z]{26})\.(json|done)$/.exec(key) ?? [];
                if (id === undefined) continue;
                const known = entries.get(id) ?? { id };
                entries.set(id, { ...known, [ending === 'done' ? 'doneAt' : 'writtenAt']: modifiedAt });
            }
        }
        return { entries: [...entries.values()], at: at! };
    }

    /** Undefined for one of which only the mark is left. */
    async get(id: string, signal: AbortSignal): Promise<RemovalNotice | undefined> {
        const known = this.read.get(id);
        if (known) return known;
        const found = await this.bucket.get(noticeKey(id), signal);
        if (!found) return undefined;
        const notice = parseNotice(id, found.bytes);
        this.read.set(id, notice);
        return notice;
    }

    async all(signal: AbortSignal): Promise<RemovalNotices> {
        const { entries, at } = await this.list(signal);
        const objects = new Map<string, string>();
        const open = new Set<string>();
        const gone = new Set<string>();
        for (const { id, writtenAt } of entries) {
            const notice = writtenAt && (await this.get(id, signal));
            (notice ? open : gone).add(id);
            for (const name of notice?.objects ?? []) objects.set(name, id);
        }
        for (const id of this.read.keys()) if (!open.has(id)) this.read.delete(id);
        return { objects, open, gone, at };
    }
}

export function noticeKey(id: string): string {
    return `${NOTICES}${id}.json`;
}

/** Says that a notice was carried out. */
export function doneKey(id: string): string {
    return `${NOTICES}${id}.done`;
}

function parseNotice(id: string, bytes: Buffer): RemovalNotice {
    try {
        const { objects } = JSON.parse(bytes.toString()) as Partial<RemovalNotice>;
        if (Array.isArray(objects) && objects.every((name) => typeof name === 'string')) return { objects };
    } catch {
        // Said below.
    }
    throw new SnapshotError(
        'remote_failed',
        `The notice ${id} in the bucket is damaged. Remove ${noticeKey(id)} there.`,
    );
}
