import type { Api, ApiError } from '../api';
import type { SearchResult } from '../../runtime/core/wire';

/** A search through all snapshots, without any DOM. Each change calls `onChange`. Nothing in here rejects: failures are state. */
export class SearchModel {
    phase: 'idle' | 'loading' | 'ready' | 'failed' = 'idle';
    failure: ApiError | undefined;
    /** The text that is looked for, or was last. */
    query = '';
    /** Stays while more of it is loaded. */
    result: SearchResult | undefined;

    private newest: unknown;

    constructor(
        private readonly api: Pick<Api, 'search'>,
        private readonly onChange: () => void,
    ) {}

    /** How many nodes hold the text and are not among the results. */
    get left(): number {
        return this.result ? this.result.count - this.result.nodes.length : 0;
    }

    /** False, too, when there are more nodes than the server tells of. */
    get canLoadMore(): boolean {
        return this.left > 0 && this.result!.nodes.length < MOST;
    }

    /** Looks for another text; an empty one is not looked for. What an earlier search finds from now on is dropped. */
    async search(query: string): Promise<void> {
        this.query = query.trim();
        this.result = undefined;
        this.phase = 'idle';
        if (this.query === '') this.drop();
        else await this.load(PAGE);
    }

    /** Finds more nodes that hold the same text. */
    async more(): Promise<void> {
        await this.load(MOST);
    }

    async retry(): Promise<void> {
        await this.load(PAGE);
    }

    private drop(): void {
        this.newest = undefined;
        this.onChange();
    }

    private async load(limit: number): Promise<void> {
        const mine = (this.newest = {});
        this.phase = 'loading';
        this.onChange();
        try {
            const result = await this.api.search(this.query, limit);
            if (mine !== this.newest) return;
            this.result = result;
            this.phase = 'ready';
        } catch (error) {
            if (mine !== this.newest) return;
            this.failure = error as ApiError;
            this.phase = 'failed';
        }
        this.onChange();
    }
}

const PAGE = 50;
/** The server tells of no more at once. */
const MOST = 200;
