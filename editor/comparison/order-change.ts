import { containerLabel } from '../../runtime/core/containers';
import type { FlowNode } from '../../runtime/core/snapshot';

/** How the order of what is there before and after differs. */
export interface OrderChange {
    /** `nodes`: those of one tab stand in another order, which says what is painted over what. */
    of: 'tabs' | 'nodes';
    /** Names of the tabs that both states have, in their order before; empty for nodes. */
    before: readonly string[];
    after: readonly string[];
}

/** For two states of which it is known that something stands in another order. */
export function orderOf(before: readonly FlowNode[], after: readonly FlowNode[]): OrderChange {
    const was = tabsOf(before);
    const is = tabsOf(after);
    const labels = (tabs: ReadonlyMap<string, FlowNode>, others: ReadonlyMap<string, FlowNode>): string[] =>
        [...tabs.values()].filter(({ id }) => others.has(id)).map(containerLabel);
    const common = [...was.keys()].filter((id) => is.has(id));
    const now = [...is.keys()].filter((id) => was.has(id));
    if (common.every((id, at) => id === now[at])) return { of: 'nodes', before: [], after: [] };
    return { of: 'tabs', before: labels(was, is), after: labels(is, was) };
}

function tabsOf(flows: readonly FlowNode[]): Map<string, FlowNode> {
    return new Map(flows.filter(({ type }) => type === 'tab').map((tab) => [tab.id, tab]));
}
