import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RunMarker } from '../core/guard-rule';
import type { FileSystem } from './file-system';
import { thisMachine } from './machine';
import { nodeFileSystem } from './node-file-system';
import { hasCode, storeError } from './store-errors';

/** `run.json` in the folder of the store: there while Node-RED has not been up long enough to be trusted. */
export class RunMarkerFile {
    private readonly path: string;

    constructor(
        private readonly dir: string,
        private readonly fileSystem: FileSystem = nodeFileSystem,
    ) {
        this.path = join(dir, 'run.json');
    }

    /** Which start of the machine this is; undefined where that is not known. */
    readonly boot = thisMachine.boot;

    /** When the machine was started, in ms. */
    readonly bootedAt = thisMachine.bootedAt;

    /** Undefined when there is none; one that was cut off tells nothing and counts as none. */
    async read(): Promise<RunMarker | undefined> {
        let text;
        try {
            text = (await this.fileSystem.readFile(this.path)).toString();
        } catch (error) {
            if (hasCode(error, 'ENOENT')) return undefined;
            throw storeError(error, `read ${this.path}`);
        }
        return parseMarker(text);
    }

    /** Durable once it resolves. Rejects with `disk_full`, `read_only` or `io_error`. */
    async write(marker: RunMarker): Promise<void> {
        try {
            await this.fileSystem.writeSynced(`${this.path}.tmp`, Buffer.from(`${JSON.stringify(marker)}\n`));
            await this.fileSystem.rename(`${this.path}.tmp`, this.path);
            await this.fileSystem.syncDir(this.dir);
        } catch (error) {
            throw storeError(error, `write ${this.path}`);
        }
    }

    /** At once, since a process that ends waits for nothing. Never throws: a marker that stays counts as one failure. */
    clear(): void {
        try {
            rmSync(this.path, { force: true });
        } catch {
            // A disk that has become read-only keeps its marker.
        }
    }
}

function parseMarker(text: string): RunMarker | undefined {
    try {
        const { rev, failures, at, boot, ended } = JSON.parse(text) as Partial<RunMarker>;
        if (typeof rev !== 'string' || typeof failures !== 'number' || typeof at !== 'string') return undefined;
        return {
            rev,
            failures,
            at,
            ...(typeof boot === 'string' && { boot }),
            ...(Array.isArray(ended) && { ended: ended.filter((id) => typeof id === 'string') }),
        };
    } catch {
        return undefined;
    }
}
