import { isSnapshotError, SnapshotError } from '../core/errors';
import { FLOW_PARTS, type Manifest, type PartRef, type SnapshotItem } from '../core/snapshot';
import { Pacer } from '../pacer';
import type { KeyRing } from '../secrets/key-ring';
import { Catalogue } from './catalogue';
import type { FileSystem } from './file-system';
import { Layout } from './layout';
import { IndexFile } from './index-file';
import { damagedItem, itemOf } from './manifest-file';
import { Manifests } from './manifests';
import { nodeFileSystem } from './node-file-system';
import { Objects } from './objects';
import { checkFormat } from './open-folder';
import { parseNodes } from './parse-nodes';
import { PartCodec } from './part-codec';
import { readOnly } from './read-only';
import { readAll } from './references';
import type { SnapshotStore } from './store';
import { readError } from './store-errors';
import { TemporaryFiles } from './temporary-files';

export interface StoreReaderOptions {
    /** Absolute path of the folder. */
    dir: string;
    keys: KeyRing;
    fileSystem?: FileSystem;
}

/** Something in the store that is not what it should be. */
export interface FoundDamage {
    /** `tab <id>`, `credentials`, …; `manifest` for the file that says what a snapshot is. */
    what: string;
    /** Name of the object; absent for a manifest. */
    object?: string;
    problem: string;
    /** Ids of the snapshots that are damaged by it, newest first. */
    snapshots: string[];
}

/** Objects that no snapshot names. */
export interface LooseObjects {
    objects: number;
    bytes: number;
}

/**
 * Opens a store without taking it: works while another process holds it, and writes nothing. The list is the one at
 * this moment. Rejects with `not_found` where there is no store, `unknown_format` or `io_error`.
 */
export async function openStoreReader({
    dir,
    keys,
    fileSystem = nodeFileSystem,
}: StoreReaderOptions): Promise<StoreReader> {
    const layout = new Layout(dir);
    try {
        const disk = readOnly(fileSystem);
        if ((await checkFormat(disk, layout)) === 'new') throw noStore(dir);
        return await StoreReader.load(disk, layout, keys);
    } catch (error) {
        throw readError(error, `read the snapshots in ${dir}`);
    }
}

/** A store that is only read. What is deleted meanwhile by whoever holds it is answered with `not_found` or `damaged`. */
export class StoreReader implements Pick<SnapshotStore, 'items' | 'page' | 'get' | 'readPart' | 'readText'> {
    private constructor(
        private readonly fileSystem: FileSystem,
        private readonly layout: Layout,
        private readonly manifests: Manifests,
        private readonly objects: Objects,
        private readonly catalogue: Catalogue,
    ) {}

    static async load(fileSystem: FileSystem, layout: Layout, keys: KeyRing): Promise<StoreReader> {
        // Nothing is ever written through it: the disk is read-only.
        const temporary = new TemporaryFiles(fileSystem, layout, 'reader');
        const nothing = (): void => undefined;
        const manifests = new Manifests(fileSystem, layout, temporary, nothing);
        const objects = new Objects(fileSystem, layout, temporary, new PartCodec(keys), nothing, nothing);
        const catalogue = new Catalogue();
        await catalogue.load(await listOf(fileSystem, layout, manifests, temporary), new Pacer());
        return new StoreReader(fileSystem, layout, manifests, objects, catalogue);
    }

    readonly items: SnapshotStore['items'] = () => this.catalogue.items();

    readonly page: SnapshotStore['page'] = (query) => this.catalogue.page(query);

    get(id: string): Promise<Manifest> {
        return this.manifests.read(id);
    }

    async readPart(part: PartRef): Promise<unknown> {
        const bytes = await this.readText(part);
        return FLOW_PARTS.has(part.type) ? parseNodes(bytes) : (JSON.parse(bytes.toString()) as unknown);
    }

    readText(part: PartRef): Promise<Buffer> {
        return this.objects.read(part);
    }

