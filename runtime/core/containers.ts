import type { FlowNode } from './snapshot';

/** True for tabs and subflows, the entries that hold nodes. (An instance of a subflow has the type `subflow:<id>`.) */
export function isContainer(node: { readonly type: string }): boolean {
    return node.type === 'tab' || node.type === 'subflow';
}

/** Tabs and subflows by id, in their order; the first one counts where several have the same id. */
export function containersById(flows: readonly FlowNode[]): Map<unknown, FlowNode> {
    const containers = new Map<unknown, FlowNode>();
    for (const node of flows) {
        if (isContainer(node) && typeof node.id === 'string' && !containers.has(node.id)) containers.set(node.id, node);
    }
    return containers;
}

/** What a person calls a tab or subflow; its id when it has no name. */
export function containerLabel(container: FlowNode): string {
    const label = container.type === 'tab' ? container.label : container.name;
    return typeof label === 'string' && label.trim() !== '' ? label : container.id;
}
