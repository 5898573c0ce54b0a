import { Pacer } from '../pacer';
import type { KeyRing } from '../secrets/key-ring';
import { Catalogue } from './catalogue';
import { Collector } from './collector';
import { Damage } from './damage';
import type { FileSystem } from './file-system';
import { holdBytes } from './held-bytes';
import { IndexFile } from './index-file';
import { Layout } from './layout';
import { Lock } from './lock';
import type { Machine } from './machine';
import { damagedItem, itemOf } from './manifest-file';
import { Manifests } from './manifests';
import { nodeFileSystem } from './node-file-system';
import { NodeIndexFile } from './node-index-file';
import { Objects } from './objects';
import { checkFormat, makeFolder, makeStore } from './open-folder';
import { PartCodec } from './part-codec';
import { References } from './references';
import { Reserve } from './reserve';
import type { HeldBytes } from './store';
import { storeError } from './store-errors';
import { TemporaryFiles } from './temporary-files';
import type { SnapshotItem } from '../core/snapshot';

export interface StoreFolderOptions {
    /** Absolute path of the folder. */
    dir: string;
    keys: KeyRing;
    fileSystem?: FileSystem;
    now?: () => Date;
    /** For the lock; handed in by tests. */
    machine?: Machine;
    sleep?: (ms: number) => Promise<unknown>;
}

/** Takes the folder of a store, makes or mends what is missing in it, and loads the list. */
export async function openStoreFolder(options: StoreFolderOptions): Promise<StoreFolder> {
    const { dir, keys, fileSystem = nodeFileSystem, now, machine, sleep } = options;
    const layout = new Layout(dir);
    await checkFormat(fileSystem, layout);
    await makeFolder(fileSystem, dir);
    const lock = await Lock.take({ fileSystem, path: layout.lock, now, machine, sleep });
    try {
        const folder = new StoreFolder(fileSystem, layout, lock, keys);
        await folder.prepare();
        return folder;
    } catch (error) {
        await lock.release().catch(() => undefined);
        throw error;
    }
}

/** The pieces of a store that is open, and what takes several of them. */
export class StoreFolder {
    readonly catalogue = new Catalogue();
    readonly objects: Objects;
    readonly manifests: Manifests;
    readonly references: References;
    readonly collector: Collector;
    readonly damage: Damage;
    readonly reserve: Reserve;
    readonly nodeIndexFile: NodeIndexFile;
    /** Size of the manifests and objects. */
    bytes = 0;
    private readonly temporary: TemporaryFiles;
    private readonly index: IndexFile;
    /** What has changed and is not in the index yet. */
    private news: string[] = [];
    private healed: () => void = () => undefined;
    private damaged: (ids: string[]) => void = () => undefined;

    constructor(
        private readonly fileSystem: FileSystem,
        private readonly layout: Layout,
        private readonly lock: Lock,
        keys: KeyRing,
    ) {
        const grew = (bytes: number): void => void (this.bytes += bytes);
        this.temporary = new TemporaryFiles(fileSystem, layout, lock.token);
        this.reserve = new Reserve(fileSystem, layout);
        this.index = new IndexFile(fileSystem, layout, this.temporary);
        this.nodeIndexFile = new NodeIndexFile(fileSystem, layout, this.temporary);
        this.manifests = new Manifests(fileSystem, layout, this.temporary, grew);
        const codec = new PartCodec(keys);
        const { manifests } = this;
        this.references = new References(manifests);
        const isNamed = (name: string): boolean => this.references.unreadable.size > 0 || this.references.isNamed(name);
        this.objects = new Objects(fileSystem, layout, this.temporary, codec, grew, () => this.healed(), isNamed);
        this.collector = new Collector(this.catalogue, this.manifests, this.objects, this.references);
        this.damage = new Damage(this.catalogue, this.manifests, this.objects, (ids) => this.damaged(ids));
    }

    /** True when the process before did not close the store. */
    get wasUnclean(): boolean {
        return this.lock.wasStale;
    }

    onDamage(listener: (ids: string[]) => void): void {
        this.damaged = listener;
    }

    onHealed(listener: () => void): void {
        this.healed = listener;
    }

    async prepare(): Promise<void> {
        const { fileSystem, layout, temporary } = this;
        if ((await checkFormat(fileSystem, layout)) === 'new' || !(await this.isComplete())) {
            await makeStore(fileSystem, layout, temporary);
        }
        // Once the lock is sure to be there after a power cut, so is the knowledge that the store was not closed.
        await Promise.all([fileSystem.syncDir(layout.dir), temporary.sweep(), this.reserve.hold()]);
        if (this.wasUnclean) await this.manifests.sync();
        await this.loadList();
    }

    /** Rejects with `store_in_use` when another process has taken the folder meanwhile. */
    async assertHeld(): Promise<void> {
        try {
            await this.lock.check();
        } catch (error) {
            throw storeError(error, 'make sure of the lock of the snapshots folder');
        }
    }

