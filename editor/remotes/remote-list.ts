import type { ApiError } from '../api';
import { dayKey } from '../time-words';
import type { TimelineModel } from '../views/timeline-model';
import type { RemoteApi } from './remote-api';
import { PagesInTurn } from '../pages-in-turn';
import type { RemotePage, RemoteSnapshot } from '../../runtime/core/wire';

/** A snapshot at a remote; with the id `current`, which has no time, what runs there. */
export type RemoteRow = Omit<RemoteSnapshot, 'createdAt'> & { createdAt?: string };

export const CURRENT = 'current';
/** The day under which what runs there stands. */
export const NOW = 'now';

/**
 * What one place of a remote holds, without any DOM: loaded page by page, as far as it is looked at. Nothing in here
 * rejects: failures are state, and what was loaded before stays.
 */
export class RemoteList implements TimelineModel<RemoteRow> {
    items: readonly RemoteRow[] = [];
    days: readonly string[] = [];
    /** At least what is loaded; more where the remote says so, or has more. */
    count = 0;
    phase: 'idle' | 'loading' | 'ready' | 'failed' = 'idle';
    failure: ApiError | undefined;
    /** Ids of snapshots that are being pulled. */
    pulling: ReadonlySet<string> = new Set();
    readonly arrived = new Set<string>();
    revealed: string | undefined;

    private at: { remote: string; place: string } | undefined;
    private hasCurrent = false;
    private snapshots: readonly RemoteSnapshot[] = [];
    private told: number | undefined;
    private cursor: string | undefined;
    private wanted = PAGE;
    private generation = 0;
    private readonly pages = new PagesInTurn(
        () => this.isPageWanted(),
        () => this.loadPage(),
    );

    constructor(
        private readonly api: Pick<RemoteApi, 'snapshots'>,
        private readonly onChange: () => void,
    ) {}

    /** Shows what another place holds; undefined for none. */
    async open(at: { remote: string; place: string } | undefined): Promise<void> {
        this.at = at;
        this.snapshots = [];
        this.told = undefined;
        this.pulling = new Set();
        this.wanted = PAGE;
        this.generation++;
        this.phase = 'idle';
        this.show();
        if (at) await this.reload();
    }

    /** Loads it anew. What is shown stays until the answer is there. */
    async reload(): Promise<void> {
        if (!this.at) return;
        this.generation++;
        this.cursor = undefined;
        this.phase = 'loading';
        this.onChange();
        await this.pages.fill();
    }

    async want(end: number): Promise<void> {
        this.wanted = end;
        await this.pages.fill();
    }

    /** Loads it anew and shows a snapshot, as far as it is on the first page. */
    async reveal(id: string): Promise<void> {
        await this.reload();
        if (!this.items.some((item) => item.id === id)) return;
        this.arrived.add(id);
        this.revealed = id;
        this.onChange();
    }

    /** Whether what runs there is listed, too. */
    showCurrent(isShown: boolean): void {
        if (isShown === this.hasCurrent) return;
        this.hasCurrent = isShown;
        this.show();
    }

    /** Takes in what became known of a snapshot. */
    update(id: string, change: Partial<RemoteSnapshot>): void {
        this.snapshots = this.snapshots.map((item) => (item.id === id ? { ...item, ...change } : item));
        this.show();
    }

    drop(id: string): void {
        this.snapshots = this.snapshots.filter((item) => item.id !== id);
        if (this.told !== undefined) this.told--;
        this.show();
    }

    setPulling(id: string, isPulling: boolean): void {
        const pulling = new Set(this.pulling);
        if (isPulling) pulling.add(id);
        else pulling.delete(id);
        this.pulling = pulling;
        this.onChange();
    }

    private isPageWanted(): boolean {
        if (this.phase !== 'ready') return this.phase === 'loading';
        return this.cursor !== undefined && this.items.length < this.wanted;
    }

    private async loadPage(): Promise<void> {
        const { generation, at, cursor } = this;
        const isFirst = this.phase === 'loading';
        try {
            const page = await this.api.snapshots(at!.remote, {
                target: at!.place,
                limit: PAGE,
                ...(!isFirst && cursor !== undefined && { cursor }),
            });
            if (generation !== this.generation) return;
            this.take(page, isFirst);
        } catch (error) {
            if (generation !== this.generation) return;
            this.phase = 'failed';
            this.failure = error as ApiError;
            this.onChange();
        }
    }

    private take({ meta, count, snapshots }: RemotePage, isFirst: boolean): void {
        const before = isFirst ? [] : this.snapshots;
        const known = new Set(before.map(({ id }) => id));
        this.snapshots = [...before, ...snapshots.filter(({ id }) => !known.has(id))];
        this.cursor = meta.next_cursor;
        if (isFirst) this.told = count;
        this.phase = 'ready';
        this.failure = undefined;
        this.show();
    }

    private show(): void {
        this.items = this.hasCurrent ? [CURRENT_ROW, ...this.snapshots] : this.snapshots;
        this.days = daysOf(this.items);
        const more = this.cursor === undefined ? 0 : UNKNOWN_MORE;
        const told = this.cursor === undefined ? 0 : (this.told ?? 0) + (this.hasCurrent ? 1 : 0);
        this.count = Math.max(this.items.length + more, told);
        this.onChange();
    }
}

const PAGE = 50;
/** Rows that are shown as not loaded yet, where nobody knows how many there are. */
const UNKNOWN_MORE = 3;
const CURRENT_ROW: RemoteRow = { id: CURRENT, name: '', description: '' };

/** A remote's order need not be that of its times: whatever comes later in the list is under no later day. */
function daysOf(items: readonly RemoteRow[]): string[] {
    const days: string[] = [];
    let day = '~';
    for (const { createdAt } of items) {
        if (createdAt !== undefined && dayKey(createdAt) < day) day = dayKey(createdAt);
        days.push(createdAt === undefined ? NOW : day);
    }
    return days;
}
