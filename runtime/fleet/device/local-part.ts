import { isSnapshotError } from '../../core/errors';
import { SECRET_PARTS } from '../../core/snapshot';
import type { SnapshotStore } from '../../store/store';
import type { DeviceMemory } from './memory';

/**
 * Content that this device has already, by the name of its object: most of a new target is the same as in the one before,
 * and need not come over a line that costs money. Undefined for what neither of the last two targets holds.
 */
export async function localPart(
    store: Pick<SnapshotStore, 'get' | 'readText'>,
    { content }: Pick<DeviceMemory, 'content'>,
    object: string,
): Promise<Buffer | undefined> {
    for (const target of [content.current, content.previous]) {
        if (!target) continue;
        try {
            const { parts } = await store.get(target.local);
            const part = parts.find((candidate) => candidate.object === object && !SECRET_PARTS.has(candidate.type));
            if (part) return await store.readText(part);
        } catch (error) {
            // What is gone or damaged here comes from there.
            if (!isSnapshotError(error)) throw error;
        }
    }
    return undefined;
}
