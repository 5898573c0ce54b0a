import { isSnapshotError, SnapshotError } from './core/errors';
import type { ErrorBody } from './core/wire';
import type { Host } from './host';
import type { FileStore } from './store/file-store';
import type { SnapshotStore } from './store/store';

export interface StoreOpeningOptions {
    host: Pick<Host, 'log' | 'translate'>;
    open(): Promise<FileStore>;
    /** Called when the store has become usable, or has turned out not to be. */
    onChange(): void;
    /** Called when the store has become usable only after deploys may have been missed. */
    onLate(): void;
    /** How long to wait before asking again for a store that another process holds. */
    retryMs?: number;
}

const RETRY_MS = 15_000;

/**
 * Opens the store without holding up Node-RED's start. A store that another process holds is asked for again until it
 * is free; any other failure is final until the next start.
 */
export class StoreOpening {
    /** Resolves when the store is open, however long that takes; rejects when it cannot be opened at all. */
    readonly store: Promise<SnapshotStore>;
    /** Why the store cannot be used now; undefined when it can, or while that is not known yet. */
    off?: ErrorBody;
    private opened?: FileStore;
    private isClosed = false;
    private resolve!: (store: SnapshotStore) => void;
    private reject!: (error: unknown) => void;
    private attempting: Promise<void>;

    constructor(private readonly options: StoreOpeningOptions) {
        this.store = new Promise((resolve, reject) => {
            this.resolve = resolve;
            this.reject = reject;
        });
        // Everyone who needs the store hears of the failure; that nobody may need it is no reason to end the process.
        this.store.catch(() => undefined);
        this.attempting = this.attempt();
    }

    /** True once the store is open. */
    get ready(): boolean {
        return this.opened !== undefined;
    }

    /** The store, once the first attempt to open it is over. Rejects with the reason while it cannot be used. */
    async usable(): Promise<SnapshotStore> {
        if (!this.off) await this.attempting;
        if (this.off) throw new SnapshotError('store_unavailable', this.off.error);
        return this.store;
    }

    /** Gives the store up, and opens none any more. Never rejects. */
    async close(): Promise<void> {
        this.isClosed = true;
        await this.attempting;
        await this.opened?.close().catch((error: unknown) => this.options.host.log.warn(String(error)));
    }

    /** For a process that ends: gives the store up at once, unless something is being written. */
    releaseNow(): void {
        this.opened?.releaseNow();
    }

    /** Never rejects. */
    private async attempt(): Promise<void> {
        const wasOff = this.off !== undefined;
        try {
            const store = await this.options.open();
            this.opened = store;
            delete this.off;
            this.resolve(store);
        } catch (error) {
            this.fail(error);
        }
        this.tell(() => {
            this.options.onChange();
            if (wasOff && this.opened && !this.isClosed) this.options.onLate();
        });
    }

    private fail(error: unknown): void {
        const { host, retryMs = RETRY_MS } = this.options;
        const { code, message } = isSnapshotError(error) ? error : new SnapshotError('io_error', String(error));
        if (this.off?.error !== message) host.log.error(host.translate('store.off', { error: message }));
        this.off = { code, error: message };
        if (code !== 'store_in_use') return this.reject(error);
        setTimeout(() => {
            if (!this.isClosed) this.attempting = this.attempt();
        }, retryMs).unref();
    }

    private tell(action: () => void): void {
        try {
            action();
        } catch (error) {
            this.options.host.log.error(String(error));
        }
    }
}
