import type { DeviceTools } from './device-tools';

/** How many targets stay here as snapshots, beside the one that runs and the one before. */
const KEPT = 3;

/**
 * Removes snapshots of targets that ran here long ago: the hub has them, and devices are small. Those that a person has
 * pinned stay. Never rejects: the target runs, whatever becomes of the old ones.
 */
export async function removeOldTargets({ host, memory, store }: DeviceTools): Promise<void> {
    try {
        const { stored = [], current, previous } = memory.content;
        const items = new Map(store.items().map((item) => [item.id, item]));
        const there = stored.filter((id) => items.has(id));
        const used = new Set([current?.local, previous?.local, ...there.slice(-KEPT)]);
        const old = there.filter((id) => !used.has(id));
        await store.remove(old.filter((id) => !items.get(id)!.pinned && !items.get(id)!.target));
        await memory.update(() => ({ stored: there.filter((id) => !old.includes(id)) }));
    } catch (error) {
        host.log.warn(host.translate('device.oldTargets', { error: (error as Error).message }));
    }
}
