import type { Credentials, FlowNode, Manifest } from '../../runtime/core/snapshot';
import type { SnapshotDraft, SnapshotStore } from '../../runtime/store/store';
import { writeSnapshot } from '../../runtime/capture/write-snapshot';

/** Stores a snapshot of these flows. */
export function keepState(
    store: SnapshotStore,
    flows: readonly FlowNode[],
    credentials: Credentials = {},
    about: Partial<Pick<SnapshotDraft, 'kind' | 'name' | 'user'>> = {},
): Promise<Manifest> {
    const modules = { versions: { 'node-red': '4.1.15' }, sources: {} };
    const facts = { name: 'A state', description: '', kind: 'auto' as const, pinned: false, ...about };
    const createdAt = new Date(Date.UTC(2026, 0, 1)).toISOString();
    return writeSnapshot(store, { flows, credentials, modules, settings: {} }, { ...facts, createdAt });
}
