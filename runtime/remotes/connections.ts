import { SnapshotError } from '../core/errors';
import type { RemoteConnection, RemoteEdit, RemoteKind, RemoteKindItem, RemotePlaceRef } from '../core/remote-wire';
import { Queue } from '../store/queue';
import { Connection, type ConnectionAbout } from './connection';
import type { KeptRemote, KeptRemotes } from './kept-remotes';
import type { RemoteContext, RemoteDriver } from './remote';
import { ofSettings, parseNewRemote, parseRemoteEdit } from './remote-edits';
import { changeFields, parseRemoteName } from './remote-fields';
import type { RemoteSetting } from './remote-settings';

export interface ConnectionsOptions {
    drivers: ReadonlyMap<RemoteKind, RemoteDriver>;
    context?: RemoteContext;
    /** Those of settings.js. */
    settings: readonly RemoteSetting[];
    kept: KeptRemotes;
    /** Called when anything that is listed of a remote has become another. */
    onChange(): void;
    /** Told when what was connected in the sidebar cannot be read. */
    onUnreadable(error: Error): void;
    now?: () => Date;
}

/** What an edit is made with. */
export interface EditContext {
    /** Keeps it although it cannot be used. */
    force: boolean;
    signal: AbortSignal;
}

/** The remotes of this instance: those of settings.js, and those that were connected in the sidebar. */
export class Connections {
    private readonly connections = new Map<string, Connection>();
    private readonly edits = new Queue();
    private readonly loaded: Promise<void>;
    private readonly closing = new AbortController();

    constructor(private readonly options: ConnectionsOptions) {
        this.loaded = this.load();
    }

    get kinds(): RemoteKindItem[] {
        return [...this.options.drivers].map(([kind, { fields }]) => ({ kind, fields: [...fields] }));
    }

    /** Sorted by name. Never rejects. */
    async list(): Promise<Connection[]> {
        await this.loaded;
        return [...this.connections.values()].sort((a, b) => (a.about.name < b.about.name ? -1 : 1));
    }

    /** `not_found`. */
    async get(name: string): Promise<Connection> {
        await this.loaded;
        const found = this.connections.get(name);
        if (found) return found;
        throw new SnapshotError('not_found', 'There is no such remote.');
    }

    /** Looks in the background at those of which nothing is known yet. */
    async checkUnchecked(): Promise<void> {
        for (const connection of await this.list()) void connection.checkOnce(this.closing.signal);
    }

    /** Rejects as `edit`, and with `bad_request` for a name that is taken. */
    async add(wanted: RemoteEdit, context: EditContext): Promise<Connection> {
        await this.loaded;
        return this.edits.run(async () => {
            const name = parseRemoteName(wanted.name);
            if (this.connections.has(name)) throw taken(name);
            const about = parseNewRemote(this.options.drivers, name, wanted);
            const connection = this.make(about);
            await checkUnless(context, connection);
            await this.keep(connection.about);
            this.put(connection);
            return connection;
        });
    }

    /**
     * Changes one; where a field of its connection is given that is checked first. `bad_request`, with the member as
     * `field` in its facts; `not_found`; what the check finds; and as a write does. Nothing is changed then.
     */
    async edit(name: string, wanted: RemoteEdit, context: EditContext): Promise<Connection> {
        await this.loaded;
        return this.edits.run(async () => {
            const before = await this.get(name);
            const about = parseRemoteEdit(before, this.settingOf(name), wanted);
            const isSame = about.fields === before.about.fields;
            const connection = this.make(about);
            if (isSame) connection.state = before.state;
            else await checkUnless(context, connection);
            await this.keep(about);
            this.put(connection);
            return connection;
        });
    }

    /** Forgets one, with its secrets. `not_found`; `bad_request` for one of settings.js; rejects as a write does. */
    async remove(name: string): Promise<void> {
        await this.edits.run(async () => {
            const { about } = await this.get(name);
            if (about.fixed) throw ofSettings('name');
            await this.options.kept.remove(name);
            this.connections.delete(name);
        });
        this.options.onChange();
    }

    /** Tries what a person entered, and keeps nothing. Rejects as the check and as an edit. */
    async check(wanted: RemoteEdit, signal: AbortSignal): Promise<RemoteConnection> {
        await this.loaded;
        const before = typeof wanted.name === 'string' ? this.connections.get(wanted.name) : undefined;
        const about = before
            ? { ...before.about, fields: changeFields(before.driver, wanted, before.about.fields), unreadable: [] }
            : parseNewRemote(this.options.drivers, 'new', wanted);
        const connection = this.make(about);
        await connection.check(signal);
        return connection.state;
    }

    /** Gives up what is looked at in the background. */
    close(): void {
        this.closing.abort();
    }

    private async load(): Promise<void> {
        const kept = await this.options.kept.list().catch((error: unknown) => {
            this.options.onUnreadable(error as Error);
            return [];
        });
        for (const remote of kept) {
            const { name, connection, auto = 'none', target, unreadable } = remote;
            if (!connection) continue;
            this.connections.set(
                name,
                this.make({ name, ...connection, fixed: false, auto, ...(target && { target }), unreadable }),
            );
        }
        for (const setting of this.options.settings) {
            const choice = kept.find(({ name }) => name === setting.name);
            this.connections.set(setting.name, this.make(aboutOf(setting, choice)));
        }
    }

    private settingOf(name: string): RemoteSetting | undefined {
        return this.options.settings.find((setting) => setting.name === name);
    }

    private make(about: ConnectionAbout): Connection {
        const { context, drivers, now } = this.options;
        const connection: Connection = new Connection(about, {
            driver: drivers.get(about.kind)!,
            context,
            onChange: () => {
                // One that was only tried is nobody's news.
                if (this.connections.get(about.name) === connection) this.options.onChange();
            },
            ...(now && { now }),
        });
        return connection;
    }

    private put(connection: Connection): void {
        this.connections.set(connection.about.name, connection);
        this.options.onChange();
    }

    private async keep({ name, kind, fields, fixed, auto, target }: ConnectionAbout): Promise<void> {
        const own = this.settingOf(name);
        await this.options.kept.put({
            name,
            ...(!fixed && { connection: { kind, fields } }),
            ...(own?.auto === undefined && { auto }),
            ...(own?.target === undefined && target && { target }),
        });
    }
}

async function checkUnless({ force, signal }: EditContext, connection: Connection): Promise<void> {
    try {
        await connection.check(signal);
    } catch (error) {
        if (!force || signal.aborted) throw error;
    }
}

function aboutOf({ name, kind, fields, auto, target }: RemoteSetting, kept: KeptRemote | undefined): ConnectionAbout {
    const chosen: RemotePlaceRef | undefined = target === undefined ? kept?.target : { id: target, name: target };
    return {
        name,
        kind,
        fields,
        fixed: true,
        auto: auto ?? kept?.auto ?? 'none',
        ...(chosen && { target: chosen }),
        unreadable: [],
    };
}

function taken(name: string): SnapshotError {
    return new SnapshotError('bad_request', `There is a remote “${name}” already.`, { field: 'name' });
}
