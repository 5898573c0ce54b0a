import type { Api } from './api';
import type { EditorHost } from './host';
import { putIntoEditor } from './into-editor';
import { askRestore, type RestoreWish } from './restore';
import type { SnapshotItem } from '../runtime/core/snapshot';

/** Restoring, for the large screens: the script that the page begins with has it, and lends it to theirs. */
export interface Restoring {
    /** Plans a restore, asks once, and carries it out. Rejects with an `ApiError` when it cannot be planned. */
    ask(id: string, wish?: RestoreWish): Promise<void>;
    /** Puts a snapshot, or what the ids name with what that needs, into the open editor. Rejects with an `ApiError`. */
    edit(snapshot: Pick<SnapshotItem, 'id' | 'name'>, only: readonly string[] | undefined): Promise<void>;
}

export function connectRestoring(host: EditorHost, api: Api): Restoring {
    return {
        ask: (id, wish) => askRestore(host, api, id, wish),
        edit: (snapshot, only) => putIntoEditor(host, api, snapshot, only),
    };
}
