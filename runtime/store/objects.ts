import { SnapshotError } from '../core/errors';
import type { PartRef, PartType } from '../core/snapshot';
import type { FileSystem } from './file-system';
import { isObjectName, type Layout } from './layout';
import { ObjectDamage, type PartCodec, type PlainPart } from './part-codec';
import { Queue } from './queue';
import { hasCode, readError, storeError } from './store-errors';
import type { TemporaryFiles } from './temporary-files';

/** An object that is in the store, or on its way there. */
export interface StoredObject {
    name: string;
    bytes: number;
    /** True when this process has written it, so that perhaps no snapshot names it yet. */
    fresh: boolean;
    /** Resolves once the object is durable; rejects when it could not be written. */
    durable: Promise<void>;
}

/** Few enough that Node-RED's own file operations find a free thread. */
const WRITES_AT_ONCE = 2;

/** The folder `objects`: content by name, never edited. */
export class Objects {
    /** What is known to be there and whole, since it was written or read by this process. */
    private readonly known = new Map<string, Promise<StoredObject>>();
    private readonly pins = new Map<string, number>();
    private readonly leaving = new Map<string, Promise<void>>();
    private readonly syncedFolders = new Map<string, Promise<void>>();
    private written = 0;
    private readonly writes = new Queue(WRITES_AT_ONCE);
    /** Objects that were found damaged or missing and have not been written again. */
    readonly damaged = new Set<string>();

    constructor(
        private readonly fileSystem: FileSystem,
        private readonly layout: Layout,
        private readonly temporary: TemporaryFiles,
        private readonly codec: PartCodec,
        /** Is told how the size of the folder changes. */
        private readonly grew: (bytes: number) => void,
        /** Is told when an object that was found damaged has been written again, or has gone for good. */
        private readonly healed: () => void,
        /** False for an object of which it is certain that no snapshot names it. */
        private readonly isNamed: (name: string) => boolean = () => true,
    ) {}

    /**
     * Stores a part unless its object is there already, and pins it. Resolves once its size is known; see `durable`.
     * An object that this process has not seen yet is read and checked before anything relies on it.
     */
    async put(type: PartType, text: Iterable<string>): Promise<StoredObject> {
        const plain = await this.codec.name(type, text);
        this.pin(plain.name);
        try {
            return await (this.known.get(plain.name) ?? this.remember(plain.name, this.store(type, plain)));
        } catch (error) {
            this.unpin(plain.name);
            throw error;
        }
    }

    /** The name that a part has in here. */
    async name(type: PartType, text: Iterable<string>): Promise<string> {
        return (await this.codec.name(type, text)).name;
    }

    /** Resolves when an object that a manifest names is there. Rejects with `damaged`. */
    async confirm(part: PartRef): Promise<void> {
        const known = this.known.get(part.object);
        if (known) return (await known).durable;
        await this.leaving.get(part.object);
        const there = isObjectName(part.object) && (await this.fileSystem.stat(this.layout.object(part.object)));
        if (!there || this.damaged.has(part.object)) throw damagedPart(part, new ObjectDamage('It is gone.'));
        void this.remember(part.object, Promise.resolve(presentObject(part)));
    }

    /** The content of a part, checked. Rejects with `damaged`, `key_missing` or `io_error`. */
    async read(part: PartRef): Promise<Buffer> {
        const writesBefore = this.written;
        try {
            return await this.codec.decode(part.type, part.object, await this.readObject(part.object));
        } catch (error) {
            if (!(error instanceof ObjectDamage)) throw readError(error, `read the ${part.type} of a snapshot`);
            // It may have been written anew while its old bytes were being looked at.
            if (this.written !== writesBefore) return this.read(part);
            this.known.delete(part.object);
            this.damaged.add(part.object);
            throw damagedPart(part, error);
        }
    }

    /** Keeps an object from being discarded. Counts: each pin needs its `unpin`. */
    pin(name: string): void {
        this.pins.set(name, (this.pins.get(name) ?? 0) + 1);
    }

    unpin(name: string): void {
        const pins = (this.pins.get(name) ?? 0) - 1;
        if (pins > 0) this.pins.set(name, pins);
        else this.pins.delete(name);
    }

    /** Removes an object that nothing names, unless it is pinned. Never rejects: at worst a file is left over. */
    async discard(name: string): Promise<void> {
        const stored = await this.known.get(name)?.catch(() => undefined);
        await stored?.durable.catch(() => undefined);
        if (this.pins.has(name)) return;
        this.known.delete(name);
        if (this.damaged.delete(name)) this.healed();
        const leaving = this.remove(name);
        this.leaving.set(name, leaving);
        await leaving;
        this.leaving.delete(name);
    }

