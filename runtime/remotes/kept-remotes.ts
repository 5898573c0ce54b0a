import type { AutoPush, RemoteField, RemoteKind, RemotePlaceRef } from '../core/remote-wire';
import type { PrivateConfig } from '../private-config';
import { isEnvelope, seal, unseal, type Envelope } from '../secrets/envelope';
import type { KeyRing } from '../secrets/key-ring';
import type { RemoteDriver } from './remote';
import { addressIn, isAutoPush, isRemoteName, type RemoteFields } from './remote-fields';

export interface KeptRemotesOptions {
    /** `<userDir>/.config.snapshots-remotes.json`. */
    config: PrivateConfig;
    keys: KeyRing;
    drivers: ReadonlyMap<RemoteKind, RemoteDriver>;
}

/** What was decided in the sidebar about one remote. */
export interface KeptRemote extends KeptChoice {
    name: string;
    /** Absent for a remote of settings.js, of which only the choice is kept. */
    connection?: { kind: RemoteKind; fields: RemoteFields };
    /** Secrets that are encrypted under a key that is not here; they are missing among the fields. */
    unreadable: readonly string[];
}

export interface KeptChoice {
    auto?: AutoPush;
    target?: RemotePlaceRef;
}

/** The remotes that were connected in the sidebar, over restarts. Their secrets are encrypted under the store's key. */
export class KeptRemotes {
    constructor(private readonly options: KeptRemotesOptions) {}

    /** What cannot be read of the file is passed over. Rejects when the file or the key cannot be read. */
    async list(): Promise<KeptRemote[]> {
        const entries = entriesOf(await this.options.config.read());
        const opened = await Promise.all(entries.map((entry) => this.open(entry)));
        return opened.filter((remote) => remote !== undefined);
    }

    /** Keeps one in place of what was kept under its name. Durable when it resolves; rejects as a write does. */
    async put({ name, connection, auto, target }: Omit<KeptRemote, 'unreadable'>): Promise<void> {
        const entry: Entry = {
            name,
            ...(connection && { kind: connection.kind, ...(await this.seal(name, connection)) }),
            ...(auto && { auto }),
            ...(target && { target }),
        };
        await this.options.config.update((kept) => ({ remotes: [...without(entriesOf(kept), name), entry] }));
    }

    /** Forgets one; one that is not kept is fine. */
    async remove(name: string): Promise<void> {
        await this.options.config.update((kept) => ({ remotes: without(entriesOf(kept), name) }));
    }

    private async seal(name: string, { kind, fields }: NonNullable<KeptRemote['connection']>): Promise<SealedFields> {
        const [secret, open] = split(this.fieldsOf(kind), fields);
        if (secret.length === 0) return { fields: Object.fromEntries(open), secrets: {} };
        const key = await this.options.keys.current();
        const bound = (field: string): string => boundTo(name, field, fields[addressIn(this.fieldsOf(kind))]);
        return {
            fields: Object.fromEntries(open),
            secrets: Object.fromEntries(
                secret.map(([field, value]) => [field, seal(bound(field), Buffer.from(value), key)]),
            ),
        };
    }

    private async open(entry: Partial<Entry>): Promise<KeptRemote | undefined> {
        const { name, kind, auto, target } = entry;
        if (!isRemoteName(name)) return undefined;
        const choice = { ...(isAutoPush(auto) && { auto }), ...(isPlace(target) && { target }) };
        if (kind === undefined || !this.options.drivers.has(kind)) return { name, unreadable: [], ...choice };
        const fields: Record<string, string> = {};
        const unreadable: string[] = [];
        const address = addressIn(this.fieldsOf(kind));
        for (const { name: field, secret } of this.fieldsOf(kind)) {
            const stored: unknown = (secret ? entry.secrets : entry.fields)?.[field];
            if (stored === undefined) continue;
            const value = secret
                ? await this.openSecret(boundTo(name, field, entry.fields?.[address]), stored)
                : stored;
            if (typeof value === 'string') fields[field] = value;
            else unreadable.push(field);
        }
        return { name, connection: { kind, fields }, unreadable, ...choice };
    }

    private async openSecret(bound: string, envelope: unknown): Promise<string | undefined> {
        const key = isEnvelope(envelope) ? await this.options.keys.find(envelope.key) : undefined;
        if (!key) return undefined;
        try {
            return unseal(bound, envelope as Envelope, key).toString();
        } catch {
            return undefined;
        }
    }

    private fieldsOf(kind: RemoteKind): readonly RemoteField[] {
        return this.options.drivers.get(kind)?.fields ?? [];
    }
}

/** As it is in the file. */
interface Entry extends KeptChoice {
    name: string;
    kind?: RemoteKind;
    fields?: Record<string, string>;
    secrets?: Record<string, Envelope>;
}

type SealedFields = Required<Pick<Entry, 'fields' | 'secrets'>>;

/** A secret counts for its remote and its address alone: nobody who edits the file can have it sent elsewhere. */
function boundTo(name: string, field: string, address: unknown): string {
    return JSON.stringify([name, field, address]);
}

function split(known: readonly RemoteField[], fields: RemoteFields): [[string, string][], [string, string][]] {
    const isSecret = ([name]: [string, string]): boolean => known.some((field) => field.name === name && field.secret);
    const all = Object.entries(fields);
    return [all.filter(isSecret), all.filter((entry) => !isSecret(entry))];
}

function entriesOf({ remotes }: Readonly<Record<string, unknown>>): Partial<Entry>[] {
    const entries: unknown[] = Array.isArray(remotes) ? remotes : [];
    return entries.filter((entry): entry is Partial<Entry> => typeof entry === 'object' && entry !== null);
}

function without(entries: readonly Partial<Entry>[], name: string): Partial<Entry>[] {
    return entries.filter((entry) => entry.name !== name);
}

function isPlace(value: unknown): value is RemotePlaceRef {
    if (typeof value !== 'object' || value === null) return false;
    const { id, name, path } = value as Partial<Record<keyof RemotePlaceRef, unknown>>;
    const isPath = path === undefined || (Array.isArray(path) && path.every((step) => typeof step === 'string'));
    return typeof id === 'string' && typeof name === 'string' && isPath;
}
