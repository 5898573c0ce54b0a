import type { ApiError } from '../api';
import { indexOfDifference, listDifferences, PAGES, type Difference } from './differences';
import { searchState, type Hit } from './search-state';
import type { Page } from './state-pages';
import { readSeen, runningRevision, sameSeen, type Seen } from './seen';
import type { GivenState, LoadedState, StateId, States } from './states';
import { isContainer } from '../../runtime/core/containers';
import type { NodeChange } from '../../runtime/core/diff-flows';
import type { FlowNode } from '../../runtime/core/snapshot';
import type { Comparison } from '../../runtime/core/wire';

/** What the viewer is opened for: one state, or two of them, the earlier one first; `at` is the id to begin with. */
export type Viewed = ({ state: StateId } | { from: StateId; to: StateId } | { state: 'given'; given: GivenState }) & {
    at?: string;
};

/** Where in a state a person is: at a tab or subflow, or at a page beside the flows. `config`: global config nodes. */
export type Place = { page: 'flow'; flow: string } | { page: Page };

/**
 * What the viewer shows, without any DOM. Every method that changes something calls `onChange`, however often; a view
 * draws at the next frame. Failures are state: nothing in here rejects but `takeLater`.
 */
export class ViewerModel {
    phase: 'loading' | 'ready' | 'failed' = 'loading';
    /** Why it could not be loaded. */
    failure: ApiError | undefined;
    /** The state that is seen, the later one of a comparison. Set while the phase is `ready`, as the two below. */
    shown: LoadedState | undefined;
    /** The earlier state of a comparison. */
    before: LoadedState | undefined;
    comparison: Comparison | undefined;
    /** How nodes differ, by id; empty for a preview. */
    changes: ReadonlyMap<string, NodeChange> = new Map();

    place: Place | undefined;
    /** Id of the chosen node, tab or subflow, in either state. */
    selected: string | undefined;
    /** Key of the entry that is looked at on a page. */
    entry: string | undefined;
    /** Ids of nodes that are picked to be copied, besides the chosen one. */
    picked: ReadonlySet<string> = new Set();

    query = '';
    /** What holds the text searched for, place by place; empty without a text. */
    hits: readonly Hit[] = [];
    /** Index in `hits` of the one that was gone to last; -1 for none. */
    hit = -1;

    /** The differences that are listed, in the list's order; without moves while these are hidden. */
    differences: readonly Difference[] = [];
    /** Index in `differences` of the one that is looked at; -1 for none. */
    at = -1;
    movesShown = true;
    /** How much of each state is seen on the map: 0 is before, 1 is after. */
    blend = 0.5;

    /** A deploy happened that what is seen knows nothing of; `takeLater` shows what came of it. */
    isOutdated = false;

    private lastAt = -1;
    private generation = 0;
    private looks = 0;
    private later: Seen | undefined;
    /** The revision that was heard of while it was loaded. */
    private heard: string | undefined;

    constructor(
        private readonly states: States,
        public viewed: Viewed,
        private readonly onChange: () => void,
    ) {}

    get isComparison(): boolean {
        return 'from' in this.viewed;
    }

    /** The node as it is in the later state, or as it was in the earlier one. */
    node(id: string): FlowNode | undefined {
        return this.shown?.index.byId.get(id) ?? this.before?.index.byId.get(id);
    }

    /** Loads everything, also again after a failure or when what is looked at has changed. Keeps the place. */
    async load(): Promise<void> {
        const generation = ++this.generation;
        this.phase = 'loading';
        this.failure = undefined;
        this.heard = undefined;
        this.onChange();
        try {
            const seen = await readSeen(this.states, this.viewed);
            if (generation !== this.generation) return;
            this.take(seen);
        } catch (error) {
            if (generation !== this.generation) return;
            this.phase = 'failed';
            this.failure = error as ApiError;
        }
        this.onChange();
        await this.hearAgain();
    }

    /**
     * Flows of this revision run now: finds out whether that is what is seen, which stays as it is. Called after each
     * deploy, and whenever else; a deploy of credentials alone leaves the revision as it was.
     */
    async hear(revision: string): Promise<void> {
        const seen = this.seen();
        if (this.phase === 'loading') this.heard = revision;
        if (this.phase !== 'ready' || !seen || runningRevision(seen) === undefined) return;
        const [generation, look] = [this.generation, ++this.looks];
        const later = await readSeen(this.states, this.viewed, seen).catch(() => undefined);
        if (generation !== this.generation || look !== this.looks) return;
        this.later = later;
        // What could not be read is read when a person asks for it, and that person is told why it cannot.
        this.isOutdated = !later || !sameSeen(later, seen);
        this.onChange();
    }

    /** Shows what came of the last deploy, with the place and the difference that a person is at. Rejects with an `ApiError`. */
    async takeLater(): Promise<void> {
        const { generation } = this;
        const later = this.later ?? (await readSeen(this.states, this.viewed, this.seen()));
        if (generation !== this.generation) return;
        this.take(later);
        this.onChange();
    }

    /** Exchanges the two states of a comparison and compares them anew. */
    async swap(): Promise<void> {
        if (!('from' in this.viewed)) return;
        this.viewed = { from: this.viewed.to, to: this.viewed.from };
        await this.load();
    }

