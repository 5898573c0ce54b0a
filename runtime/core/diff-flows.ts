import { isContainer } from './containers';
import { allProperties, differingProperties, isLayout, isMove, type PropertyChange } from './differing-properties';
import { finish } from './finish';
import { followsLabel } from './label-shift';
import { isLabel, nodeLabel } from './node-label';
import { pairNodes } from './pair-nodes';
import { sameValue } from './same-value';
import type { Credentials, FlowNode } from './snapshot';
import type { Change } from './wire';

/** Flows to compare. Credentials are compared only when both sides give them: `{}` says that there are none. */
export interface FlowState {
    flows: readonly FlowNode[];
    credentials?: Credentials;
}

/** What differs between two states of the flows. */
export interface FlowsDiff {
    /**
     * One entry for each node that differs: tab by tab and subflow by subflow in the order after, then those that were
     * removed in the order before, then the nodes that belong to none. In each, its own entry comes first, then nodes in
     * the order after, then removed ones in the order before.
     */
    changes: NodeChange[];
    /** How many entries of each kind, tabs and subflows included. */
    counts: Record<Change, number>;
    /**
     * What differs although nobody set it (see `isLayout`): one `moved` entry for each such node, also for one that is
     * among the changes for something else. No change to a person, and not counted.
     */
    layout: NodeChange[];
    /** The nodes that are there before and after stand in another order in the flow array. */
    reordered: boolean;
}

/** How one node differs. Nodes are the same by id; the n-th of several with one id is the n-th with it before. */
export interface NodeChange {
    id: string;
    /** Which of several nodes that have the id before, from 0; absent for the first, and for added ones. */
    nth?: number;
    type: string;
    /** Where the node is, or was before it was removed. */
    z?: string;
    /** What a person calls it: its name or label, or the name of the subflow that it is an instance of. */
    label?: string;
    /** `moved`: only the position differs, of the node itself or of a subflow's ports. */
    change: Change;
    /**
     * Top-level properties that differ. Of added and removed nodes none, or all in a complete diff. Values are those of
     * the flows, not copies.
     */
    properties: PropertyChange[];
}

export interface DiffOptions {
    /** Tells every property of added and removed nodes too, so that `patchFlows` can make one state of the other. */
    complete?: boolean;
}

/**
 * What changed, as a person sees it. The order of keys is no change. Where credentials differ, a property `credentials`
 * says so without values.
 */
export function diffFlows(before: FlowState, after: FlowState, options?: DiffOptions): FlowsDiff {
    return finish(diffFlowsInSteps(before, after, options));
}

/** `diffFlows` with a break every few hundred nodes, in which the caller can let others run. */
export function* diffFlowsInSteps(
    before: FlowState,
    after: FlowState,
    { complete = false }: DiffOptions = {},
): Generator<void, FlowsDiff> {
    const pairing = yield* pairNodes(before.flows, after.flows);
    const was = yield* survey(before.flows);
    const is = yield* survey(after.flows);
    const changes: NodeChange[] = [];
    const layout: NodeChange[] = [];
    for (let index = 0; index < after.flows.length; index++) {
        if (index % NODES_PER_STEP === 0) yield;
        const node = after.flows[index]!;
        const place = pairing.partners[index]!;
        if (place < 0) {
            changes.push(describeNode(node, 'added', complete ? allProperties(node, 'to') : [], is));
            continue;
        }
        const partner = before.flows[place]!;
        const differing = differingProperties(partner, node);
        const hasSameCredentials = sameCredentials(before, after, node.id);
        if (differing.length === 0 && hasSameCredentials) continue;
        const nth = pairing.nth.get(place);
        const isShifted = isOnlyX(differing) && followsNewLabel(partner, node, was, is);
        const [computed, properties] = partition(
            differing,
            (property) => isShifted || isLayout(property, partner, node),
        );
        if (computed.length > 0) layout.push(describeNode(node, 'moved', computed, is, nth));
        if (!hasSameCredentials) noteCredentials(properties);
        if (properties.length === 0) continue;
        const change = isMove(properties, partner, node) ? 'moved' : 'changed';
        changes.push(describeNode(node, change, properties, is, nth));
    }
    for (const [count, index] of pairing.unpaired.entries()) {
        if (count % NODES_PER_STEP === 0) yield;
        const node = before.flows[index]!;
        const properties = complete ? allProperties(node, 'from') : [];
        changes.push(describeNode(node, 'removed', properties, was, pairing.nth.get(index)));
    }
    return {
        changes: yield* inOrder(changes, [...is.containers, ...was.containers]),
        counts: countByKind(changes),
        layout,
        reordered: pairing.reordered,
    };
}

