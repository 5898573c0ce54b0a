import type { Api, ApiError } from '../api';
import type { NodeVersion } from '../../runtime/core/wire';

/** The history of one node, without any DOM. Each change calls `onChange`. Nothing in here rejects: failures are state. */
export class HistoryModel {
    phase: 'loading' | 'ready' | 'failed' = 'loading';
    failure: ApiError | undefined;
    /** What is loaded, newest first. */
    versions: readonly NodeVersion[] = [];
    /** How many there are, loaded or not. */
    count = 0;
    /** Snapshots that could not be read, and may hold more versions. */
    damaged = 0;
    /** Index of the version that is looked at. */
    chosen = 0;
    /** What it is compared with: the version before it, or what is in the editor now. */
    against: 'before' | 'editor' = 'before';

    private cursor: string | undefined;

    constructor(
        private readonly api: Pick<Api, 'history'>,
        readonly id: string,
        private readonly onChange: () => void,
    ) {}

    get hasMore(): boolean {
        return this.cursor !== undefined;
    }

    get version(): NodeVersion | undefined {
        return this.versions[this.chosen];
    }

    /** The next page, or the first one; also again after a failure. */
    async load(): Promise<void> {
        this.phase = 'loading';
        this.onChange();
        try {
            const page = await this.api.history(this.id, this.cursor);
            this.versions = [...this.versions, ...page.versions];
            this.count = page.count;
            this.damaged = page.damaged;
            this.cursor = page.meta.next_cursor;
            this.phase = 'ready';
        } catch (error) {
            this.failure = error as ApiError;
            this.phase = 'failed';
        }
        this.onChange();
    }

    /** The nearest one there is. */
    choose(index: number): void {
        this.chosen = Math.max(0, Math.min(index, this.versions.length - 1));
        this.onChange();
    }

    setAgainst(against: HistoryModel['against']): void {
        this.against = against;
        this.onChange();
    }
}