    /** Goes to a tab or subflow, or to a page and an entry of it. No node is chosen, but that whose credentials they are. */
    go(place: Place, entry?: string): void {
        this.place = place;
        this.select(undefined);
        this.entry = entry;
        if (place.page === 'credentials') this.selected = entry;
    }

    /** Chooses a node, tab or subflow and goes to where it is; undefined chooses the tab or subflow that is seen. */
    select(id: string | undefined): void {
        this.selected = id ?? (this.place?.page === 'flow' ? this.place.flow : undefined);
        if (id !== undefined) this.place = this.placeOf(id) ?? this.place;
        this.entry = this.place?.page === 'config' ? id : undefined;
        const index = this.differences.findIndex((each) => each.kind === 'node' && each.change.id === id);
        if (this.at >= 0) this.lastAt = this.at;
        this.at = index;
        this.onChange();
    }

    /** Picks a node to be copied, or drops it again. The first one is picked together with the node that is chosen. */
    togglePick(id: string): void {
        const picked = new Set(this.picked);
        const chosen = this.selected === undefined ? undefined : this.node(this.selected);
        if (picked.size === 0 && chosen && chosen.id !== id && !isContainer(chosen)) picked.add(chosen.id);
        if (!picked.delete(id)) picked.add(id);
        this.picked = picked;
        this.onChange();
    }

    dropPicks(): void {
        this.picked = new Set();
        this.onChange();
    }

    /** Looks for a text everywhere, and goes to the first place that holds it, unless one does that is looked at. */
    search(query: string): void {
        this.query = query;
        this.find();
        if (this.hit < 0) this.nextHit(1);
        this.onChange();
    }

    /** Goes on by so many hits, from the last to the first. */
    nextHit(by: 1 | -1): void {
        const { length } = this.hits;
        if (length === 0) return;
        const at = (Math.max(this.hit, by === 1 ? -1 : 0) + by + length) % length;
        const { key, page } = this.hits[at]!;
        if (page) this.go({ page }, key);
        else this.select(key);
        this.hit = at;
    }

    /** Goes to an entry of `differences`. */
    goToDifference(index: number): void {
        const difference = this.differences[index];
        if (!difference) return;
        if (difference.kind === 'node') this.select(difference.change.id);
        else if (difference.kind === 'order') this.select(undefined);
        else this.go({ page: PAGES[difference.kind] }, difference.change.name);
        this.at = index;
        this.lastAt = index;
        this.onChange();
    }

    /** Goes on by so many differences; stays at the first and last. */
    nextDifference(by: 1 | -1): void {
        const from = this.at >= 0 ? this.at : this.lastAt;
        this.goToDifference(Math.max(0, Math.min(from + by, this.differences.length - 1)));
    }

    setMovesShown(shown: boolean): void {
        const current = this.differences[this.at]?.key;
        this.movesShown = shown;
        this.differences = listDifferences(this.seen(), this.movesShown);
        this.at = this.differences.findIndex((each) => each.key === current);
        this.onChange();
    }

    setBlend(blend: number): void {
        this.blend = Math.max(0, Math.min(blend, 1));
        this.onChange();
    }

    private async hearAgain(): Promise<void> {
        const { heard } = this;
        const seen = this.seen();
        if (heard !== undefined && seen && heard !== runningRevision(seen)) await this.hear(heard);
    }

    private seen(): Seen | undefined {
        const { shown, before, comparison } = this;
        return shown && { shown, ...(before && { before }), ...(comparison && { comparison }) };
    }

    private take({ shown, before, comparison }: Seen): void {
        Object.assign(this, { shown, before, comparison, later: undefined, isOutdated: false, phase: 'ready' });
        this.changes = new Map(comparison?.changes.map((change) => [change.id, change]));
        this.begin();
    }

    private begin(): void {
        const current = this.differences[this.at];
        this.differences = listDifferences(this.seen(), this.movesShown);
        if (this.at >= 0) this.lastAt = this.at;
        this.at = current ? indexOfDifference(this.differences, current) : -1;
        this.find();
        if (this.place?.page === 'flow' && !this.node(this.place.flow)) this.place = undefined;
        if (!this.place) this.goToStart();
        else if (this.selected !== undefined && !this.node(this.selected)) this.go(this.place);
    }

    private goToStart(): void {
        const { at } = this.viewed;
        const first = this.shown?.index.containers[0] ?? this.before?.index.containers[0];
        if (at !== undefined && this.node(at)) this.select(at);
        else if (this.differences.length > 0) this.goToDifference(0);
        else this.go(first ? { page: 'flow', flow: first.id } : { page: 'config' });
    }

    private find(): void {
        this.hits = this.shown ? searchState(this.shown, this.before, this.query) : [];
        this.hit = this.hits.findIndex(({ key, page }) => key === (page ? this.entry : this.selected));
    }

    private placeOf(id: string): Place | undefined {
        const flow = this.shown?.index.containerOf(id) ?? this.before?.index.containerOf(id);
        if (flow !== undefined) return { page: 'flow', flow };
        return this.node(id) && { page: 'config' };
    }
}
