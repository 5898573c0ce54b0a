import type { ApiError, Api } from './api';
import { dayKey } from './time-words';
import { PagesInTurn } from './pages-in-turn';
import type { SnapshotItem, SnapshotKind } from '../runtime/core/snapshot';
import type {
    KeptVariable,
    RestoreProgress,
    SnapshotPage,
    SnapshotsNotice,
    SnapshotsStatus,
} from '../runtime/core/wire';

/**
 * What the sidebar shows, without any DOM. The list is loaded from its head, page by page, as far as it is looked at;
 * a notice brings its head up to date and leaves the rest alone. Nothing in here rejects: failures are state.
 */
export class Model {
    /** What is loaded, newest first, without gaps. */
    items: readonly SnapshotItem[] = [];
    /** The local day of each loaded item. */
    days: readonly string[] = [];
    /** How many snapshots match the query, loaded or not. */
    count = 0;
    query: { q: string; kind: SnapshotKind | undefined } = { q: '', kind: undefined };
    /** `idle` until the list is loaded for the first time. */
    phase: 'idle' | 'loading' | 'ready' | 'failed' = 'idle';
    /** Why the list could not be loaded. */
    failure: ApiError | undefined;
    status: SnapshotsStatus | undefined;
    /** The environment variables that restores have set. */
    kept: readonly KeptVariable[] = [];
    /** Names of the remotes that hold a snapshot, by its id. */
    held: ReadonlyMap<string, readonly string[]> = new Map();
    /** Ids that appeared while the list was open, for a view to greet. */
    readonly arrived = new Set<string>();
    /** A snapshot that a person wants to see, for a view to show and then to forget. */
    revealed: string | undefined;

    private cursor: string | undefined;
    private wanted = FIRST_PAGE;
    private generation = 0;
    private readonly pages = new PagesInTurn(
        () => this.isPageWanted(),
        () => this.loadPage(),
    );
    private readonly dayById = new Map<string, string>();
    private pending: SnapshotsNotice[] = [];
    private following = false;

    constructor(
        private readonly api: Api,
        private readonly onChange: () => void,
    ) {}

    /** True when a search or filter hides snapshots. */
    get isNarrowed(): boolean {
        return this.query.q !== '' || this.query.kind !== undefined;
    }

    /** Loads the list and the status anew. What is shown stays until the answer is there. */
    async reload(): Promise<void> {
        this.generation++;
        this.cursor = undefined;
        this.phase = 'loading';
        this.onChange();
        await Promise.all([this.pages.fill(), this.loadStatus(), this.loadKept()]);
    }

    /** Loads anew what was loaded before: somebody may have missed a notice, or may see more now. */
    async refresh(): Promise<void> {
        if (this.phase !== 'idle') await this.reload();
    }

    async search(query: Partial<Model['query']>): Promise<void> {
        this.query = { ...this.query, ...query };
        this.wanted = FIRST_PAGE;
        await this.reload();
    }

    /** Says how far the list is looked at; pages are loaded in order until that is there, or another end is wanted. */
    async want(end: number): Promise<void> {
        this.wanted = end;
        await this.pages.fill();
    }

    /** Takes in what the server tells about changes; notices that come while one is worked on are taken together. */
    async follow(notice: SnapshotsNotice | RestoreProgress): Promise<void> {
        if (this.phase === 'idle') return;
        if (notice.event === 'progress') {
            if (notice.step === 'end') await this.loadKept();
            return;
        }
        this.pending.push(notice);
        if (this.following) return;
        this.following = true;
        while (this.pending.length > 0) await this.catchUp(this.pending.splice(0));
        this.following = false;
    }

    /** Has a snapshot shown, wherever in the list it is. Nothing happens when there is no such snapshot any more. */
    async reveal(id: string): Promise<void> {
        if (this.isNarrowed || this.phase === 'idle') await this.search({ q: '', kind: undefined });
        const isThere = (): boolean => this.items.some((item) => item.id === id);
        while (this.phase === 'ready' && !isThere() && this.cursor !== undefined) {
            await this.want(this.items.length + 1);
        }
        if (!isThere()) return;
        this.revealed = id;
        this.onChange();
    }

    /** How many devices have a snapshot as their target, as far as the status tells. */
    targetCount(id: string): number | undefined {
        return this.status?.fleet?.targets[id];
    }

    async loadStatus(): Promise<void> {
        // Where it fails, so does the list, which asks the same server and says what is wrong with it.
        this.take(await this.api.status().catch(() => undefined));
    }

    async loadKept(): Promise<void> {
        this.kept = await this.api.keptVariables().catch(() => []);
        this.onChange();
    }

    /** Replaces an item by what the server answered, without waiting for the notice. */
    update(item: SnapshotItem): void {
        this.show(this.items.map((old) => (old.id === item.id ? item : old)));
    }

