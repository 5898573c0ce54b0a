import type { FlowNode, Manifest, PartRef, PartType } from '../core/snapshot';
import { contentHash } from './manifest-file';
import type { WrittenNodes } from './node-index';
import type { Objects, StoredObject } from './objects';
import type { SnapshotDraft, SnapshotWriter } from './store';

/** What a writer needs of the store that it belongs to. */
export interface WriterHome {
    objects: Objects;
    commit(draft: SnapshotDraft, parts: readonly PartRef[], ready: Promise<unknown>): Promise<Manifest>;
    /** Collects those of these objects that no snapshot names. `fresh` are those that this process has written. */
    release(objects: readonly string[], fresh: ReadonlySet<string>): void;
    /** Notes, later, which nodes new objects hold. */
    note(written: readonly WrittenNodes[]): void;
    assertOpen(): void;
}

export class DraftWriter implements SnapshotWriter {
    private readonly pinned = new Set<string>();
    private readonly stored = new Map<string, StoredObject>();
    private readonly written: WrittenNodes[] = [];
    private ended = false;

    constructor(private readonly home: WriterHome) {}

    async put(
        part: { type: PartType; id?: string },
        text: Iterable<string>,
        nodes?: readonly FlowNode[],
    ): Promise<PartRef> {
        this.home.assertOpen();
        const object = await this.home.objects.put(part.type, text);
        this.stored.set(object.name, object);
        if (nodes && object.fresh) this.written.push({ object: object.name, nodes });
        this.adopt(object.name);
        return {
            type: part.type,
            ...(part.id !== undefined && { id: part.id }),
            object: object.name,
            bytes: object.bytes,
        };
    }

    name({ type }: { type: PartType }, text: Iterable<string>): Promise<string> {
        return this.home.objects.name(type, text);
    }

    keep(part: PartRef): PartRef {
        if (!this.pinned.has(part.object)) {
            this.home.objects.pin(part.object);
            this.adopt(part.object);
        }
        return part;
    }

    hash(parts: readonly PartRef[], order: readonly number[]): string {
        return contentHash(parts, order);
    }

    async commit(draft: SnapshotDraft, parts: readonly PartRef[]): Promise<Manifest> {
        const ready = Promise.all(parts.map((part) => this.durable(part)));
        // Whoever awaits it may come late: a rejection that nobody has seen yet must not end the process.
        ready.catch(() => undefined);
        try {
            const manifest = await this.home.commit(draft, parts, ready);
            this.home.note(this.written);
            return manifest;
        } finally {
            this.end();
        }
    }

    abandon(): void {
        this.end();
    }

    private async durable(part: PartRef): Promise<void> {
        const { objects } = this.home;
        return this.stored.get(part.object)?.durable ?? objects.confirm(this.keep(part));
    }

    /** Takes over one pin; of two for one object, one is given back. */
    private adopt(name: string): void {
        if (this.pinned.has(name)) this.home.objects.unpin(name);
        this.pinned.add(name);
        if (this.ended) this.releaseAll();
    }

    private end(): void {
        this.ended = true;
        this.releaseAll();
    }

    private releaseAll(): void {
        const names = [...this.pinned];
        this.pinned.clear();
        names.forEach((name) => this.home.objects.unpin(name));
        const fresh = names.filter((name) => this.stored.get(name)?.fresh);
        if (names.length > 0) this.home.release(names, new Set(fresh));
    }
}
