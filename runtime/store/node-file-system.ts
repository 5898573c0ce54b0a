import * as fs from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { hasCode } from './store-errors';
import type { FileSystem } from './file-system';

/** The disk, through node:fs. */
export const nodeFileSystem: FileSystem = {
    async makeDir(path) {
        try {
            await fs.mkdir(path);
        } catch (error) {
            if (!hasCode(error, 'EEXIST')) throw error;
        }
    },

    readFile: (path) => fs.readFile(path),

    list: (path) => fs.readdir(path),

    async stat(path) {
        try {
            const { size, mtimeNs } = await fs.stat(path, { bigint: true });
            return { size: Number(size), mtime: String(mtimeNs) };
        } catch (error) {
            if (hasCode(error, 'ENOENT')) return undefined;
            throw error;
        }
    },

    async writeSynced(path, data, mode = 0o666) {
        const file = await fs.open(path, 'w', mode);
        try {
            await file.writeFile(data);
            await file.datasync();
        } finally {
            await file.close();
        }
    },

    create: (path, data) => fs.writeFile(path, data, { flag: 'wx' }),

    append: (path, data) => fs.appendFile(path, data),

    rename: process.platform === 'win32' ? renamePatiently : (from, to) => fs.rename(from, to),

    unlink: (path) => fs.unlink(path),

    async syncDir(path) {
        try {
            const folder = await fs.open(path, 'r');
            try {
                await folder.sync();
            } finally {
                await folder.close();
            }
        } catch (error) {
            if (!cannotSyncFolders(error)) throw error;
        }
    },
};

/** Windows refuses to replace a file as long as a virus scanner or a backup has it open. */
async function renamePatiently(from: string, to: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
        try {
            await fs.rename(from, to);
            return;
        } catch (error) {
            if (attempt === 8 || !hasCode(error, 'EPERM', 'EACCES', 'EBUSY')) throw error;
            await delay(attempt * 20);
        }
    }
}

/** Windows has no way to sync a folder, and some network file systems say EINVAL: there, this is as good as it gets. */
function cannotSyncFolders(error: unknown): boolean {
    if (hasCode(error, 'EINVAL', 'ENOTSUP')) return true;
    return process.platform === 'win32' && hasCode(error, 'EPERM', 'EACCES', 'EISDIR');
}
