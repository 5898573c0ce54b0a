import { copyName } from './bucket-keys';
import type { RemovalNotices } from './removal-notices';

/** An object that is in the bucket. */
export interface SeenObject {
    /** Tells it from an earlier one with the same content. */
    copy?: string;
    bytes: number;
}

/**
 * What this process knows to be in a bucket, so that nobody asks for it again: what it has put there, and what it has seen
 * there. It is kept in memory alone: after a start the newest snapshot of an instance tells as much in two requests.
 */
export class SeenObjects {
    private readonly seen = new Map<string, SeenObject>();
    private readonly leaving = new Map<string, string>();
    /** Ids of the notices that were taken into account, and when. */
    private heeded = new Set<string>();
    private heededAt?: Date;

    get(object: string): SeenObject | undefined {
        return this.seen.get(object);
    }

    add(object: string, found: SeenObject): void {
        if (!this.leaving.has(copyName(object, found.copy))) this.seen.set(object, found);
    }

    /** The copy under which content has to be in the bucket: not one of those that are on their way out. */
    copyToUse(object: string): string | undefined {
        let copy: string | undefined;
        for (let next = this.leaving.get(object); next !== undefined; next = this.leaving.get(copyName(object, copy))) {
            copy = next;
        }
        return copy;
    }

    /** Whether nothing of this is on its way out. */
    isSafe(object: string, copy: string | undefined): boolean {
        return !this.leaving.has(copyName(object, copy));
    }

    /**
     * Forgets what is on its way out; and everything, when something may have been removed of which nobody here had heard
     * before. Returns false then.
     */
    heed({ objects, open, gone, at }: RemovalNotices): boolean {
        const isLate = this.heededAt !== undefined && at.getTime() - this.heededAt.getTime() > MARKS_SEEN_MS;
        const hasMissed = [...gone].some((id) => !this.heeded.has(id));
        if (isLate || hasMissed) this.forget();
        this.leaving.clear();
        for (const [name, notice] of objects) this.leaving.set(name, notice);
        for (const [object, { copy }] of this.seen) if (!this.isSafe(object, copy)) this.seen.delete(object);
        this.heeded = new Set([...open, ...gone]);
        this.heededAt = at;
        return !isLate && !hasMissed;
    }

    forget(): void {
        this.seen.clear();
    }
}

/** The mark of a notice that was carried out is there for longer than this. */
export const MARKS_SEEN_MS = 59 * 24 * 60 * 60_000;
