import { randomBytes } from 'node:crypto';
import { SnapshotError } from '../core/errors';
import type { HeldBytes } from '../store/store';
import { FILE_LIMITS } from './bad-file';
import { openUpload, type Upload } from './open-upload';

/** What keeping uploads takes of a store. */
export type Holder = (bytes: AsyncIterable<Uint8Array>, maxBytes: number) => Promise<HeldBytes>;

/** An uploaded file that is kept for a while. */
export interface KeptUpload {
    token: string;
    fileName: string | undefined;
    bytes: number;
    /** ISO 8601; later with each use. */
    readonly expiresAt: string;
    open(): Promise<Upload>;
}

/** Whose upload it is; undefined where nobody logs in. */
type Owner = string | undefined;

export const KEPT_FOR_MS = 10 * 60_000;
export const MAX_KEPT = 4;

/**
 * Keeps the few files that are looked at before they are imported, so that they are sent once. Each belongs to the user
 * who sent it and goes ten minutes after its last use, or when others need its place.
 */
export class KeptUploads {
    private readonly kept = new Map<string, Entry>();
    private arriving = 0;

    constructor(private readonly now: () => number = Date.now) {}

    /**
     * Takes a file in. Rejects as `SnapshotStore.hold`, and with `too_many_uploads` when all places are taken by files
     * that are being worked on.
     */
    async keep(
        hold: Holder,
        bytes: AsyncIterable<Uint8Array>,
        { owner, fileName }: { owner: Owner; fileName: string | undefined },
    ): Promise<KeptUpload> {
        this.makeRoom();
        this.arriving++;
        try {
            const held = await hold(bytes, FILE_LIMITS.maxBytes);
            const entry = new Entry(held, owner, fileName, this.now() + KEPT_FOR_MS);
            this.kept.set(entry.token, entry);
            this.expireLater(entry);
            return entry;
        } finally {
            this.arriving--;
        }
    }

    /** Works on a file that is kept; meanwhile it does not go. `upload_gone` also for the file of another user. */
    async use<T>(token: string, owner: Owner, task: (upload: KeptUpload) => Promise<T>): Promise<T> {
        const entry = this.kept.get(token);
        if (!entry || entry.owner !== owner || entry.isOver(this.now())) throw uploadGone();
        entry.users++;
        clearTimeout(entry.timer);
        try {
            entry.expires = this.now() + KEPT_FOR_MS;
            return await task(entry);
        } finally {
            entry.users--;
            entry.expires = this.now() + KEPT_FOR_MS;
            if (this.kept.has(token)) this.expireLater(entry);
            else if (entry.users === 0) await entry.drop();
        }
    }

    /** Forgets a file; one that is worked on goes afterwards. One that is gone already is fine. */
    async drop(token: string, owner: Owner): Promise<void> {
        const entry = this.kept.get(token);
        if (entry && entry.owner === owner) await this.forget(entry);
    }

    /** Forgets everything. Never rejects. */
    async clear(): Promise<void> {
        await Promise.all([...this.kept.values()].map((entry) => this.forget(entry)));
    }

    private makeRoom(): void {
        if (this.kept.size + this.arriving < MAX_KEPT) return;
        const [oldest] = [...this.kept.values()]
            .filter(({ users }) => users === 0)
            .sort((a, b) => a.expires - b.expires);
        if (!oldest) throw tooMany();
        void this.forget(oldest);
    }

    private async forget(entry: Entry): Promise<void> {
        this.kept.delete(entry.token);
        clearTimeout(entry.timer);
        if (entry.users === 0) await entry.drop();
    }

    private expireLater(entry: Entry): void {
        clearTimeout(entry.timer);
        entry.timer = setTimeout(() => void this.forget(entry), KEPT_FOR_MS).unref();
    }
}

class Entry implements KeptUpload {
    readonly token = randomBytes(16).toString('hex');
    /** How many work on it now. */
    users = 0;
    timer: NodeJS.Timeout | undefined;

    constructor(
        private readonly held: HeldBytes,
        readonly owner: Owner,
        readonly fileName: string | undefined,
        public expires: number,
    ) {}

    get bytes(): number {
        return this.held.size;
    }

    get expiresAt(): string {
        return new Date(this.expires).toISOString();
    }

    open(): Promise<Upload> {
        return openUpload(() => this.held.read(), this.fileName);
    }

    isOver(now: number): boolean {
        return this.users === 0 && now >= this.expires;
    }

    drop(): Promise<void> {
        return this.held.drop();
    }
}

function uploadGone(): SnapshotError {
    return new SnapshotError('upload_gone', 'The file is not kept here any more. Choose it again.');
}

function tooMany(): SnapshotError {
    return new SnapshotError(
        'too_many_uploads',
        'Several files are being uploaded at this moment. Try again in a minute.',
    );
}
