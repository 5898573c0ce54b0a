import type { ApiError } from '../api';
import { orderOf, type OrderChange } from '../comparison/order-change';
import { searchState, type Hit } from './search-state';
import type { Page } from './state-pages';
import {
    compareStates,
    loadState,
    readGiven,
    type GivenState,
    type LoadedState,
    type StateId,
    type States,
} from './states';
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

/** One entry of a comparison's list. `key` is its own within the comparison. */
export type Difference = { key: string } & (
    | { kind: 'node'; change: NodeChange }
    /** Tabs, or nodes within a tab, stand in another order. */
    | { kind: 'order'; change: OrderChange }
    | { kind: 'module'; change: Comparison['modules'][number] }
    | { kind: 'variable'; change: Comparison['environment'][number] }
    | { kind: 'setting'; change: Comparison['settings'][number] }
);

/**
 * What the viewer shows, without any DOM. Every method that changes something calls `onChange`, however often; a view
 * draws at the next frame. Nothing in here rejects: failures are state.
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

    private lastAt = -1;
    private generation = 0;

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
        this.onChange();
        try {
            const take = await this.read();
            if (generation !== this.generation) return;
            take();
            this.phase = 'ready';
            this.begin();
        } catch (error) {
            if (generation !== this.generation) return;
            this.phase = 'failed';
            this.failure = error as ApiError;
        }
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
        this.differences = this.listed();
        this.at = this.differences.findIndex((each) => each.key === current);
        this.onChange();
    }

    setBlend(blend: number): void {
        this.blend = Math.max(0, Math.min(blend, 1));
        this.onChange();
    }

    /** Gives what takes in all that was read, at once. */
    private async read(): Promise<() => void> {
        const { viewed, states } = this;
        if ('state' in viewed) {
            const shown = 'given' in viewed ? await readGiven(viewed.given) : await loadState(states, viewed.state);
            return () => (this.shown = shown);
        }
        const [before, shown] = await Promise.all([loadState(states, viewed.from), loadState(states, viewed.to)]);
        const comparison = await compareStates(states, before, shown);
        return () => {
            this.changes = new Map(comparison.changes.map((change) => [change.id, change]));
            Object.assign(this, { before, shown, comparison });
        };
    }

    private begin(): void {
        const current = this.differences[this.at]?.key;
        this.differences = this.listed();
        this.at = this.differences.findIndex(({ key }) => key === current);
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

    private order({ reordered }: Comparison): Difference[] {
        if (!reordered || !this.before || !this.shown) return [];
        return [{ key: 'order', kind: 'order', change: orderOf(this.before.index.flows, this.shown.index.flows) }];
    }

    private listed(): Difference[] {
        const { comparison } = this;
        if (!comparison) return [];
        const nodes = comparison.changes.filter(({ change }) => this.movesShown || change !== 'moved');
        return [
            ...nodes.map(nodeDifference),
            ...this.order(comparison),
            ...comparison.modules.map(differenceOf('module')),
            ...comparison.environment.map(differenceOf('variable')),
            ...comparison.settings.map(differenceOf('setting')),
        ];
    }
}

/** Several nodes may have one id. */
function nodeDifference(change: NodeChange): Difference {
    return { key: `node ${change.id} ${change.nth ?? 0} ${change.change}`, kind: 'node', change };
}

function differenceOf<Kind extends keyof typeof PAGES>(kind: Kind) {
    return (change: Extract<Difference, { kind: Kind }>['change']): Difference =>
        ({ key: `${kind} ${change.name}`, kind, change }) as Difference;
}

/** Where what differs is shown. */
const PAGES = { module: 'modules', variable: 'environment', setting: 'settings' } as const;
