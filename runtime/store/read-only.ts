import type { FileSystem } from './file-system';

/** The same disk, but nothing can be written to it: every attempt rejects with EROFS. */
export function readOnly(fileSystem: FileSystem): FileSystem {
    const refuse = (): Promise<never> =>
        Promise.reject(Object.assign(new Error('Opened for reading only.'), { code: 'EROFS' }));
    return {
        readFile: (path) => fileSystem.readFile(path),
        list: (path) => fileSystem.list(path),
        stat: (path) => fileSystem.stat(path),
        makeDir: refuse,
        writeSynced: refuse,
        create: refuse,
        append: refuse,
        rename: refuse,
        unlink: refuse,
        syncDir: refuse,
    };
}
