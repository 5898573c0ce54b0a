import { isSnapshotError, SnapshotError } from '../core/errors';
import type { PushResult, RemotePlace, RemoteSnapshot } from '../core/remote-wire';
import { itemOf, type Manifest } from '../core/snapshot';
import { modulesInTheWay, notInstallable } from '../modules/modules-in-the-way';
import type { Connection } from './connection';
import { placeOf } from './ledger';
import { noticeThere } from './notice';
import { everything, type PushTools } from './push-plan';
import { readRemote } from './remote-content';
import { hasSameFlows } from './same-there';

export interface PushChoice {
    /** Instead of its own. */
    name?: string | undefined;
    description?: string | undefined;
    setAsTarget: boolean;
    /** What is done about modules that a device cannot install. Only `ignore` leaves npm in peace. */
    modules: 'refuse' | 'warn' | 'ignore';
    /** Pushes also what is there already. */
    again: boolean;
    /** Pushed by itself. */
    auto?: true;
}

/**
 * Pushes a snapshot to a place and reads back what came to be there. Rejects as the store and as the remote do, with
 * `not_installable`, and with `not_there` when the remote said yes and holds something else.
 */
export async function push(
    tools: PushTools,
    connection: Connection,
    place: RemotePlace,
    manifest: Manifest,
    choice: PushChoice,
    signal: AbortSignal,
): Promise<PushResult> {
    const { name = manifest.name, description = manifest.description } = choice;
    const isSame = (there: RemoteSnapshot): Promise<boolean | undefined> =>
        readBack(tools, connection, place, manifest, there, signal);
    const looksFirst = !choice.again && !connection.remote.noticesItself;
    const found = looksFirst ? await noticeThere(tools, connection, place, manifest, name, signal) : undefined;
    const isWanted = !(choice.auto && isAutomatic(manifest));
    // One that may be given up there is no copy of what somebody wants to be kept.
    const noticed = isWanted && found?.automatic ? undefined : found;
    const noticedSame = noticed && (await isSame(noticed));
    if (noticed && noticedSame !== false) {
        return finish(tools, connection, place, manifest, choice, signal, {
            status: 'already_there',
            snapshot: noticed,
            warnings: [],
            verified: noticedSame === true,
        });
    }
    const modules = choice.modules === 'ignore' ? [] : await modulesInTheWay(tools, manifest);
    if (modules.length > 0 && choice.modules === 'refuse') throw notInstallable(modules);
    // What is made the target only after it was read back is nobody's target before that.
    const setAsTarget = choice.setAsTarget && !place.may.includes('set_target');
    const pushed = await connection.remote.push(
        place.id,
        {
            item: itemOf(manifest),
            name,
            description,
            content: () => everything(tools, manifest),
            manifest,
            readText: (part) => tools.store.readText(part),
            setAsTarget,
            force: choice.again,
            isAutomatic: !isWanted,
        },
        signal,
    );
    const verified = pushed.verified ?? (await isSame(pushed.snapshot));
    if (verified === false) throw notThere(connection);
    return finish(tools, connection, place, manifest, choice, signal, {
        status: pushed.wasThere ? 'already_there' : 'pushed',
        snapshot: pushed.snapshot,
        warnings: [...pushed.leftOut, ...modules.map(({ text }) => text)],
        verified: verified === true,
    });
}

function isAutomatic({ kind, pinned }: Manifest): boolean {
    return !pinned && (kind === 'auto' || kind === 'external' || kind === 'restore');
}

/** Whether a snapshot there has the flows and modules of this one; undefined where that cannot be seen. */
async function readBack(
    { store }: PushTools,
    connection: Connection,
    place: RemotePlace,
    manifest: Manifest,
    { id }: RemoteSnapshot,
    signal: AbortSignal,
): Promise<boolean | undefined> {
    if (!place.may.includes('preview')) return undefined;
    try {
        return await hasSameFlows(store, manifest, await readRemote(connection, place.id, id, false, signal));
    } catch (error) {
        if (isSnapshotError(error, 'not_found')) return false;
        throw error;
    }
}

/** Remembers what is there now, and makes it the Device Target where that is wanted. */
async function finish(
    { ledger }: PushTools,
    connection: Connection,
    place: RemotePlace,
    { id, hash }: Manifest,
    { setAsTarget, auto, modules }: PushChoice,
    signal: AbortSignal,
    result: PushResult,
): Promise<PushResult> {
    const { snapshot, warnings } = result;
    const at = new Date().toISOString();
    const entry = { ...placeOf(connection.about, place.id), remote: snapshot.id, local: id, hash, at };
    await ledger.record({ ...entry, ...(auto && { auto }) });
    const isToBeSet = setAsTarget && !snapshot.target && place.may.includes('set_target');
    const isTarget =
        isToBeSet && (await setTarget(connection, place, snapshot, warnings, { force: modules !== 'refuse', signal }));
    return { ...result, snapshot: { ...snapshot, local: id, ...(isTarget && { target: true }) } };
}

/** The snapshot is there by now: what goes wrong in here is told along with that. */
async function setTarget(
    { remote }: Connection,
    place: RemotePlace,
    { id }: RemoteSnapshot,
    warnings: string[],
    { force, signal }: { force: boolean; signal: AbortSignal },
): Promise<boolean> {
    try {
        await remote.setTarget(place.id, id, signal, { force });
        return true;
    } catch (error) {
        if (!isSnapshotError(error)) throw error;
        warnings.push(`It is not the Device Target: ${error.message}`);
        return false;
    }
}

function notThere({ about }: Connection): SnapshotError {
    const text = `“${about.name}” has said yes, but does not hold the flows and modules of the snapshot.`;
    return new SnapshotError('not_there', text);
}
