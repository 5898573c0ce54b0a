import { isSnapshotError } from '../core/errors';
import type { RemotePage, RemotePlace, RemoteSnapshot } from '../core/remote-wire';
import type { Manifest } from '../core/snapshot';
import type { SnapshotStore } from '../store/store';
import type { Connection } from './connection';
import { placeOf, type Ledger, type LedgerEntry } from './ledger';
import { readRemote, type RemoteContent } from './remote-content';
import { hasSameContent } from './same-there';

/** What finding a snapshot at a remote takes. */
export interface NoticeTools {
    store: Pick<SnapshotStore, 'readPart' | 'readText'>;
    ledger: Ledger;
}

/**
 * The snapshot at a place that has the same content already; undefined when none is known of. What the ledger knows is
 * looked for there; beside that, those of the same name are compared, as far as the newest of them go. Rejects as the
 * remote and as the store do.
 *
 * @param name what it would be called there
 */
export async function noticeThere(
    { store, ledger }: NoticeTools,
    connection: Connection,
    place: RemotePlace,
    manifest: Manifest,
    name: string,
    signal: AbortSignal,
): Promise<RemoteSnapshot | undefined> {
    if (!place.may.includes('list')) return undefined;
    await ledger.loaded;
    const page = await connection.remote.snapshots(place.id, { limit: PAGE }, signal);
    const known = ledger.find(placeOf(connection.about, place.id), manifest);
    for (const entry of known) {
        const found = await confirm(ledger, connection, entry, page, signal);
        if (found) return found;
    }
    if (!place.may.includes('pull')) return undefined;
    // FlowFuse is given some names with other capitals.
    const isNamesake = (there: RemoteSnapshot): boolean => there.name.toLowerCase() === name.toLowerCase();
    const namesakes = page.snapshots.filter(isNamesake).slice(0, MAX_COMPARED);
    for (const namesake of namesakes) {
        const content = await readUnlessGone(connection, place.id, namesake.id, true, signal);
        if (content && (await hasSameContent(store, manifest, content))) return namesake;
    }
    return undefined;
}

const PAGE = 100;
const MAX_COMPARED = 5;

/** What the ledger knows is still there, or else forgotten. */
async function confirm(
    ledger: Ledger,
    connection: Connection,
    { place, remote, auto }: LedgerEntry,
    page: RemotePage,
    signal: AbortSignal,
): Promise<RemoteSnapshot | undefined> {
    const listed = page.snapshots.find(({ id }) => id === remote);
    if (listed) return listed;
    const isOnLaterPage = page.meta.next_cursor !== undefined;
    const content = isOnLaterPage && (await readUnlessGone(connection, place, remote, false, signal));
    if (content) {
        const { name, description, createdAt = '' } = content.document.about;
        // What is not listed any more does not say who wanted it there.
        return { id: remote, name, description, createdAt, ...(auto && { automatic: true }) };
    }
    await ledger.forget(placeOf(connection.about, place), remote);
    return undefined;
}

async function readUnlessGone(
    connection: Connection,
    place: string,
    id: string,
    isWhole: boolean,
    signal: AbortSignal,
): Promise<RemoteContent | undefined> {
    try {
        return await readRemote(connection, place, id, isWhole, signal);
    } catch (error) {
        if (isSnapshotError(error, 'not_found')) return undefined;
        throw error;
    }
}
