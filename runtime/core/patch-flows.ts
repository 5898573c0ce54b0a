import type { NodeChange } from './diff-flows';
import type { FlowNode } from './snapshot';

/**
 * The later flows, made of the earlier ones and the changes of a complete diff (`DiffOptions.complete`, `Comparison`).
 * With its `layout` behind the changes, frames of groups are those of the later flows too; without, those of before.
 * Not restored are the order of keys in changed nodes and the order of nodes: what is added stands at the end, in the
 * order of the changes, the rest as before. `credentials` inside nodes, whose values no diff tells, stay as they were.
 * Nodes without changes are those of `before`, not copies. A change of a node that is not there is passed over.
 */
export function patchFlows(before: readonly FlowNode[], changes: readonly NodeChange[]): FlowNode[] {
    const changesOf = new Map<string, NodeChange[]>();
    const added: FlowNode[] = [];
    for (const change of changes) {
        if (change.change === 'added') {
            added.push(patched({}, change));
            continue;
        }
        const key = keyOf(change.id, change.nth ?? 0);
        const ofNode = changesOf.get(key);
        if (ofNode) ofNode.push(change);
        else changesOf.set(key, [change]);
    }
    const seen = new Map<string, number>();
    const kept = before.flatMap((node) => {
        const nth = seen.get(node.id) ?? 0;
        seen.set(node.id, nth + 1);
        const ofNode = changesOf.get(keyOf(node.id, nth)) ?? [];
        return ofNode.some(({ change }) => change === 'removed') ? [] : [ofNode.reduce(patched, node)];
    });
    return [...kept, ...added];
}

function keyOf(id: string, nth: number): string {
    return `${nth} ${id}`;
}

function patched(node: object, { properties }: NodeChange): FlowNode {
    const values = new Map<string, unknown>(Object.entries(node));
    for (const property of properties) {
        if (property.name === 'credentials') continue;
        if ('to' in property) values.set(property.name, property.to);
        else values.delete(property.name);
    }
    return Object.fromEntries(values) as FlowNode;
}