    /** Keeps in mind what changed, until `writeIndex`. */
    noteForIndex(lines: readonly string[]): void {
        this.news.push(...lines);
    }

    /** Writes down what changed, or the whole list where that is needed. Never rejects. */
    async writeIndex(): Promise<void> {
        const lines = this.news.splice(0);
        const state = async () => ({ folder: await this.manifests.modified(), bytes: this.bytes });
        try {
            await this.damage.resolveDoubts();
            if (this.index.needsRewrite) await this.index.rewrite(this.storedItems(), state, new Pacer());
            else await this.index.append(lines, await state());
        } catch {
            // What is not known for certain is not written down; the next start finds the index stale.
            await this.index.drop();
        }
    }

    /** Names of all objects of each of these snapshots; none for one whose manifest cannot be read. */
    async partsOf(ids: readonly string[]): Promise<Map<string, string[]>> {
        const names = new Map<string, string[]>();
        for (const id of ids) {
            const manifest = await this.manifests.read(id).catch(() => undefined);
            const objects = manifest?.parts.map(({ object }) => object);
            if (objects) names.set(id, objects);
        }
        return names;
    }

    /** Collects what only snapshots that are gone now have named. */
    async collectAfter(gone: readonly string[], parts: ReadonlyMap<string, string[]>): Promise<void> {
        const loose = gone.flatMap((id) => parts.get(id) ?? []);
        this.references.drop(loose);
        if (gone.every((id) => parts.has(id))) await this.collector.collect(new Set(loose));
        else await this.collector.sweep();
        await this.reserve.hold();
        await this.writeIndex();
    }

    /** After a manifest could perhaps not be replaced: the list shall say what is there. */
    async doubt(id: string): Promise<void> {
        this.damage.doubt(id);
        await this.index.drop();
        await this.writeIndex();
    }

    /** After an unclean end: brings the list in line with the manifests and removes objects that were left over. */
    async recover(): Promise<void> {
        const corrected: string[] = [];
        await this.collector.sweep(({ id, manifest }) => {
            const item = manifest ? itemOf(manifest) : damagedItem(id);
            if (JSON.stringify(item) === JSON.stringify(this.catalogue.stored(id))) return;
            this.catalogue.set(item);
            this.damaged([id]);
            corrected.push(id);
        });
        if (corrected.length > 0) await this.index.drop();
    }

    hold(bytes: AsyncIterable<Uint8Array>, maxBytes: number): Promise<HeldBytes> {
        return holdBytes(this.fileSystem, this.temporary, bytes, maxBytes);
    }

    /** Gives the folder up. */
    async release(): Promise<void> {
        await this.writeIndex();
        // A lock that stays behind is recognised as that of a process that has ended.
        await this.lock.release().catch(() => undefined);
    }

    /** Gives the folder up without waiting for anything. */
    releaseNow(): void {
        this.lock.releaseNow();
    }

    /** False for a folder that was copied without its empty folders. */
    private async isComplete(): Promise<boolean> {
        const { fileSystem, layout } = this;
        const folders = [layout.snapshots, layout.temporary].map((path) => fileSystem.stat(path));
        const [objects, ...others] = await Promise.all([fileSystem.list(layout.objects).catch(() => []), ...folders]);
        return objects.length >= 256 && others.every((found) => found !== undefined);
    }

    private async loadList(): Promise<void> {
        const pacer = new Pacer();
        const [ids, modified, loaded] = await Promise.all([
            this.manifests.ids(),
            this.manifests.modified(),
            this.index.load(pacer),
        ]);
        const { items, state } = loaded ?? {};
        await pacer.breathe();
        if (items && state?.folder === modified && (await holdsExactly(items, ids, pacer))) {
            await this.catalogue.load(items, pacer);
            this.bytes = state.bytes;
        } else {
            await this.index.drop();
            await this.rebuildList(ids, pacer);
        }
    }

    private async rebuildList(ids: readonly string[], pacer: Pacer): Promise<void> {
        const items = new Map<string, SnapshotItem>();
        const objects = new Map<string, number>();
        await this.references.load(ids, pacer, ({ id, manifest }) => {
            items.set(id, manifest ? itemOf(manifest) : damagedItem(id));
            manifest?.parts.forEach(({ object, bytes }) => objects.set(object, bytes));
        });
        await this.catalogue.load(items, pacer);
        this.bytes = [...objects.values()].reduce((sum, bytes) => sum + bytes, 0);
    }

    private storedItems(): SnapshotItem[] {
        return this.catalogue
            .idsNewestFirst()
            .reverse()
            .map((id) => this.catalogue.stored(id)!);
    }
}

async function holdsExactly(
    items: ReadonlyMap<string, unknown>,
    ids: readonly string[],
    pacer: Pacer,
): Promise<boolean> {
    const same = items.size === ids.length && ids.every((id) => items.has(id));
    await pacer.breathe();
    return same;
}
