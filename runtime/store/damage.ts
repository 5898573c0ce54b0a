import { isSnapshotError } from '../core/errors';
import type { Manifest, PartRef, SnapshotItem } from '../core/snapshot';
import { Pacer } from '../pacer';
import type { Catalogue } from './catalogue';
import { damagedItem, itemOf } from './manifest-file';
import type { Manifests } from './manifests';
import type { Objects } from './objects';
import { readAll } from './references';

/** Reads what snapshots are made of, checks it, and keeps the list honest about what was found. */
export class Damage {
    /** Objects whose snapshots are listed as damaged, or are about to be. */
    private readonly reported = new Map<string, Promise<void>>();

    private readonly doubtful = new Set<string>();

    constructor(
        private readonly catalogue: Catalogue,
        private readonly manifests: Manifests,
        private readonly objects: Objects,
        /** Is told the snapshots whose listing has changed. */
        private readonly changed: (ids: string[]) => void,
    ) {}

    /** Notes that a manifest may be another than the one that is listed, since changing it failed half way. */
    doubt(id: string): void {
        this.doubtful.add(id);
    }

    /** Lists what is really there. Rejects as long as it cannot be read. */
    async resolveDoubts(): Promise<void> {
        for (const id of this.doubtful) {
            await this.readManifest(id).catch((error: unknown) => {
                if (isSnapshotError(error, 'io_error')) throw error;
            });
        }
        this.doubtful.clear();
    }

    /** The manifest of a snapshot. Rejects with `not_found`, `damaged` or `io_error`. */
    async readManifest(id: string): Promise<Manifest> {
        try {
            const manifest = await this.manifests.read(id);
            if (this.doubtful.delete(id) || this.catalogue.stored(id)?.damaged) this.relist(itemOf(manifest));
            return manifest;
        } catch (error) {
            if (isSnapshotError(error, 'damaged') && !this.catalogue.stored(id)?.damaged) this.relist(damagedItem(id));
            throw error;
        }
    }

    /** The content of a part. Every snapshot that names it is listed as damaged before this rejects with `damaged`. */
    async readPart(part: PartRef): Promise<Buffer> {
        try {
            return await this.objects.read(part);
        } catch (error) {
            if (isSnapshotError(error, 'damaged')) await this.report([part.object]);
            throw error;
        }
    }

    /**
     * Reads everything that a snapshot names. Parts under a missing key pass: nothing shows that they are damaged. Goes
     * on after the first damaged part, so that all of them are known afterwards; rejects with the first.
     */
    async check(id: string): Promise<Manifest> {
        const manifest = await this.readManifest(id);
        const damaged: unknown[] = [];
        for (const part of manifest.parts) await this.checkPart(part).catch((error: unknown) => damaged.push(error));
        if (damaged.length > 0) throw damaged[0];
        if (this.catalogue.flag(id, false)) this.changed([id]);
        return manifest;
    }

    /** `damaged` or `io_error`. */
    async checkPart(part: PartRef): Promise<void> {
        try {
            await this.readPart(part);
        } catch (error) {
            if (!isSnapshotError(error, 'key_missing')) throw error;
        }
    }

    /** Reads everything in the store, each object once. */
    async checkAll(): Promise<void> {
        const parts = new Map<string, PartRef>();
        const pacer = new Pacer();
        for (const id of this.catalogue.idsNewestFirst()) {
            const manifest = await this.readManifest(id).catch(() => undefined);
            manifest?.parts.forEach((part) => parts.set(part.object, part));
            await pacer.breathe();
        }
        const damaged: string[] = [];
        for (const part of parts.values()) {
            await this.objects.read(part).catch((error: unknown) => {
                if (isSnapshotError(error, 'damaged')) damaged.push(part.object);
            });
            await pacer.breathe();
        }
        await this.report(damaged);
    }

    /** Looks again at what is listed as damaged, after something was written anew. */
    async recheck(): Promise<void> {
        this.reported.clear();
        for (const id of this.catalogue.damagedIds()) await this.check(id).catch(() => undefined);
    }

    private async report(objects: readonly string[]): Promise<void> {
        const news = objects.filter((object) => !this.reported.has(object));
        if (news.length > 0) {
            const listing = this.listAsDamaged(new Set(news));
            news.forEach((object) => this.reported.set(object, listing));
        }
        for (const object of objects) await this.reported.get(object);
    }

    private async listAsDamaged(objects: ReadonlySet<string>): Promise<void> {
        const flagged: string[] = [];
        for await (const { id, manifest } of readAll(this.manifests, this.catalogue.idsNewestFirst(), new Pacer())) {
            const { damaged } = this.objects;
            if (!manifest?.parts.some(({ object }) => objects.has(object) && damaged.has(object))) continue;
            if (this.catalogue.flag(id, true)) flagged.push(id);
        }
        if (flagged.length > 0) this.changed(flagged);
    }

    private relist(item: SnapshotItem): void {
        if (!this.catalogue.has(item.id)) return;
        this.catalogue.set(item);
        this.changed([item.id]);
    }
}
