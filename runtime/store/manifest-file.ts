import { createHash } from 'node:crypto';
import type { Manifest, PartRef, SnapshotItem } from '../core/snapshot';
import { ulidTime } from '../core/ulid';

/**
 * The text of a manifest: JSON with one part a line, and `check` as its last property on a line of its own. `check` is
 * the SHA-256 of everything before the comma that precedes it.
 */
export function manifestText(manifest: Manifest): string {
    const { parts, order, ...item } = manifest;
    const head = JSON.stringify(item).slice(0, -1);
    const lines = parts.map((part) => JSON.stringify(part)).join(',\n');
    const body = `${head},\n"parts":[\n${lines}\n],\n"order":${JSON.stringify(order)}`;
    return `${body}${CHECK}${sha256(body)}"}\n`;
}

/** The manifest, or undefined when its text is not what was written or it belongs to another snapshot. */
export function parseManifest(id: string, text: string): Manifest | undefined {
    const end = text.lastIndexOf(CHECK);
    if (end < 0 || text.slice(end + CHECK.length).trimEnd() !== `${sha256(text.slice(0, end))}"}`) return undefined;
    const { check: _, ...manifest } = JSON.parse(text) as Manifest & { check: string };
    return manifest.id === id ? manifest : undefined;
}

/** How a snapshot is listed. */
export function itemOf(manifest: Manifest): SnapshotItem {
    const { parts: _, order: __, ...item } = manifest;
    return item;
}

/** How a snapshot is listed of which nothing but the name of its file can be trusted. */
export function damagedItem(id: string): SnapshotItem {
    const at = new Date(ulidTime(id)).toISOString();
    return {
        id,
        name: id,
        description: '',
        createdAt: at,
        updatedAt: at,
        kind: 'auto',
        pinned: false,
        damaged: true,
        hash: '',
        bytes: 0,
        counts: { tabs: 0, subflows: 0, nodes: 0 },
        modules: {},
    };
}

/** Equal for equal content: a hash over the names of the parts and the order of the flows. */
export function contentHash(parts: readonly PartRef[], order: readonly number[]): string {
    return sha256(JSON.stringify([parts.map(({ type, id, object }) => [type, id ?? null, object]), order]));
}

const CHECK = ',\n"check":"';

function sha256(text: string): string {
    return createHash('sha256').update(text).digest('hex');
}
