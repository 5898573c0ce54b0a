import { SnapshotError } from '../core/errors';
import type { Manifest } from '../core/snapshot';
import type { FileSystem } from './file-system';
import { idOfManifest, type Layout } from './layout';
import { manifestText, parseManifest } from './manifest-file';
import { hasCode, readError, storeError } from './store-errors';
import type { TemporaryFiles } from './temporary-files';

/** The folder `snapshots`: one manifest a snapshot. */
export class Manifests {
    /** Manifests that should not be there: their snapshot was never acknowledged and they could not be taken back. */
    private readonly strays = new Set<string>();
    private settled = true;

    constructor(
        private readonly fileSystem: FileSystem,
        private readonly layout: Layout,
        private readonly temporary: TemporaryFiles,
        private readonly grew: (bytes: number) => void,
    ) {}

    async ids(): Promise<string[]> {
        const names = await this.fileSystem.list(this.layout.snapshots);
        return names.map(idOfManifest).filter((id) => id !== undefined);
    }

    /** Changes with every manifest that is written or removed. */
    async modified(): Promise<string> {
        return (await this.fileSystem.stat(this.layout.snapshots))?.mtime ?? '';
    }

    /** Rejects with `not_found`, `damaged` or `io_error`. */
    async read(id: string): Promise<Manifest> {
        const manifest = parseManifest(id, await this.readText(id));
        if (!manifest) throw new SnapshotError('damaged', `The manifest of snapshot ${id} is damaged.`, { id });
        return manifest;
    }

    /** Writes the manifest of a new snapshot once everything that it names is `ready`. Durable when it resolves. */
    async create(manifest: Manifest, ready: Promise<unknown>): Promise<void> {
        const data = Buffer.from(manifestText(manifest));
        try {
            await this.temporary.place(this.layout.manifest(manifest.id), data, ready);
            this.strays.add(manifest.id);
            await this.sync();
            this.strays.delete(manifest.id);
            this.grew(data.length);
        } catch (error) {
            await this.takeBack();
            throw storeError(error, 'store the snapshot');
        }
    }

    /** Replaces the manifest of a snapshot. Durable when it resolves; when it rejects, either of the two is there. */
    async replace(manifest: Manifest): Promise<void> {
        const path = this.layout.manifest(manifest.id);
        const data = Buffer.from(manifestText(manifest));
        try {
            const before = (await this.fileSystem.stat(path))?.size ?? 0;
            await this.temporary.place(path, data);
            this.grew(data.length - before);
            await this.sync();
        } catch (error) {
            throw storeError(error, 'change the snapshot');
        }
    }

    /** Removes one manifest; that lasts after the next `sync`. One that is gone already is fine. */
    async unlink(id: string): Promise<void> {
        const path = this.layout.manifest(id);
        const size = (await this.fileSystem.stat(path))?.size;
        if (size === undefined) return;
        this.settled = false;
        try {
            await this.fileSystem.unlink(path);
            this.grew(-size);
        } catch (error) {
            if (!hasCode(error, 'ENOENT')) throw error;
        }
    }

    async sync(): Promise<void> {
        this.settled = false;
        await this.fileSystem.syncDir(this.layout.snapshots);
        this.settled = true;
    }

    /**
     * Makes sure that the folder is, also after a power cut, as this process believes it to be. Before that, no object
     * may be removed: a manifest that comes back would name it.
     */
    async settle(): Promise<void> {
        for (const id of this.strays) await this.unlink(id);
        if (!this.settled) await this.sync();
        this.strays.clear();
    }

    /** Nothing is known about what an earlier process has left unsynced. */
    distrust(): void {
        this.settled = false;
    }

    private async takeBack(): Promise<void> {
        try {
            if (this.strays.size > 0) await this.settle();
        } catch {
            // Tried again before the next collection; until then its objects stay.
        }
    }

    private async readText(id: string): Promise<string> {
        try {
            return (await this.fileSystem.readFile(this.layout.manifest(id))).toString();
        } catch (error) {
            if (hasCode(error, 'ENOENT')) throw new SnapshotError('not_found', `There is no snapshot ${id}.`, { id });
            throw readError(error, `read the manifest of snapshot ${id}`);
        }
    }
}
