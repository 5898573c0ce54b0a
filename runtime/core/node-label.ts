import type { FlowNode } from './snapshot';

/** What a person calls a node: its name or label, or the name of the subflow that it is an instance of. */
export function nodeLabel(node: FlowNode, subflowNames?: ReadonlyMap<string, string>): string | undefined {
    if (isLabel(node.name)) return node.name;
    if (isLabel(node.label)) return node.label;
    const [, subflow] = /^subflow:(.+)$/.exec(node.type) ?? [];
    return subflow === undefined ? undefined : subflowNames?.get(subflow);
}

/** True for a text that says something to a person. */
export function isLabel(value: unknown): value is string {
    return typeof value === 'string' && value.trim() !== '';
}
