import { SnapshotError } from '../../core/errors';
import type { SnapshotItem } from '../../core/snapshot';
import { Queue } from '../../store/queue';
import type { SnapshotStore } from '../../store/store';
import type { Ownership } from './device-registry';
import { makeImage, type ImageSource, type LiveImage } from './live-image';

interface Kept {
    key: string;
    image: Promise<LiveImage>;
    /** Known once it is made. */
    bytes: number;
    timer: NodeJS.Timeout;
}

export interface LiveImagesOptions {
    store: () => Promise<SnapshotStore>;
    ownership: Ownership;
    /** How long one is kept after the last device has asked for it. */
    keepMs?: number;
    /** How much memory those may take that nobody asks for just now. */
    maxBytes?: number;
}

const KEEP_MS = 60_000;
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * The snapshots that devices are fetching. A target that changes brings all devices within a minute: each snapshot is read
 * and decrypted once, one at a time, and sent to all of them from the same memory.
 */
export class LiveImages {
    /** Whatever was asked for last is at the end. */
    private readonly kept = new Map<string, Kept>();
    private readonly making = new Queue();

    constructor(private readonly options: LiveImagesOptions) {}

    /** Rejects as `makeImage` does, and as the store when it cannot be used. */
    async get(source: ImageSource): Promise<LiveImage> {
        const key = JSON.stringify([source.hash, source.name, source.description]);
        const before = this.kept.get(source.id);
        if (before?.key === key) return this.use(source.id, before);
        const made = this.making.run(async () =>
            makeImage(await this.options.store(), source.id, this.options.ownership),
        );
        const entry: Kept = { key, image: made, bytes: 0, timer: this.expiry(source.id) };
        if (before) clearTimeout(before.timer);
        this.kept.set(source.id, entry);
        made.then(
            ({ bytes }) => {
                entry.bytes = bytes;
                this.shrink();
            },
            () => this.drop(source.id, entry),
        );
        return made;
    }

    /** Forgets a snapshot, or all of them. */
    forget(id?: string): void {
        for (const [kept, entry] of [...this.kept]) if (id === undefined || kept === id) this.drop(kept, entry);
    }

    private use(id: string, entry: Kept): Promise<LiveImage> {
        entry.timer.refresh();
        this.kept.delete(id);
        this.kept.set(id, entry);
        return entry.image;
    }

    private shrink(): void {
        let total = [...this.kept.values()].reduce((sum, { bytes }) => sum + bytes, 0);
        for (const [id, entry] of [...this.kept].slice(0, -1)) {
            if (total <= (this.options.maxBytes ?? MAX_BYTES)) return;
            total -= entry.bytes;
            this.drop(id, entry);
        }
    }

    private expiry(id: string): NodeJS.Timeout {
        const expire = (): void => void this.kept.delete(id);
        return setTimeout(expire, this.options.keepMs ?? KEEP_MS).unref();
    }

    private drop(id: string, entry: Kept): void {
        clearTimeout(entry.timer);
        if (this.kept.get(id) === entry) this.kept.delete(id);
    }
}

/** What the store lists under this id. `not_found`. */
export function listedItem(store: SnapshotStore, id: string): SnapshotItem {
    const item = store.items().find((candidate) => candidate.id === id);
    if (item) return item;
    throw new SnapshotError('not_found', 'There is no such snapshot.');
}
