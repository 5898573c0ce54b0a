import type { FlowIndex } from './flow-index';
import type { FlowNode } from '../../runtime/core/snapshot';

/**
 * Ids of the tabs, subflows and nodes that hold a text in any property, whatever its case: tab by tab in their order,
 * then the global nodes; within one as a person reads a page, by rows from the left. None without a text.
 */
export function searchNodes(index: FlowIndex, query: string): string[] {
    const wanted = query.trim().toLowerCase();
    if (wanted === '') return [];
    const hits = [...index.byId.values()].filter((node) => holds(node, wanted));
    const rank = new Map(index.containers.map(({ id }, i) => [id, i]));
    const place = (node: FlowNode): number => rank.get(index.containerOf(node.id) ?? '') ?? rank.size;
    const inOrder = (a: FlowNode, b: FlowNode): number =>
        place(a) - place(b) || Number(rank.has(b.id)) - Number(rank.has(a.id)) || row(a) - row(b) || left(a) - left(b);
    return hits.sort(inOrder).map((node) => node.id);
}

function holds(value: unknown, wanted: string): boolean {
    if (typeof value === 'string') return value.toLowerCase().includes(wanted);
    if (typeof value === 'object' && value !== null) return Object.values(value).some((each) => holds(each, wanted));
    return typeof value === 'number' && String(value) === wanted;
}

/** Nodes that stand beside each other are seldom at exactly one height. */
function row({ y }: FlowNode): number {
    return typeof y === 'number' ? Math.round(y / ROW_HEIGHT) : -1;
}

function left({ x }: FlowNode): number {
    return typeof x === 'number' ? x : 0;
}

const ROW_HEIGHT = 20;
