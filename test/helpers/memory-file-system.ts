import { posix } from 'node:path';
import type { FileSystem } from '../../runtime/store/file-system';

/** One call of the file system, as a fault or a recorder sees it. */
export interface Operation {
    name: keyof FileSystem;
    path: string;
    /** Where a rename goes. */
    to?: string;
    data?: Uint8Array;
}

interface Folder {
    children: Map<string, Folder | Buffer>;
    mtime: number;
}

/** A disk in memory that behaves like Node's file functions, errors included, and can be told to fail. */
export class MemoryFileSystem implements FileSystem {
    /** Throws, before anything is done, what an operation shall fail with. */
    fault: (operation: Operation) => void = () => undefined;
    private readonly root: Folder = newFolder();
    private readonly times = new WeakMap<Buffer, number>();
    private clock = 0;

    /** `changesATick`: how many changes of a folder in a row may leave it with the same time. */
    constructor(private readonly changesATick = 1) {}

    async makeDir(path: string): Promise<void> {
        await this.begin({ name: 'makeDir', path });
        this.putFolder(path);
    }

    async readFile(path: string): Promise<Buffer> {
        await this.begin({ name: 'readFile', path });
        const found = this.find(path);
        if (found === undefined) throw systemError('ENOENT', path);
        if (!Buffer.isBuffer(found)) throw systemError('EISDIR', path);
        return Buffer.from(found);
    }

    async list(path: string): Promise<string[]> {
        await this.begin({ name: 'list', path });
        return [...this.folder(path).children.keys()];
    }

    async stat(path: string): Promise<{ size: number; mtime: string } | undefined> {
        await this.begin({ name: 'stat', path });
        const found = this.find(path);
        if (found === undefined) return undefined;
        return Buffer.isBuffer(found)
            ? { size: found.length, mtime: String(this.times.get(found)) }
            : { size: 0, mtime: this.modified(path) };
    }

    async writeSynced(path: string, data: Uint8Array): Promise<void> {
        await this.write({ name: 'writeSynced', path, data }, () => Buffer.from(data));
    }

    async create(path: string, data: Uint8Array): Promise<void> {
        await this.write({ name: 'create', path, data }, () => {
            if (this.find(path) !== undefined) throw systemError('EEXIST', path);
            return Buffer.from(data);
        });
    }

    async append(path: string, data: Uint8Array): Promise<void> {
        await this.write({ name: 'append', path, data }, () => Buffer.concat([this.getFile(path) ?? NOTHING, data]));
    }

    async rename(from: string, to: string): Promise<void> {
        await this.begin({ name: 'rename', path: from, to });
        const found = this.find(from);
        if (!Buffer.isBuffer(found)) throw systemError('ENOENT', from);
        this.putFile(to, found);
        this.folder(posix.dirname(to)).mtime = ++this.clock;
        this.remove(from);
    }

    async unlink(path: string): Promise<void> {
        await this.begin({ name: 'unlink', path });
        if (!Buffer.isBuffer(this.find(path))) throw systemError('ENOENT', path);
        this.remove(path);
    }

    async syncDir(path: string): Promise<void> {
        await this.begin({ name: 'syncDir', path });
        this.folder(path);
    }

    /** Paths of all files below a folder. */
    filesIn(path: string): string[] {
        const found = this.find(path);
        if (found === undefined || Buffer.isBuffer(found)) return [];
        return [...found.children].flatMap(([name, child]) => {
            const inside = posix.join(path, name);
            return Buffer.isBuffer(child) ? [inside] : this.filesIn(inside);
        });
    }

    /** The time of a folder, as `stat` tells it. */
    modified(path: string): string {
        return String(Math.floor(this.folder(path).mtime / this.changesATick));
    }

    /** Gives a folder a time that `modified` told; later changes give it another. */
    setModified(path: string, modified: string): void {
        this.folder(path).mtime = Number(modified) * this.changesATick;
        this.clock = Math.max(this.clock, 1_000_000);
    }

    /** At once and without failing: how a test prepares a disk. */
    putFile(path: string, data: Buffer): void {
        const folder = this.folder(posix.dirname(path));
        const name = posix.basename(path);
        if (!folder.children.has(name)) folder.mtime = ++this.clock;
        folder.children.set(name, data);
        if (!this.times.has(data)) this.times.set(data, ++this.clock);
    }

    putFolder(path: string): void {
        const parent = this.folder(posix.dirname(path));
        const name = posix.basename(path);
        if (!parent.children.has(name)) parent.children.set(name, newFolder());
    }

    getFile(path: string): Buffer | undefined {
        const found = this.find(path);
        return Buffer.isBuffer(found) ? found : undefined;
    }

    /** Calls take a moment, so that those made at once overlap. */
    protected async begin(operation: Operation): Promise<void> {
        await Promise.resolve();
        this.fault(operation);
    }

    /** What fails has written half of it. */
    private async write(operation: Operation, content: () => Buffer): Promise<void> {
        try {
            await this.begin(operation);
        } catch (error) {
            const data = content();
            this.putFile(operation.path, data.subarray(0, data.length - Math.ceil(operation.data!.length / 2)));
            throw error;
        }
        this.putFile(operation.path, content());
    }

    private remove(path: string): void {
        const folder = this.folder(posix.dirname(path));
        folder.children.delete(posix.basename(path));
        folder.mtime = ++this.clock;
    }

    private folder(path: string): Folder {
        const found = this.find(path);
        if (found === undefined) throw systemError('ENOENT', path);
        if (Buffer.isBuffer(found)) throw systemError('ENOTDIR', path);
        return found;
    }

    private find(path: string): Folder | Buffer | undefined {
        let found: Folder | Buffer | undefined = this.root;
        for (const name of path.split('/').filter(Boolean)) {
            if (found === undefined || Buffer.isBuffer(found)) return undefined;
            found = found.children.get(name);
        }
        return found;
    }
}

export function systemError(code: string, path: string): NodeJS.ErrnoException {
    return Object.assign(new Error(`${code}: ${path}`), { code, path });
}

const NOTHING = Buffer.alloc(0);

function newFolder(): Folder {
    return { children: new Map(), mtime: 0 };
}
