import type { LookedUp } from './looks';
import type { FlowNode } from '../../runtime/core/snapshot';

const KNOWN = new WeakMap<readonly FlowNode[], LookedUp>();

/**
 * The nodes of a flow array by id: the same map for the same array, which must not be altered. Of several nodes with one
 * id it is the first, as the editor has it; what is no node at all is left out.
 */
export function lookUp(flows: readonly FlowNode[]): LookedUp {
    const known = KNOWN.get(flows);
    if (known) return known;
    const nodes = new Map<string, FlowNode>();
    for (const node of flows) if (isNode(node) && !nodes.has(node.id)) nodes.set(node.id, node);
    KNOWN.set(flows, nodes);
    return nodes;
}

function isNode(entry: unknown): boolean {
    const { id, type } = (entry ?? {}) as { id?: unknown; type?: unknown };
    return typeof id === 'string' && typeof type === 'string';
}
