import type { StoreChange } from './store';

/** Those who want to hear of changes. */
export class Watchers {
    private readonly listeners = new Set<(change: StoreChange) => void>();

    /** Returns what ends it. */
    add(listener: (change: StoreChange) => void): () => void {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    }

    tell(event: StoreChange['event'], ids: string[]): void {
        for (const listener of this.listeners) {
            try {
                listener({ event, ids });
            } catch {
                // A listener's trouble is not that of the store.
            }
        }
    }
}
