import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PrivateConfig } from '../../runtime/private-config';
import { openKeyRing } from '../../runtime/secrets/key-ring';
import type { FileSystem } from '../../runtime/store/file-system';
import { openFileStore, type FileStore, type FileStoreOptions } from '../../runtime/store/file-store';
import type { Machine } from '../../runtime/store/machine';
import { nodeFileSystem } from '../../runtime/store/node-file-system';
import { MemoryFileSystem } from './memory-file-system';

export const USER_DIR = '/user';
export const STORE_DIR = `${USER_DIR}/snapshots`;

/** A machine that the lock sees; each has been started anew. */
export function machine(about: Partial<Machine> = {}): Machine {
    const running = { host: 'pi', pid: 100, boot: 'boot 1', bootedAt: 0, space: 'pid:[1]' };
    return { ...running, startOf: (pid) => `start of ${pid}`, isAlive: () => false, ...about };
}

export function memoryDisk(): MemoryFileSystem {
    const disk = new MemoryFileSystem();
    disk.putFolder(USER_DIR);
    return disk;
}

/** Opens the store of a user directory, with the key kept beside it. */
export function openStoreIn(
    userDir: string,
    fileSystem: FileSystem,
    options: Partial<FileStoreOptions> = {},
): Promise<FileStore> {
    const keys = openKeyRing({
        config: new PrivateConfig({ file: join(userDir, '.config.snapshots.json'), fileSystem }),
    });
    return openFileStore({ dir: join(userDir, 'snapshots'), keys, fileSystem, ...options });
}

export function openMemoryStore(disk: FileSystem, options: Partial<FileStoreOptions> = {}): Promise<FileStore> {
    return openStoreIn(USER_DIR, disk, { machine: machine(), sleep: () => Promise.resolve(), ...options });
}

/** A real user directory of its own. */
export async function realUserDir(): Promise<{ path: string; open(): Promise<FileStore>; remove(): Promise<void> }> {
    const path = await mkdtemp(join(tmpdir(), 'snapshots-'));
    await mkdir(path, { recursive: true });
    return {
        path,
        open: () => openStoreIn(path, nodeFileSystem),
        remove: () => rm(path, { recursive: true, force: true }),
    };
}
