import type { PushPlan, RemotePlace } from '../core/remote-wire';
import { itemOf, type Manifest } from '../core/snapshot';
import type { Translate } from '../core/translate';
import { readContent } from '../files/read-content';
import { snapshotFileText, type FileContent } from '../files/snapshot-file';
import type { ModuleHost } from '../host';
import { modulesInTheWay } from '../modules/modules-in-the-way';
import { Pacer } from '../pacer';
import type { SnapshotStore } from '../store/store';
import type { Connection } from './connection';
import type { Ledger } from './ledger';
import { noticeThere } from './notice';

/** What planning a push, and pushing, take. */
export interface PushTools {
    store: Pick<SnapshotStore, 'get' | 'readPart' | 'readText'>;
    ledger: Ledger;
    modules: Pick<ModuleHost, 'isPublished'>;
    translate: Translate;
}

/** What a push would do. Changes nothing. Rejects as the store and as the remote do. */
export async function planPush(
    tools: PushTools,
    connection: Connection,
    place: RemotePlace,
    manifest: Manifest,
    signal: AbortSignal,
): Promise<PushPlan> {
    const modules = await modulesInTheWay(tools, manifest);
    const leftOut = await connection.remote.leavesOut(place.id, await everything(tools, manifest), signal);
    const found = await noticeThere(tools, connection, place, manifest, manifest.name, signal);
    const alreadyThere = found?.automatic ? undefined : found;
    const maxBytes = await connection.remote.maxBytes?.(signal);
    return {
        modules,
        leftOut,
        ...(alreadyThere && { alreadyThere }),
        bytes: await sizeOf(tools, manifest),
        ...(maxBytes !== undefined && { maxBytes }),
    };
}

/** All that a snapshot holds, as it goes out. `damaged`, `key_missing`. */
export function everything({ store }: Pick<PushTools, 'store'>, manifest: Manifest): Promise<FileContent> {
    return readContent(store, manifest, { flows: true, credentials: true, envVars: 'all' });
}

async function sizeOf(tools: PushTools, manifest: Manifest): Promise<number> {
    const pacer = new Pacer();
    let bytes = 0;
    for (const piece of snapshotFileText(itemOf(manifest), await everything(tools, manifest), 'any secret')) {
        bytes += Buffer.byteLength(piece);
        await pacer.breathe();
    }
    return bytes;
}
