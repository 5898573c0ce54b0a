import { randomBytes } from 'node:crypto';
import type { FileSystem } from './file-system';
import type { Layout } from './layout';
import { hasCode } from './store-errors';

const RESERVE_BYTES = 64 * 1024;

/** Room on the disk that is set aside so that snapshots can be deleted when it is full: some file systems need space for that. */
export class Reserve {
    private held = false;

    constructor(
        private readonly fileSystem: FileSystem,
        private readonly layout: Layout,
    ) {}

    /** Sets the room aside, if there is any. Never rejects. */
    async hold(): Promise<void> {
        if (this.held) return;
        try {
            if (!(await this.fileSystem.stat(this.layout.reserve))) {
                // Random, so that no file system saves the room by compressing it.
                await this.fileSystem.writeSynced(this.layout.reserve, randomBytes(RESERVE_BYTES));
            }
            this.held = true;
        } catch {
            await this.giveUp();
        }
    }

    /** Does something that must not fail for want of space. */
    async spend<T>(task: () => Promise<T>): Promise<T> {
        try {
            return await task();
        } catch (error) {
            if (!hasCode(error, 'ENOSPC', 'EDQUOT')) throw error;
            await this.giveUp();
            return task();
        }
    }

    private async giveUp(): Promise<void> {
        this.held = false;
        await this.fileSystem.unlink(this.layout.reserve).catch(() => undefined);
    }
}
