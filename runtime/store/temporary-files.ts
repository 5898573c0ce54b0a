import { join } from 'node:path';
import type { FileSystem } from './file-system';
import type { Layout } from './layout';

/**
 * Puts files into place whole: written and synced under another name first, then renamed. What a crash leaves behind
 * lies in a folder of its own, which is swept at the next start.
 */
export class TemporaryFiles {
    private written = 0;

    /** `prefix` keeps the names apart from those of another process that believes it has the folder. */
    constructor(
        private readonly fileSystem: FileSystem,
        private readonly layout: Layout,
        private readonly prefix: string,
    ) {}

    /**
     * Creates or replaces a file, not before `ready` has resolved. Its content is synced; the name lasts once its
     * folder is. Leaves nothing behind when it rejects.
     */
    async place(path: string, data: Uint8Array, ready: Promise<unknown> = Promise.resolve()): Promise<void> {
        const temporary = this.newPath();
        const [writing, waiting] = await Promise.allSettled([this.fileSystem.writeSynced(temporary, data), ready]);
        try {
            if (writing.status === 'rejected') throw writing.reason;
            if (waiting.status === 'rejected') throw waiting.reason;
            await this.fileSystem.rename(temporary, path);
        } catch (error) {
            await this.fileSystem.unlink(temporary).catch(() => undefined);
            throw error;
        }
    }

    /** A path that no file has had since the folder was opened. */
    newPath(): string {
        return join(this.layout.temporary, `${this.prefix}-${this.written++}`);
    }

    /** Removes what an earlier process left. A file that cannot be removed wastes room and does no harm. */
    async sweep(): Promise<void> {
        const names = await this.fileSystem.list(this.layout.temporary);
        const paths = names.map((name) => join(this.layout.temporary, name));
        await Promise.all(paths.map((path) => this.fileSystem.unlink(path).catch(() => undefined)));
    }
}
