import type { RemoteItem, RemotePage, RemoteSnapshot } from '../core/remote-wire';
import type { SnapshotStore } from '../store/store';
import { addressOf, serverOf } from './address';
import type { Connection } from './connection';
import { placeOf, type Ledger, type LedgerPlace } from './ledger';
import type { PushQueues } from './push-queues';

export interface RemoteItemsOptions {
    ledger: Ledger;
    queues: Pick<PushQueues, 'state'>;
    /** Undefined while the store is not open. */
    store(): Pick<SnapshotStore, 'items'> | undefined;
}

/** Remotes and what they hold, as they are listed: with what is known of them here, and without any secret. */
export class RemoteItems {
    constructor(private readonly options: RemoteItemsOptions) {}

    async of(connection: Connection): Promise<RemoteItem> {
        const { about, driver, target, state } = connection;
        const { ledger, queues } = this.options;
        await ledger.loaded;
        const secrets = driver.fields.filter(({ secret }) => secret).map(({ name }) => name);
        const { url: _, ...others } = about.fields;
        const isSet = (name: string): boolean => Object.hasOwn(about.fields, name) || about.unreadable.includes(name);
        return {
            name: about.name,
            kind: about.kind,
            url: serverOf(about),
            options: Object.fromEntries(Object.entries(others).filter(([name]) => !secrets.includes(name))),
            secrets: secrets.filter(isSet),
            fixed: about.fixed,
            ...(target && { target }),
            auto: about.auto,
            connection: state,
            queue: queues.state(about.name),
            held: ledger.heldBy(addressOf(about)).filter(this.isHere()),
        };
    }

    /** A page of what a place holds, with the ids of the same snapshots here. @param isAll it is all that there is */
    async withLocal(connection: Connection, place: string, page: RemotePage, isAll: boolean): Promise<RemotePage> {
        const { ledger } = this.options;
        const at = placeOf(connection.about, place);
        await ledger.loaded;
        if (isAll) await ledger.see(at, new Set(page.snapshots.map(({ id }) => id)));
        const isHere = this.isHere();
        return { ...page, snapshots: page.snapshots.map((snapshot) => this.known(at, snapshot, isHere)) };
    }

    /** One snapshot there, likewise. */
    async withLocalId(connection: Connection, place: string, snapshot: RemoteSnapshot): Promise<RemoteSnapshot> {
        await this.options.ledger.loaded;
        return this.known(placeOf(connection.about, place), snapshot, this.isHere());
    }

    private known(at: LedgerPlace, snapshot: RemoteSnapshot, isHere: (id: string) => boolean): RemoteSnapshot {
        const local = this.options.ledger.localOf(at, snapshot.id);
        return local !== undefined && isHere(local) ? { ...snapshot, local } : snapshot;
    }

    private isHere(): (id: string) => boolean {
        const ids = new Set(
            this.options
                .store()
                ?.items()
                .map(({ id }) => id),
        );
        return (id) => ids.has(id);
    }
}
