import type { FileSystem } from '../../runtime/store/file-system';
import type { MemoryFileSystem, Operation } from './memory-file-system';

/** An operation that changed the disk, and between which two moments it did. */
export interface RecordedOperation extends Operation {
    start: number;
    /** Infinity while it has not been reported done. */
    end: number;
    /** Time of the watched folder afterwards. */
    modified: string;
}

/** Writes down what is done to a disk, so that every state that a power cut could have left can be made of it. */
export class DiskRecorder implements FileSystem {
    readonly log: RecordedOperation[] = [];
    /** Counts moments: each operation starts at one and ends at a later one. */
    now = 0;

    /** `watched` is the folder whose time matters. */
    constructor(
        private readonly disk: MemoryFileSystem,
        private readonly watched: string,
    ) {}

    makeDir(path: string): Promise<void> {
        return this.record({ name: 'makeDir', path }, () => this.disk.makeDir(path));
    }

    readFile(path: string): Promise<Buffer> {
        return this.disk.readFile(path);
    }

    list(path: string): Promise<string[]> {
        return this.disk.list(path);
    }

    stat(path: string): Promise<{ size: number; mtime: string } | undefined> {
        return this.disk.stat(path);
    }

    writeSynced(path: string, data: Uint8Array): Promise<void> {
        return this.record({ name: 'writeSynced', path, data }, () => this.disk.writeSynced(path, data));
    }

    create(path: string, data: Uint8Array): Promise<void> {
        return this.record({ name: 'create', path, data }, () => this.disk.create(path, data));
    }

    append(path: string, data: Uint8Array): Promise<void> {
        return this.record({ name: 'append', path, data }, () => this.disk.append(path, data));
    }

    rename(from: string, to: string): Promise<void> {
        return this.record({ name: 'rename', path: from, to }, () => this.disk.rename(from, to));
    }

    unlink(path: string): Promise<void> {
        return this.record({ name: 'unlink', path }, () => this.disk.unlink(path));
    }

    syncDir(path: string): Promise<void> {
        return this.record({ name: 'syncDir', path }, () => this.disk.syncDir(path));
    }

    private async record(operation: Operation, run: () => Promise<void>): Promise<void> {
        const recorded = { ...operation, start: ++this.now, end: Infinity, modified: '' };
        this.log.push(recorded);
        try {
            await run();
        } catch (error) {
            this.log.splice(this.log.indexOf(recorded), 1);
            throw error;
        }
        recorded.end = ++this.now;
        const folder = await this.disk.stat(this.watched);
        recorded.modified = folder?.mtime ?? '';
    }
}

/** The disk as one process sees it that is killed, from the inside of a call, after some of the changes that it makes. */
export function killedAfter(changes: number, disk: FileSystem): { disk: FileSystem; killed: Promise<void> } {
    let left = changes;
    let kill!: () => void;
    const killed = new Promise<void>((resolve) => (kill = resolve));
    const never = new Promise<never>(() => undefined);
    const handler: ProxyHandler<FileSystem> = {
        get:
            (target, name: keyof FileSystem) =>
            (...args: never[]) => {
                if (left > 0 && !['readFile', 'list', 'stat'].includes(name)) left--;
                if (left > 0) return (target[name] as (...args: never[]) => unknown)(...args);
                kill();
                return never;
            },
    };
    return { disk: new Proxy(disk, handler), killed };
}
