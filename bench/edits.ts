import type { FlowNode } from '../runtime/core/snapshot';

/** The flows as a deploy brings them: everything is a new object, as Node-RED makes them from the request. */
export function deployed(flows: readonly FlowNode[]): FlowNode[] {
    return JSON.parse(JSON.stringify(flows)) as FlowNode[];
}

/** A person edits one function node, another one each time. */
export function editOne(flows: FlowNode[], round: number): FlowNode {
    const functions = flows.filter((node) => node.type === 'function');
    const node = functions[(round * 7919) % functions.length]!;
    node.func = `${String(node.func)}\n// edit ${round}`;
    return node;
}

/** Every node is another one, as after a search and replace. */
export function editAll(flows: FlowNode[], round: number): void {
    for (const node of flows) {
        if (node.type === 'tab') node.info = `edit ${round}`;
        else node.name = `${String(node.name)} ${round}`;
    }
}
