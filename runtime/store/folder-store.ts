import { randomBytes as cryptoRandomBytes } from 'node:crypto';
import { SnapshotError } from '../core/errors';
import { FLOW_PARTS, type FlowNode, type Manifest, type PartRef, type SnapshotItem } from '../core/snapshot';
import { nextUlid } from '../core/ulid';
import type { SnapshotEdit } from '../core/wire';
import { Pacer } from '../pacer';
import { Background } from './background';
import { DraftWriter } from './draft-writer';
import { deletedLine } from './index-file';
import { itemOf, contentHash } from './manifest-file';
import { NodeIndex } from './node-index';
import { FORMAT } from './open-folder';
import { parseNodes } from './parse-nodes';
import type { FileStore, FileStoreOptions } from './file-store';
import type { StoreFolder } from './store-folder';
import { Queue } from './queue';
import type { HeldBytes, Lasting, SnapshotDraft, SnapshotStore, StoreChange, StoreHealth } from './store';
import { storeError } from './store-errors';
import { scrubNewest } from './upkeep';
import { Watchers } from './watchers';

/** The store at work in a folder that was opened. Changes are made one after the other, reading goes on meanwhile. */
export class FolderStore implements FileStore {
    private readonly now: () => Date;
    private readonly randomBytes: (size: number) => Uint8Array;
    private readonly queue = new Queue();
    private readonly watchers = new Watchers();
    private readonly background = new Background();
    private readonly nodeIndex: NodeIndex;
    private lastId: string | undefined;
    private closing: Promise<void> | undefined;

    constructor(
        private readonly folder: StoreFolder,
        options: FileStoreOptions,
    ) {
        this.now = options.now ?? (() => new Date());
        this.randomBytes = options.randomBytes ?? cryptoRandomBytes;
        this.lastId = folder.catalogue.newestId;
        this.nodeIndex = new NodeIndex(
            folder.nodeIndexFile,
            (part) => this.readNodes(part),
            (task) => this.whileHeld(task).catch(() => undefined),
            (object) => folder.references.isNamed(object),
        );
        folder.onDamage((ids) => this.watchers.tell('updated', ids));
        folder.onHealed(() => this.background.run(() => folder.damage.recheck()));
        this.background.run(() => this.tidyUp());
    }

    readonly page: SnapshotStore['page'] = (query) => this.folder.catalogue.page(query);

    readonly items: SnapshotStore['items'] = () => this.folder.catalogue.items();

    async get(id: string): Promise<Manifest> {
        this.assertOpen();
        this.assertKnown(id);
        return this.folder.damage.readManifest(id);
    }

    async check(id: string): Promise<Manifest> {
        this.assertOpen();
        this.assertKnown(id);
        try {
            return await this.folder.damage.check(id);
        } catch (error) {
            // Deleted while it was read.
            this.assertKnown(id);
            throw error;
        }
    }

    async readPart(part: PartRef): Promise<unknown> {
        const bytes = await this.readText(part);
        return FLOW_PARTS.has(part.type) ? parseNodes(bytes) : (JSON.parse(bytes.toString()) as unknown);
    }

    async readText(part: PartRef): Promise<Buffer> {
        this.assertOpen();
        return this.folder.damage.readPart(part);
    }

    async readNodes(part: PartRef, isWanted?: (json: string) => boolean): Promise<FlowNode[]> {
        return parseNodes(await this.readText(part), isWanted);
    }

    objectsHolding(nodeId: string, parts: readonly PartRef[]): Promise<Set<string>> {
        this.assertOpen();
        return this.nodeIndex.objectsHolding(nodeId, parts);
    }

    begin(): DraftWriter {
        this.assertOpen();
        return new DraftWriter({
            objects: this.folder.objects,
            commit: (draft, parts, ready) => this.change(() => this.commit(draft, parts, ready)),
            release: (objects, fresh) => this.release(objects, fresh),
            note: (written) => this.background.run(() => this.nodeIndex.add(written)),
            assertOpen: () => this.assertOpen(),
        });
    }

    edit(id: string, edit: SnapshotEdit): Promise<SnapshotItem> {
        return this.rewrite(id, { ...edit, updatedAt: this.now().toISOString() });
    }

    annotate(id: string, facts: Parameters<SnapshotStore['annotate']>[1]): Promise<SnapshotItem> {
        return this.rewrite(id, facts);
    }

    remove(ids: readonly string[], lasting: Lasting = 'now'): Promise<void> {
        return this.change(() =>
            this.delete(
                ids.filter((id) => this.folder.catalogue.has(id)),
                lasting,
            ),
        );
    }

    async hold(bytes: AsyncIterable<Uint8Array>, maxBytes: number): Promise<HeldBytes> {
        this.assertOpen();
        return this.folder.hold(bytes, maxBytes);
    }

    async verify(): Promise<StoreHealth> {
        this.assertOpen();
        await this.folder.damage.checkAll();
        return this.health();
    }

    health(): StoreHealth {
        const { catalogue, bytes } = this.folder;
        return { format: FORMAT, count: catalogue.size, damaged: catalogue.damagedIds().length, bytes };
    }

