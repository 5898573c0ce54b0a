import { FolderStore } from './folder-store';
import type { SnapshotStore } from './store';
import { storeError } from './store-errors';
import { openStoreFolder, type StoreFolderOptions } from './store-folder';

export interface FileStoreOptions extends StoreFolderOptions {
    randomBytes?: (size: number) => Uint8Array;
}

/** A store in a folder of plain files; FORMAT.md describes them. */
export interface FileStore extends SnapshotStore {
    /** Resolves when nothing is done in the background any more: sweeping and checking after a start, collecting. */
    settled(): Promise<void>;
    /** Removes every object that no snapshot names; removes nothing while a manifest is damaged. */
    collect(): Promise<void>;
    /**
     * For a process that ends and waits for nothing any more: gives the folder up at once, unless something is under way,
     * which the next process then looks after.
     */
    releaseNow(): void;
}

/**
 * Opens the store in `dir`, making it if there is none. Rejects with `unknown_format` (nothing was touched),
 * `store_in_use`, `read_only`, `disk_full` or `io_error`.
 */
export async function openFileStore(options: FileStoreOptions): Promise<FileStore> {
    try {
        return new FolderStore(await openStoreFolder(options), options);
    } catch (error) {
        throw storeError(error, `open the snapshots in ${options.dir}`);
    }
}
