import type { FlowCounts, FlowNode } from './snapshot';

/** How many tabs, subflows and other nodes there are. */
export function countFlows(flows: readonly FlowNode[]): FlowCounts {
    const counts = { tabs: 0, subflows: 0, nodes: 0 };
    for (const { type } of flows) {
        if (type === 'tab') counts.tabs++;
        else if (type === 'subflow') counts.subflows++;
        else counts.nodes++;
    }
    return counts;
}
