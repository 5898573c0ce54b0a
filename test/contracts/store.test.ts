import { join } from 'node:path';
import type { FileStore } from '../../runtime/store/file-store';
import type { FileSystem } from '../../runtime/store/file-system';
import { Layout } from '../../runtime/store/layout';
import { nodeFileSystem } from '../../runtime/store/node-file-system';
import type { SnapshotStore } from '../../runtime/store/store';
import { memoryDisk, openMemoryStore, realUserDir, USER_DIR } from '../helpers/test-store';
import { describeStore, type StoreUnderTest } from './store-contract';

describeStore('File store on a disk in memory', () => {
    const disk = memoryDisk();
    return Promise.resolve(
        underTest(
            disk,
            USER_DIR,
            () => openMemoryStore(disk),
            () => Promise.resolve(),
        ),
    );
});

describeStore('File store on a real disk', async () => {
    const userDir = await realUserDir();
    return underTest(
        nodeFileSystem,
        userDir.path,
        () => userDir.open(),
        () => userDir.remove(),
    );
});

function underTest(
    fileSystem: FileSystem,
    userDir: string,
    open: () => Promise<FileStore>,
    dispose: () => Promise<void>,
): StoreUnderTest {
    const layout = new Layout(join(userDir, 'snapshots'));
    const flip = async (path: string): Promise<void> => {
        const data = await fileSystem.readFile(path);
        const middle = data.length >> 1;
        data[middle] = data[middle]! ^ 0x10;
        await fileSystem.writeSynced(path, data);
    };
    return {
        open,
        dispose,
        damagePart: (part) => flip(layout.object(part.object)),
        damageManifest: (id) => flip(layout.manifest(id)),
        async countObjects(store: SnapshotStore) {
            await (store as FileStore).settled();
            const folders = await Promise.all(layout.objectFolders().map((folder) => fileSystem.list(folder)));
            return folders.flat().length;
        },
    };
}