const NODES_PER_STEP = 200;

/** What has to be known of all the flows to judge one node of them. */
interface Survey {
    containers: string[];
    subflowNames: Map<string, string>;
}

function* survey(flows: readonly FlowNode[]): Generator<void, Survey> {
    const found: Survey = { containers: [], subflowNames: new Map() };
    for (let index = 0; index < flows.length; index++) {
        if (index % (NODES_PER_STEP * 10) === 0) yield;
        const node = flows[index]!;
        if (!isContainer(node)) continue;
        found.containers.push(node.id);
        if (node.type === 'subflow' && isLabel(node.name)) found.subflowNames.set(node.id, node.name);
    }
    return found;
}

function isOnlyX([first, ...others]: readonly PropertyChange[]): boolean {
    return first?.name === 'x' && others.length === 0;
}

/** True for an instance that stands elsewhere only because the subflow that it is named after is called otherwise. */
function followsNewLabel(before: FlowNode, after: FlowNode, was: Survey, is: Survey): boolean {
    if (before.l === false || typeof before.x !== 'number' || typeof after.x !== 'number') return false;
    const [from, to] = [nodeLabel(before, was.subflowNames), nodeLabel(after, is.subflowNames)];
    return from !== undefined && to !== undefined && followsLabel(after.x - before.x, from, to);
}

/** Those that fit, and the others. */
function partition<T>(all: T[], fits: (one: T) => boolean): [T[], T[]] {
    return all.some(fits) ? [all.filter(fits), all.filter((one) => !fits(one))] : [[], all];
}

function describeNode(
    node: FlowNode,
    change: Change,
    properties: PropertyChange[],
    all: Survey,
    nth?: number,
): NodeChange {
    const { id, type, z } = node;
    const entry: NodeChange = z === undefined ? { id, type, change, properties } : { id, type, z, change, properties };
    if (nth !== undefined) entry.nth = nth;
    const label = nodeLabel(node, all.subflowNames);
    if (label !== undefined) entry.label = label;
    return entry;
}

function sameCredentials(before: FlowState, after: FlowState, id: string): boolean {
    if (!before.credentials || !after.credentials) return true;
    return sameValue(credentialsOf(before.credentials, id), credentialsOf(after.credentials, id));
}

/** No credentials and an empty set of them are the same to a person, and to Node-RED. */
function credentialsOf(credentials: Credentials, id: string): unknown {
    return (Object.hasOwn(credentials, id) && credentials[id]) || NO_CREDENTIALS;
}

const NO_CREDENTIALS = {};

function noteCredentials(properties: PropertyChange[]): void {
    if (!properties.some((property) => property.name === 'credentials')) properties.push({ name: 'credentials' });
}

function* inOrder(changes: readonly NodeChange[], containers: readonly string[]): Generator<void, NodeChange[]> {
    const rankOf = new Map<string, number>();
    for (const id of containers) if (!rankOf.has(id)) rankOf.set(id, rankOf.size);
    const places: NodeChange[][] = Array.from({ length: 2 * rankOf.size + 2 }, () => []);
    let lastOwner: string | undefined;
    let rank = rankOf.size;
    for (let index = 0; index < changes.length; index++) {
        if (index % (NODES_PER_STEP * 10) === 0) yield;
        const change = changes[index]!;
        const isOwn = isContainer(change);
        const owner = isOwn ? change.id : change.z;
        // Neighbours mostly share a tab, and to compare ids is cheaper than to look one up.
        if (owner !== lastOwner) rank = (owner !== undefined ? rankOf.get(owner) : undefined) ?? rankOf.size;
        lastOwner = owner;
        places[2 * rank + (isOwn ? 0 : 1)]!.push(change);
    }
    const ordered: NodeChange[] = [];
    for (const place of places) for (const change of place) ordered.push(change);
    return ordered;
}

function countByKind(changes: readonly NodeChange[]): Record<Change, number> {
    const counts = { added: 0, changed: 0, removed: 0, moved: 0 };
    for (const { change } of changes) counts[change]++;
    return counts;
}