    /** Resolves when nothing is being written any more. */
    settled(): Promise<void> {
        return this.writes.idle();
    }

    /** True when nothing is being written, and nobody is about to name what was. */
    get isQuiet(): boolean {
        return this.writes.isIdle && this.pins.size === 0;
    }

    /** Names of all objects, folder by folder. */
    async *names(): AsyncGenerator<string> {
        for (const folder of this.layout.objectFolders()) {
            for (const file of await this.fileSystem.list(folder)) {
                const name = file.slice(0, -'.gz'.length);
                if (file.endsWith('.gz') && isObjectName(name)) yield name;
            }
        }
    }

    private async store(type: PartType, plain: PlainPart): Promise<StoredObject> {
        const { name } = plain;
        await this.leaving.get(name);
        // What no snapshot names is not there, or was left over: it may be replaced unseen.
        const bytes = this.isNamed(name) ? await this.wholeBytes(type, name) : undefined;
        if (bytes !== undefined) {
            return { name, bytes, fresh: false, durable: this.syncOnce(this.layout.objectFolder(name)) };
        }
        const data = await this.codec.encode(plain);
        const durable = this.writes.run(() => this.write(name, data));
        return { name, bytes: data.length, fresh: true, durable };
    }

    /** Size of what is there under a name; undefined unless it is whole. What the disk fails to read is not whole either. */
    private async wholeBytes(type: PartType, name: string): Promise<number | undefined> {
        try {
            const object = await this.readObject(name);
            await this.codec.decode(type, name, object);
            return object.length;
        } catch {
            // Written anew, it can be read again.
            return undefined;
        }
    }

    private async readObject(name: string): Promise<Buffer> {
        if (!isObjectName(name)) throw new ObjectDamage('Its name is none.');
        try {
            return await this.fileSystem.readFile(this.layout.object(name));
        } catch (error) {
            if (hasCode(error, 'ENOENT')) throw new ObjectDamage('It is gone.');
            throw error;
        }
    }

    private async write(name: string, data: Buffer): Promise<void> {
        const path = this.layout.object(name);
        let bytesBefore = 0;
        const looking = this.fileSystem.stat(path).then(
            (found) => void (bytesBefore = found?.size ?? 0),
            () => undefined,
        );
        try {
            await this.temporary.place(path, data, looking);
            this.written++;
            this.grew(data.length - bytesBefore);
            await this.fileSystem.syncDir(this.layout.objectFolder(name));
            if (this.damaged.delete(name)) this.healed();
        } catch (error) {
            this.syncedFolders.delete(this.layout.objectFolder(name));
            throw storeError(error, 'store a part of the snapshot');
        }
    }

    /** An object that a process put there shortly before it was killed has a name that may not last yet. */
    private syncOnce(folder: string): Promise<void> {
        const synced = this.syncedFolders.get(folder) ?? this.fileSystem.syncDir(folder);
        this.syncedFolders.set(folder, synced);
        return synced.catch((error: unknown) => {
            this.syncedFolders.delete(folder);
            throw storeError(error, 'store a part of the snapshot');
        });
    }

    private remember(name: string, storing: Promise<StoredObject>): Promise<StoredObject> {
        this.known.set(name, storing);
        const forget = (): void => {
            if (this.known.get(name) === storing) this.known.delete(name);
        };
        storing.then(({ durable }) => durable).catch(forget);
        return storing;
    }

    private async remove(name: string): Promise<void> {
        try {
            const size = (await this.fileSystem.stat(this.layout.object(name)))?.size ?? 0;
            await this.fileSystem.unlink(this.layout.object(name));
            this.grew(-size);
        } catch {
            // Whatever stays behind is found by the next sweep of the whole folder.
        }
    }
}

function presentObject({ object, bytes }: PartRef): StoredObject {
    return { name: object, bytes, fresh: false, durable: Promise.resolve() };
}

function damagedPart(part: PartRef, cause: ObjectDamage): SnapshotError {
    const what = part.id === undefined ? part.type : `${part.type} ${part.id}`;
    const text = `The ${what} of this snapshot is damaged: ${cause.message}`;
    return new SnapshotError('damaged', text, { part: what, object: part.object }, { cause });
}
