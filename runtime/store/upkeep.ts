import type { PartRef } from '../core/snapshot';
import { Pacer } from '../pacer';
import type { Catalogue } from './catalogue';
import type { Damage } from './damage';

const SCRUBBED_SNAPSHOTS = 50;
const SCRUBBED_BYTES = 16 * 1024 * 1024;

/**
 * Checks what the newest snapshots name, each object once, so that damage is seen soon after a start and not only when
 * the snapshot is needed. Bounded, so that starting on a small machine stays cheap. `stop` ends it early.
 */
export async function scrubNewest(catalogue: Catalogue, damage: Damage, stop: () => boolean): Promise<void> {
    const checked = new Set<string>();
    const pacer = new Pacer(2);
    let bytes = 0;
    for (const id of catalogue.idsNewestFirst().slice(0, SCRUBBED_SNAPSHOTS)) {
        for (const part of await partsOf(damage, id)) {
            if (stop() || bytes > SCRUBBED_BYTES) return;
            if (checked.has(part.object)) continue;
            checked.add(part.object);
            bytes += part.bytes;
            await damage.checkPart(part).catch(() => undefined);
            await pacer.breathe();
        }
    }
}

async function partsOf(damage: Damage, id: string): Promise<readonly PartRef[]> {
    try {
        return (await damage.readManifest(id)).parts;
    } catch {
        return [];
    }
}
