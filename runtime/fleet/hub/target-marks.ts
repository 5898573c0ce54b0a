import { isSnapshotError } from '../../core/errors';
import type { SnapshotStore } from '../../store/store';
import type { DeviceTargets } from './device-targets';

/**
 * Marks the snapshots that are somebody's target in the store, so that retention leaves them alone and the list shows it.
 * The targets themselves are kept elsewhere: marks that do not fit them are put right.
 */
export class TargetMarks {
    constructor(
        private readonly store: () => Promise<SnapshotStore>,
        private readonly targets: DeviceTargets,
        private readonly warn: (text: string) => void,
    ) {}

    /** Marks a snapshot that is about to be a target. Rejects as the store does. */
    async add(id: string): Promise<void> {
        const store = await this.store();
        const isMarked = store.items().some((item) => item.id === id && item.target);
        if (!isMarked) await store.annotate(id, { target: true });
    }

    /** Brings the marks in step with the targets. Never rejects: what cannot be marked now is marked at the next start. */
    async align(): Promise<void> {
        try {
            const store = await this.store();
            const wanted = this.targets.snapshots();
            const wrong = store.items().filter(({ id, target }) => wanted.has(id) !== (target === true));
            for (const { id } of wrong) await this.mark(store, id, wanted.has(id));
        } catch (error) {
            if (!isSnapshotError(error, 'store_unavailable')) this.warn((error as Error).message);
        }
    }

    private async mark(store: SnapshotStore, id: string, target: boolean): Promise<void> {
        try {
            await store.annotate(id, { target });
        } catch (error) {
            // Deleted meanwhile, or damaged: then retention leaves it alone by itself.
            if (!isSnapshotError(error, 'not_found') && !isSnapshotError(error, 'damaged')) throw error;
        }
    }
}
