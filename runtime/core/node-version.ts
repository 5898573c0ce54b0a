import { containerLabel, isContainer } from './containers';
import { describeChangesInSteps } from './describe-changes';
import { diffFlowsInSteps, type FlowsDiff, type FlowState, type NodeChange } from './diff-flows';
import { allProperties, type PropertyChange } from './differing-properties';
import { isLabel, nodeLabel } from './node-label';
import type { Credentials, FlowNode } from './snapshot';
import type { Translate } from './translate';
import type { Change, NodeVersion } from './wire';

/** A node at one moment, with what belongs to it. */
export interface NodeState {
    /** Absent when it is not there. */
    node?: FlowNode;
    /** The tab or subflow that it is in. */
    flow?: FlowNode;
    /** The subflow that it is an instance of, which gives it its name. */
    subflow?: FlowNode;
    /** The nodes of a tab or subflow, without itself; empty for every other node. */
    nodes: readonly FlowNode[];
    /** Absent when they are not known. Those of other nodes do not matter. */
    credentials?: Credentials;
}

/**
 * What is another in the later state, or undefined when nothing is that shows: see `FlowsDiff`. A tab or subflow is
 * another when any of its nodes is.
 */
export function* nodeVersionInSteps(
    before: NodeState,
    after: NodeState,
    translate: Translate,
): Generator<void, Omit<NodeVersion, 'snapshot'> | undefined> {
    const node = after.node ?? before.node;
    if (!node) return undefined;
    const context = contextOf(before, after);
    const [was, is] = [flowState(context, before), flowState(context, after)];
    const diff = yield* diffFlowsInSteps(was, is);
    const own = diff.changes.find(({ id }) => id === node.id);
    const changes = isContainer(node) ? diff.changes : own ? [own] : [];
    if (changes.length === 0) return undefined;
    const { text } = yield* describeChangesInSteps({ ...diff, changes, reordered: false }, was, is, translate);
    const flow = after.node ? after.flow : before.flow;
    const label = nodeLabel(node, subflowNames(context));
    return {
        change: changeOf(own, changes),
        text,
        type: node.type,
        ...(label !== undefined && { label }),
        ...(flow && { flow: { id: flow.id, label: containerLabel(flow) } }),
        properties: own ? propertiesOf(own, node) : [],
        ...(after.node && { node: after.node }),
        ...(isContainer(node) && { nodes: countsWithout(diff, own) }),
    };
}

/** The tabs or subflows that a node was or is in, or is an instance of: the same on both sides, since what becomes of them is another history. */
function contextOf(before: NodeState, after: NodeState): FlowNode[] {
    const flows = new Map<string, FlowNode>();
    for (const { flow, subflow } of [before, after]) {
        for (const each of [flow, subflow]) if (each) flows.set(each.id, each);
    }
    return [...flows.values()];
}

function subflowNames(context: readonly FlowNode[]): Map<string, string> {
    return new Map(context.flatMap(({ id, name }) => (isLabel(name) ? [[id, name]] : [])));
}

function flowState(context: readonly FlowNode[], { node, nodes, credentials }: NodeState): FlowState {
    return { flows: [...context, ...(node ? [node] : []), ...nodes], ...(credentials && { credentials }) };
}

function changeOf(own: NodeChange | undefined, changes: readonly NodeChange[]): Change {
    if (own?.change === 'added' || own?.change === 'removed') return own.change;
    return changes.every(({ change }) => change === 'moved') ? 'moved' : 'changed';
}

function propertiesOf({ change, properties }: NodeChange, node: FlowNode): PropertyChange[] {
    if (change === 'added') return allProperties(node, 'to');
    return change === 'removed' ? allProperties(node, 'from') : properties;
}

function countsWithout({ counts }: FlowsDiff, own: NodeChange | undefined): Record<Change, number> {
    return own ? { ...counts, [own.change]: counts[own.change] - 1 } : counts;
}
