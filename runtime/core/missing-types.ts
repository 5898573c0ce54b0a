import type { FlowNode } from './snapshot';

/** Types that no installed module provides, sorted. Node-RED stops every flow while one is missing. */
export function missingTypesOf(flows: readonly FlowNode[], knowsType: (type: string) => boolean): string[] {
    const subflows = new Set(flows.filter((node) => node.type === 'subflow').map((node) => `subflow:${node.id}`));
    const types = new Set(flows.map((node) => node.type));
    return [...types].filter((type) => !BUILT_IN.has(type) && !subflows.has(type) && !knowsType(type)).sort();
}

/** Entries of the flow array that are no nodes: Node-RED needs no type for them. */
const BUILT_IN: ReadonlySet<string> = new Set(['tab', 'subflow', 'group']);
