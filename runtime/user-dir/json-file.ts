import { basename, dirname, join } from 'node:path';
import type { FileSystem } from '../store/file-system';
import { hasCode, readError, storeError } from '../store/store-errors';

/** What a JSON file holds. `empty`: no bytes at all, and no backup of Node-RED's that has any. */
export type JsonFile =
    | { state: 'whole'; value: unknown; fromBackup: boolean }
    | { state: 'missing' | 'empty' | 'damaged'; fromBackup: boolean };

/**
 * Reads a file as Node-RED does: a byte order mark is passed over, and of a file without any bytes the backup beside
 * it is taken, which Node-RED would put in its place. `io_error` when it may not be read.
 */
export async function readJsonFile(fileSystem: FileSystem, path: string, backup: string): Promise<JsonFile> {
    const bytes = await readIfThere(fileSystem, path);
    if (!bytes) return { state: 'missing', fromBackup: false };
    if (bytes.length > 0) return parse(bytes, false);
    const backedUp = await readIfThere(fileSystem, backup);
    return backedUp?.length ? parse(backedUp, true) : { state: 'empty', fromBackup: false };
}

/** Where Node-RED keeps the version of a flow or credentials file before the last. */
export function backupOf(path: string): string {
    return join(dirname(path), `.${basename(path)}.backup`);
}

/** New contents of files by path. */
export type Contents = readonly (readonly [path: string, text: string])[];

/**
 * Puts files into place whole, one after the other. All of them are on disk before the first is replaced, so that a
 * full disk changes none. Durable once it resolves. Rejects with `disk_full`, `read_only` or `io_error`.
 */
export async function replaceFiles(fileSystem: FileSystem, contents: Contents): Promise<void> {
    try {
        for (const [path, text] of contents) await fileSystem.writeSynced(temporary(path), Buffer.from(text));
        for (const [path] of contents) {
            await fileSystem.rename(temporary(path), path);
            await fileSystem.syncDir(dirname(path));
        }
    } catch (error) {
        for (const [path] of contents) await fileSystem.unlink(temporary(path)).catch(() => undefined);
        throw storeError(error, `write ${contents.map(([path]) => path).join(' and ')}`);
    }
}

/**
 * Keeps a copy of a file beside it, under a name that none has yet: `flows.json.damaged-1`. Answers the name. The file
 * itself stays in place until it is replaced, so that Node-RED never finds none.
 */
export async function keepAside(fileSystem: FileSystem, path: string, why: 'damaged' | 'unreadable'): Promise<string> {
    try {
        for (let n = 1; ; n++) {
            const aside = `${path}.${why}-${n}`;
            if (await fileSystem.stat(aside)) continue;
            await fileSystem.writeSynced(aside, await fileSystem.readFile(path));
            await fileSystem.syncDir(dirname(path));
            return aside;
        }
    } catch (error) {
        throw storeError(error, `keep a copy of ${path}`);
    }
}

function temporary(path: string): string {
    return `${path}.tmp`;
}

async function readIfThere(fileSystem: FileSystem, path: string): Promise<Buffer | undefined> {
    try {
        return await fileSystem.readFile(path);
    } catch (error) {
        if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
        throw readError(error, `read ${path}`);
    }
}

function parse(bytes: Buffer, fromBackup: boolean): JsonFile {
    try {
        const value: unknown = JSON.parse(bytes.toString().replace(/^\uFEFF/, ''));
        return { state: 'whole', value, fromBackup };
    } catch {
        return { state: 'damaged', fromBackup };
    }
}
