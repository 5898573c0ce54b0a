/**
 * The file operations that the store is built from: the seam at which tests record them, cut the power and inject
 * faults. Every operation rejects with Node's own error (`code` ENOENT, ENOSPC, EROFS, …). Paths are absolute.
 */
export interface FileSystem {
    /** Makes one folder; an existing one is fine. Its parent must be synced for it to last. */
    makeDir(path: string): Promise<void>;
    readFile(path: string): Promise<Buffer>;
    /** Names in a folder, unordered. */
    list(path: string): Promise<string[]>;
    /** Undefined when there is nothing at the path. `mtime` is opaque: equal text, equal time. */
    stat(path: string): Promise<{ size: number; mtime: string } | undefined>;
    /** Creates or replaces a file and syncs its content; its name lasts only once the folder is synced. */
    writeSynced(path: string, data: Uint8Array, mode?: number): Promise<void>;
    /** Creates a file that must not exist yet (EEXIST), without syncing it. */
    create(path: string, data: Uint8Array): Promise<void>;
    /** Adds to the end of a file, creating it if need be, without syncing it. */
    append(path: string, data: Uint8Array): Promise<void>;
    /** Atomically gives a file another name, replacing what stood there. Lasts once the folders are synced. */
    rename(from: string, to: string): Promise<void>;
    /** Removes a file; rejects with ENOENT when it is not there. */
    unlink(path: string): Promise<void>;
    /** Makes every earlier create, rename and unlink in the folder last. */
    syncDir(path: string): Promise<void>;
}