    watch(listener: (change: StoreChange) => void): () => void {
        return this.watchers.add(listener);
    }

    close(): Promise<void> {
        this.closing ??= this.settled().then(() => this.folder.release());
        return this.closing;
    }

    releaseNow(): void {
        const isBusy = this.closing !== undefined || !this.background.isIdle || !this.queue.isIdle;
        if (!isBusy && this.folder.objects.isQuiet) this.folder.releaseNow();
    }

    async settled(): Promise<void> {
        do {
            await Promise.all([this.background.ended(), this.queue.idle(), this.folder.objects.settled()]);
        } while (!this.background.isIdle);
    }

    collect(): Promise<void> {
        return this.change(async () => {
            await this.folder.collector.sweep();
            await this.folder.writeIndex();
        });
    }

    private async commit(draft: SnapshotDraft, parts: readonly PartRef[], ready: Promise<unknown>): Promise<Manifest> {
        const { manifests, catalogue, references } = this.folder;
        const { order, ...about } = draft;
        const manifest: Manifest = {
            id: this.nextId(),
            ...about,
            updatedAt: draft.createdAt,
            hash: contentHash(parts, order),
            bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
            parts: [...parts],
            order,
        };
        await manifests.create(manifest, ready);
        references.add(parts);
        const item = itemOf(manifest);
        catalogue.set(item);
        this.folder.noteForIndex([JSON.stringify(item)]);
        this.writeIndexSoon();
        this.watchers.tell('created', [item.id]);
        return manifest;
    }

    private rewrite(id: string, facts: Partial<Manifest>): Promise<SnapshotItem> {
        return this.change(async () => {
            this.assertKnown(id);
            const { manifests, catalogue, damage } = this.folder;
            const manifest = { ...(await damage.readManifest(id)), ...facts };
            try {
                await manifests.replace(manifest);
            } catch (error) {
                await this.folder.doubt(id);
                throw error;
            }
            catalogue.set(itemOf(manifest));
            this.folder.noteForIndex([JSON.stringify(itemOf(manifest))]);
            await this.folder.writeIndex();
            this.watchers.tell('updated', [id]);
            return catalogue.get(id)!;
        });
    }

    private async delete(ids: readonly string[], lasting: Lasting): Promise<void> {
        const { manifests, catalogue, reserve } = this.folder;
        if (ids.length === 0) return;
        const parts = await this.folder.partsOf(ids);
        const unlinked = new Set<string>();
        try {
            await reserve.spend(async () => {
                for (const id of ids) {
                    await manifests.unlink(id);
                    unlinked.add(id);
                }
                // Else before their objects are collected, which comes next.
                if (lasting === 'now') await manifests.sync();
            });
        } catch (error) {
            throw storeError(error, 'delete snapshots');
        } finally {
            const gone = [...unlinked];
            gone.forEach((id) => catalogue.delete(id));
            this.folder.noteForIndex(gone.map(deletedLine));
            if (lasting === 'now') await this.folder.writeIndex();
            else this.writeIndexSoon();
            if (gone.length > 0) this.watchers.tell('removed', gone);
            this.later(() => this.folder.collectAfter(gone, parts));
        }
    }

    private nextId(): string {
        this.lastId = nextUlid(this.now().getTime(), this.randomBytes(10), this.lastId);
        return this.lastId;
    }

    private release(objects: readonly string[], fresh: ReadonlySet<string>): void {
        const { references, collector } = this.folder;
        this.later(async () => {
            const loose = objects.filter((name) => (references.loaded ? !references.isNamed(name) : fresh.has(name)));
            if (loose.length > 0) await collector.collect(loose);
        });
    }

    private async tidyUp(): Promise<void> {
        const { folder } = this;
        await folder.catalogue.warmUp(new Pacer());
        if (folder.wasUnclean) await this.queue.run(() => folder.recover());
        await this.queue.run(() => folder.writeIndex());
        await scrubNewest(folder.catalogue, folder.damage, () => this.closing !== undefined);
    }

    /** Runs one change at a time, in order, and none once the folder is not this process's any more. */
    private async change<T>(task: () => Promise<T>): Promise<T> {
        this.assertOpen();
        return this.whileHeld(task);
    }

    private whileHeld<T>(task: () => Promise<T>): Promise<T> {
        return this.queue.run(async () => {
            await this.folder.assertHeld();
            return task();
        });
    }

    /** A deploy does not wait for a cache; what it made and what it removed is written at once. */
    private writeIndexSoon(): void {
        this.background.run(async () => {
            await new Pacer().pause();
            await this.queue.run(() => this.folder.writeIndex());
        });
    }

    private later(task: () => Promise<void>): void {
        this.background.run(() => this.queue.run(task));
    }

    private assertOpen(): void {
        if (this.closing) throw new SnapshotError('store_unavailable', 'The store of snapshots is closed.');
    }

    private assertKnown(id: string): void {
        if (!this.folder.catalogue.has(id)) throw new SnapshotError('not_found', 'There is no such snapshot.');
    }
}
