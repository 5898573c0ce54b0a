import type { FileSystem } from '../runtime/store/file-system';
import { nodeFileSystem } from '../runtime/store/node-file-system';

/** The disk, which counts the bytes that are written to it. */
export function countingFileSystem(): FileSystem & { written: number } {
    const disk = {
        ...nodeFileSystem,
        written: 0,
        writeSynced: (path: string, data: Uint8Array, mode?: number): Promise<void> => {
            disk.written += data.length;
            return nodeFileSystem.writeSynced(path, data, mode);
        },
        create: (path: string, data: Uint8Array): Promise<void> => {
            disk.written += data.length;
            return nodeFileSystem.create(path, data);
        },
        append: (path: string, data: Uint8Array): Promise<void> => {
            disk.written += data.length;
            return nodeFileSystem.append(path, data);
        },
    };
    return disk;
}
