import { isSnapshotError } from '../core/errors';
import type { Manifest, PartRef } from '../core/snapshot';
import type { Pacer } from '../pacer';
import type { Manifests } from './manifests';

/** How many manifests name each object. */
export class References {
    private counts: Map<string, number> | undefined;
    /** Snapshots whose manifest cannot be read: nobody knows what they name. */
    readonly unreadable = new Set<string>();

    constructor(private readonly manifests: Manifests) {}

    get loaded(): boolean {
        return this.counts !== undefined;
    }

    /** Counts from the manifests. Must not overlap with `add` or `drop`. `visit` sees each manifest on the way. */
    async load(ids: readonly string[], pacer: Pacer, visit?: (found: ManifestFound) => void): Promise<void> {
        const counts = new Map<string, number>();
        this.unreadable.clear();
        for await (const found of readAll(this.manifests, ids, pacer)) {
            if (!found.manifest) this.unreadable.add(found.id);
            found.manifest?.parts.forEach(({ object }) => counts.set(object, (counts.get(object) ?? 0) + 1));
            visit?.(found);
        }
        this.counts = counts;
    }

    add(parts: readonly PartRef[]): void {
        const { counts } = this;
        if (counts) parts.forEach(({ object }) => counts.set(object, (counts.get(object) ?? 0) + 1));
    }

    drop(objects: readonly string[]): void {
        const { counts } = this;
        for (const object of counts ? objects : []) {
            const left = (counts?.get(object) ?? 0) - 1;
            if (left > 0) counts?.set(object, left);
            else counts?.delete(object);
        }
    }

    /** True when a readable manifest names the object. Before `load` everything counts as named. */
    isNamed(object: string): boolean {
        return this.counts?.has(object) ?? true;
    }
}

/** One manifest as it was read; `manifest` is undefined when it is damaged. */
export interface ManifestFound {
    id: string;
    manifest: Manifest | undefined;
}

const READS_AT_ONCE = 4;

/** Reads manifests, a few at a time. Those that are gone are passed over. Never rejects for a single one. */
export async function* readAll(
    manifests: Manifests,
    ids: readonly string[],
    pacer: Pacer,
): AsyncGenerator<ManifestFound> {
    for (let at = 0; at < ids.length; at += READS_AT_ONCE) {
        const group = ids.slice(at, at + READS_AT_ONCE);
        for (const found of await Promise.all(group.map((id) => readOne(manifests, id)))) {
            if (found) yield found;
            await pacer.breathe();
        }
    }
}

async function readOne(manifests: Manifests, id: string): Promise<ManifestFound | undefined> {
    try {
        return { id, manifest: await manifests.read(id) };
    } catch (error) {
        return isSnapshotError(error, 'not_found') ? undefined : { id, manifest: undefined };
    }
}
