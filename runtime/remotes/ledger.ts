import type { PrivateConfig } from '../private-config';
import { addressOf } from './address';
import type { ConnectionAbout } from './connection';

/** A snapshot here of which a remote holds the same content. */
export interface LedgerEntry {
    /** Address of the remote. */
    url: string;
    /** Ids of the place and of the snapshot there. */
    place: string;
    remote: string;
    /** Id and hash of the snapshot here. */
    local: string;
    hash: string;
    /** When it was pushed or pulled, ISO 8601. */
    at: string;
    /** Pushed by itself. */
    auto?: true;
    /** It was not there any more when somebody looked. */
    gone?: true;
}

/** A place at a remote, whatever the remote is called here. */
export interface LedgerPlace {
    url: string;
    place: string;
}

export interface LedgerOptions {
    /** `<userDir>/.config.snapshots-pushes.json`; the ledger is its property `held`. */
    config: PrivateConfig;
    /** Called when a snapshot came to be held somewhere, or is gone from there. */
    onChange(): void;
    /** Told when it could not be written. What it knows counts until the next start all the same. */
    onUnwritten(error: Error): void;
}

/** Remembers which snapshots were pushed where, and pulled from where. Knows the newest 2,000. */
export class Ledger {
    private entries: LedgerEntry[] = [];
    /** Resolves, never rejects, when the file has been read. */
    readonly loaded: Promise<void>;

    constructor(private readonly options: LedgerOptions) {
        this.loaded = this.load();
    }

    /** Ids of the snapshots here that are there, as far as is known. */
    heldBy(url: string): string[] {
        const held = this.entries.filter((entry) => entry.url === url && !entry.gone);
        return [...new Set(held.map(({ local }) => local))];
    }

    /** Those at this place that have this content, or were made of this snapshot; newest first. */
    find(at: LedgerPlace, snapshot: { id: string; hash: string }): LedgerEntry[] {
        const same = this.at(at).filter(({ local, hash }) => local === snapshot.id || hash === snapshot.hash);
        return same.filter(({ gone }) => !gone).reverse();
    }

    /** Id of the snapshot here that has the content of one there. */
    localOf(at: LedgerPlace, remote: string): string | undefined {
        return this.at(at)
            .filter((entry) => entry.remote === remote)
            .at(-1)?.local;
    }

    /** Ids of the snapshots here that were brought to this place, also those that are gone from there. */
    broughtTo(at: LedgerPlace): Set<string> {
        return new Set(this.at(at).map(({ local }) => local));
    }

    /** The last one that was pushed there by itself. */
    lastAuto(at: LedgerPlace): LedgerEntry | undefined {
        return this.at(at)
            .filter(({ auto }) => auto)
            .at(-1);
    }

    /** Resolves when it is on disk, or could not be put there. Never rejects. */
    async record(entry: LedgerEntry): Promise<void> {
        await this.loaded;
        // One there may be several here, which all count. Of one that is gone there and was pushed once more the new one does.
        const isReplaced = (known: LedgerEntry): boolean =>
            isAt(known, entry) && known.local === entry.local && (known.remote === entry.remote || known.gone === true);
        this.entries = this.entries.filter((known) => !isReplaced(known));
        this.entries = [...this.entries, entry].slice(-MAX_ENTRIES);
        await this.write();
    }

    /** Notes that a snapshot is there no more. As `record`. */
    async forget(at: LedgerPlace, remote: string): Promise<void> {
        await this.loaded;
        const isIt = (entry: LedgerEntry): boolean => isAt(entry, at) && entry.remote === remote && !entry.gone;
        if (!this.entries.some(isIt)) return;
        this.entries = this.entries.map((entry) => (isIt(entry) ? { ...entry, gone: true } : entry));
        await this.write();
    }

    /** Notes which of what it knows is at a place. @param ids everything that is there. As `record`. */
    async see(at: LedgerPlace, ids: ReadonlySet<string>): Promise<void> {
        await this.loaded;
        const seen = this.entries.map((entry): LedgerEntry => {
            if (!isAt(entry, at) || ids.has(entry.remote) === !entry.gone) return entry;
            const { gone: _, ...rest } = entry;
            return ids.has(entry.remote) ? rest : { ...rest, gone: true };
        });
        if (seen.every((entry, index) => entry === this.entries[index])) return;
        this.entries = seen;
        await this.write();
    }

    private at(at: LedgerPlace): LedgerEntry[] {
        return this.entries.filter((entry) => isAt(entry, at));
    }

    private async load(): Promise<void> {
        try {
            this.entries = heldIn(await this.options.config.read());
        } catch (error) {
            this.options.onUnwritten(error as Error);
        }
    }

    private async write(): Promise<void> {
        this.options.onChange();
        try {
            await this.options.config.update(() => ({ held: this.entries }));
        } catch (error) {
            this.options.onUnwritten(error as Error);
        }
    }
}

/** Where the snapshots of a place are to be looked for. */
export function placeOf(about: Pick<ConnectionAbout, 'kind' | 'fields'>, place: string): LedgerPlace {
    return { url: addressOf(about), place };
}

/** The entries in a file. What is no entry is passed over. */
export function heldIn({ held }: Readonly<Record<string, unknown>>): LedgerEntry[] {
    return Array.isArray(held) ? held.filter(isEntry) : [];
}

const MAX_ENTRIES = 2000;

function isAt(entry: LedgerEntry, { url, place }: LedgerPlace): boolean {
    return entry.url === url && entry.place === place;
}

function isEntry(value: unknown): value is LedgerEntry {
    if (typeof value !== 'object' || value === null) return false;
    const { url, place, remote, local, hash, at } = value as Partial<Record<keyof LedgerEntry, unknown>>;
    return [url, place, remote, local, hash, at].every((text) => typeof text === 'string');
}
