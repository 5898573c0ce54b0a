import type { ApiError, Api } from '../api';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import { MAX_ARCHIVE_FILES } from '../../runtime/core/file-limits';

/**
 * Snapshots to choose from, newest first, without any DOM: loaded page by page as far as they are looked at. What is
 * chosen stays chosen while another search hides it. Nothing in here rejects: failures are state.
 */
export class ChosenSnapshots {
    items: readonly SnapshotItem[] = [];
    /** How many match the search, loaded or not. */
    count = 0;
    q = '';
    isLoading = false;
    failure: ApiError | undefined;
    /** In the order of the list that the archive will have, newest first. */
    chosen: ReadonlySet<string> = new Set();

    private cursor: string | undefined;
    private generation = 0;

    constructor(
        private readonly api: Pick<Api, 'list'>,
        private readonly onChange: () => void,
    ) {}

    /** Ids of what is chosen, newest first. */
    get ids(): string[] {
        return [...this.chosen].sort().reverse();
    }

    get hasMore(): boolean {
        return this.cursor !== undefined;
    }

    /** True when more is chosen than an archive takes. */
    get isTooMany(): boolean {
        return this.chosen.size > MAX_ARCHIVE_FILES;
    }

    async search(q: string): Promise<void> {
        this.q = q;
        this.generation++;
        this.items = [];
        this.cursor = undefined;
        await this.load();
    }

    /** Loads the next page, unless one is on its way or there is none. */
    async more(): Promise<void> {
        if (this.hasMore && !this.isLoading) await this.load();
    }

    toggle(id: string, isChosen: boolean): void {
        const chosen = new Set(this.chosen);
        if (isChosen) chosen.add(id);
        else chosen.delete(id);
        this.chosen = chosen;
        this.onChange();
    }

    /** Chooses all that match the search, loading the rest of them, or none of those that are loaded. */
    async toggleAll(isChosen: boolean): Promise<void> {
        const generation = this.generation;
        while (isChosen && this.hasMore && !this.failure && this.items.length <= MAX_ARCHIVE_FILES) {
            await this.load();
            if (generation !== this.generation) return;
        }
        const chosen = new Set(this.chosen);
        for (const { id, damaged } of this.items) {
            if (isChosen && !damaged) chosen.add(id);
            else chosen.delete(id);
        }
        this.chosen = chosen;
        this.onChange();
    }

    private async load(): Promise<void> {
        const { generation, q, cursor } = this;
        this.isLoading = true;
        this.failure = undefined;
        this.onChange();
        try {
            const page = await this.api.list({ limit: PAGE, ...(q && { q }), ...(cursor && { cursor }) });
            if (generation !== this.generation) return;
            this.items = [...this.items, ...page.snapshots];
            this.cursor = page.meta.next_cursor;
            this.count = page.count;
        } catch (error) {
            if (generation !== this.generation) return;
            this.failure = error as ApiError;
        }
        this.isLoading = false;
        this.onChange();
    }
}

const PAGE = 100;
