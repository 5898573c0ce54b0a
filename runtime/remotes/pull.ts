import { SnapshotError } from '../core/errors';
import { MAX_NAME_CHARACTERS } from '../core/request-rules';
import { itemOf } from '../core/snapshot';
import type { ImportedSnapshot } from '../core/wire';
import { findSame } from '../files/find-same';
import { CURRENT } from '../states/state';
import type { SnapshotStore } from '../store/store';
import { writeUnless } from '../capture/write-snapshot';
import type { Connection } from './connection';
import { throwIfGivenUp } from './given-up';
import { placeOf, type Ledger } from './ledger';
import { readRemote } from './remote-content';

export interface PullTools {
    store: SnapshotStore;
    ledger: Ledger;
}

export interface PullChoice {
    /** Id of a place. */
    place: string;
    /** The remote's id of the snapshot. */
    id: string;
    /** Stores it also when it is here already. */
    force: boolean;
    user?: { username: string } | undefined;
}

/**
 * Brings a snapshot of a remote here, with its credentials, name and description. What is here already is answered in its
 * place. Rejects as the remote does, and as the store does; nothing is left then.
 */
export async function pull(
    { store, ledger }: PullTools,
    connection: Connection,
    { place, id, force, user }: PullChoice,
    signal: AbortSignal,
): Promise<ImportedSnapshot> {
    if (id === CURRENT) {
        throw new SnapshotError('bad_request', 'What runs there can be looked at; make a snapshot there to pull it.');
    }
    const { document, whole } = await readRemote(connection, place, id, true, signal);
    const at = placeOf(connection.about, place);
    const now = new Date().toISOString();
    const about = {
        kind: 'pull' as const,
        name: document.about.name || `Pulled from ${connection.about.name}`.slice(0, MAX_NAME_CHARACTERS),
        description: document.about.description,
        pinned: false,
        createdAt: now,
        ...(user && { user }),
    };
    const stored = await writeUnless<ImportedSnapshot>(store, whole!, about, async (named) => {
        throwIfGivenUp(signal);
        await ledger.loaded;
        const origin = ledger.localOf(at, id) ?? document.about.id;
        const same = force ? undefined : await findSame(store, named, origin);
        return same && { ...same, alreadyThere: true };
    });
    await ledger.record({ ...at, remote: id, local: stored.id, hash: stored.hash, at: now });
    return 'parts' in stored ? itemOf(stored) : stored;
}