    /** Reads everything, each object once. What was deleted meanwhile is no damage. Rejects with `io_error`. */
    async findDamage(): Promise<{ damage: FoundDamage[]; objects: number; unchecked: number }> {
        const found: FoundDamage[] = [];
        const pacer = new Pacer();
        const { parts, unreadable } = await this.allParts(pacer);
        for (const id of unreadable)
            found.push({ what: 'manifest', problem: 'It is not what was written.', snapshots: [id] });
        let unchecked = 0;
        for (const { part, snapshots } of parts.values()) {
            const problem = await this.problemOf(part);
            if (problem === 'key_missing') unchecked++;
            else if (problem !== undefined) {
                const left = await this.stillThere(snapshots);
                if (left.length > 0) found.push({ what: nameOf(part), object: part.object, problem, snapshots: left });
            }
            await pacer.breathe();
        }
        return { damage: found, objects: parts.size, unchecked };
    }

    /**
     * What a sweep would remove once these snapshots are gone. Undefined while a manifest is damaged: nobody knows what
     * it names, and nothing is removed.
     */
    async findLoose(without: ReadonlySet<string> = new Set()): Promise<LooseObjects | undefined> {
        const pacer = new Pacer();
        const { parts, unreadable } = await this.allParts(pacer);
        if (unreadable.length > 0) return undefined;
        const loose = { objects: 0, bytes: 0 };
        for await (const name of this.objects.names()) {
            if (parts.get(name)?.snapshots.some((id) => !without.has(id))) continue;
            loose.objects++;
            loose.bytes += (await this.fileSystem.stat(this.layout.object(name)))?.size ?? 0;
            await pacer.breathe();
        }
        return loose;
    }

    private async allParts(pacer: Pacer): Promise<{ parts: Map<string, NamedPart>; unreadable: string[] }> {
        const parts = new Map<string, NamedPart>();
        const unreadable: string[] = [];
        for await (const { id, manifest } of readAll(this.manifests, this.catalogue.idsNewestFirst(), pacer)) {
            if (!manifest) unreadable.push(id);
            for (const part of manifest?.parts ?? []) {
                const named = parts.get(part.object) ?? { part, snapshots: [] };
                if (!named.snapshots.includes(id)) named.snapshots.push(id);
                parts.set(part.object, named);
            }
        }
        return { parts, unreadable };
    }

    private async problemOf(part: PartRef): Promise<string | undefined> {
        try {
            await this.objects.read(part);
            return undefined;
        } catch (error) {
            if (isSnapshotError(error, 'key_missing')) return 'key_missing';
            if (!isSnapshotError(error, 'damaged')) throw error;
            return error.cause instanceof Error ? error.cause.message : error.message;
        }
    }

    private async stillThere(ids: readonly string[]): Promise<string[]> {
        const there: string[] = [];
        for await (const { id } of readAll(this.manifests, ids, new Pacer())) there.push(id);
        return there;
    }
}

interface NamedPart {
    part: PartRef;
    snapshots: string[];
}

/** From the index where it is up to date, else from the manifests. */
async function listOf(
    fileSystem: FileSystem,
    layout: Layout,
    manifests: Manifests,
    temporary: TemporaryFiles,
): Promise<Map<string, SnapshotItem | (() => SnapshotItem)>> {
    const pacer = new Pacer();
    const loaded = await new IndexFile(fileSystem, layout, temporary).load(pacer);
    const [ids, modified] = [await manifests.ids(), await manifests.modified()];
    const isCurrent = loaded?.state.folder === modified && loaded.items.size === ids.length;
    if (loaded && isCurrent && ids.every((id) => loaded.items.has(id))) return loaded.items;
    const items = new Map<string, SnapshotItem>();
    for await (const { id, manifest } of readAll(manifests, ids, pacer)) {
        items.set(id, manifest ? itemOf(manifest) : damagedItem(id));
    }
    return items;
}

function nameOf({ type, id }: PartRef): string {
    return id === undefined ? type : `${type} ${id}`;
}

function noStore(dir: string): SnapshotError {
    return new SnapshotError('not_found', `There are no snapshots in ${dir}.`, { dir });
}