    /** Replaces the status by what the server answered. */
    take(status: SnapshotsStatus | undefined): void {
        this.status = status;
        this.onChange();
    }

    /** Takes in which remotes hold which snapshots. Lists that are as before are to be the same ones. */
    takeHeld(held: Model['held']): void {
        this.held = held;
        this.onChange();
    }

    private isPageWanted(): boolean {
        if (this.phase !== 'ready') return this.phase === 'loading';
        return this.cursor !== undefined && this.items.length < this.wanted;
    }

    private async loadPage(): Promise<void> {
        const generation = this.generation;
        const isFirst = this.phase === 'loading';
        try {
            const limit = isFirst ? FIRST_PAGE : NEXT_PAGE;
            const page = await this.api.list({
                ...this.listQuery(),
                limit,
                ...(this.cursor && { cursor: this.cursor }),
            });
            if (generation !== this.generation) return;
            this.cursor = page.meta.next_cursor;
            this.count = page.count;
            this.phase = 'ready';
            this.failure = undefined;
            this.show(isFirst ? page.snapshots : merge(this.items, page.snapshots));
        } catch (error) {
            if (generation !== this.generation) return;
            this.fail(error as ApiError);
        }
    }

    private async catchUp(notices: readonly SnapshotsNotice[]): Promise<void> {
        if (notices.some(({ event }) => event === 'status' || event === 'devices')) await this.loadStatus();
        const lists = notices.filter(({ event }) => !ELSEWHERE.has(event));
        if (lists.length === 0) return;
        // A page that was asked for before the change would hide it again.
        await this.pages.idle();
        if (this.phase === 'failed') return this.reload();
        const generation = this.generation;
        try {
            const head = await this.api.list({ ...this.listQuery(), limit: HEAD_PAGE });
            const edited = await this.loadEdited(idsOf(lists, 'updated'), head);
            if (generation !== this.generation || this.phase !== 'ready') return;
            this.takeHead(head, edited, new Set(idsOf(lists, 'removed')));
        } catch (error) {
            if (generation === this.generation) this.fail(error as ApiError);
        }
    }

    /** The edited items that are loaded but are not in the head. One that is gone meanwhile has its own notice. */
    private async loadEdited(ids: readonly string[], head: SnapshotPage): Promise<SnapshotItem[]> {
        const inHead = new Set(head.snapshots.map((item) => item.id));
        const loaded = new Set(this.items.map((item) => item.id));
        const missing = [...new Set(ids)].filter((id) => loaded.has(id) && !inHead.has(id));
        const answers = await Promise.all(missing.map((id) => this.api.get(id).catch(() => undefined)));
        return answers.filter((item) => item !== undefined);
    }

    private takeHead(head: SnapshotPage, edited: readonly SnapshotItem[], removed: ReadonlySet<string>): void {
        const newest = this.items[0]?.id ?? '';
        const end = head.meta.next_cursor === undefined ? '' : (head.snapshots.at(-1)?.id ?? '');
        if (end > newest) return void this.reload();
        const inHead = new Set(head.snapshots.map((item) => item.id));
        for (const id of inHead) if (id > newest) this.arrived.add(id);
        const kept = this.items.filter(({ id }) => inHead.has(id) || (id < end && !removed.has(id)));
        this.count = head.count;
        this.show(merge(merge(kept, edited), head.snapshots));
    }

    private listQuery(): { q?: string; kind?: SnapshotKind } {
        const { q, kind } = this.query;
        return { ...(q && { q }), ...(kind && { kind }) };
    }

    private show(items: readonly SnapshotItem[]): void {
        this.items = items;
        this.days = items.map((item) => this.dayOf(item));
        this.onChange();
    }

    private dayOf({ id, createdAt }: SnapshotItem): string {
        const day = this.dayById.get(id) ?? dayKey(createdAt);
        this.dayById.set(id, day);
        return day;
    }

    private fail(error: ApiError): void {
        this.phase = 'failed';
        this.failure = error;
        this.onChange();
    }
}

const FIRST_PAGE = 100;
const NEXT_PAGE = 200;
const HEAD_PAGE = 50;

/** What the list of snapshots does not follow from. */
const ELSEWHERE: ReadonlySet<SnapshotsNotice['event']> = new Set(['status', 'devices', 'remotes']);

function idsOf(notices: readonly SnapshotsNotice[], event: SnapshotsNotice['event']): string[] {
    return notices.filter((n) => n.event === event).flatMap((n) => n.ids ?? []);
}

/** Both lists in one, newest first. Ids sort by time; an item of the second list replaces its older version. */
function merge(items: readonly SnapshotItem[], newer: readonly SnapshotItem[]): readonly SnapshotItem[] {
    if (newer.length === 0) return items;
    const byId = new Map([...items, ...newer].map((item) => [item.id, item]));
    return [...byId.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
}
