import { containerLabel, isContainer } from '../../runtime/core/containers';
import type { FlowNode } from '../../runtime/core/snapshot';
import { lookUp } from '../flow-map/looked-up';

/** One flow array, ready to be looked things up in. Nodes are those of the array, not copies. */
export interface FlowIndex {
    flows: readonly FlowNode[];
    /** The first one counts where several nodes have the same id. */
    byId: ReadonlyMap<string, FlowNode>;
    /** Tabs and subflows, each in the order of the array. */
    containers: readonly Container[];
    /** Nodes that no tab or subflow holds: the global config nodes. */
    globals: readonly FlowNode[];
    /** Config nodes of one tab or subflow: they have no place in the workspace. */
    configNodesOf(container: string): readonly FlowNode[];
    /** Id of the tab or subflow that a node is in; its own for a tab or subflow; undefined for global nodes. */
    containerOf(id: string): string | undefined;
}

export interface Container {
    node: FlowNode;
    id: string;
    label: string;
    type: 'tab' | 'subflow';
    disabled: boolean;
    locked: boolean;
    /** How many nodes it holds, config nodes and groups included. */
    count: number;
}

export function indexFlows(flows: readonly FlowNode[]): FlowIndex {
    const byId = lookUp(flows);
    const nodes = [...byId.values()];
    const containers = new Map<string, Container>();
    for (const type of ['tab', 'subflow'] as const) {
        for (const node of nodes) if (node.type === type) containers.set(node.id, containerFrom(node, type));
    }
    const globals: FlowNode[] = [];
    const configNodes = new Map<string, FlowNode[]>();
    for (const node of nodes) {
        if (isContainer(node)) continue;
        const container = containers.get(node.z ?? '');
        if (!container) globals.push(node);
        else {
            container.count++;
            if (isConfigNode(node)) configNodes.set(container.id, [...(configNodes.get(container.id) ?? []), node]);
        }
    }
    return {
        flows,
        byId,
        containers: [...containers.values()],
        globals,
        configNodesOf: (container) => configNodes.get(container) ?? [],
        containerOf: (id) => (containers.has(id) ? id : containers.get(byId.get(id)?.z ?? '')?.id),
    };
}

/** As Node-RED tells them: a config node has no place in the workspace. */
function isConfigNode(node: FlowNode): boolean {
    return !isContainer(node) && node.type !== 'group' && !Object.hasOwn(node, 'x') && !Object.hasOwn(node, 'y');
}

function containerFrom(node: FlowNode, type: Container['type']): Container {
    return {
        node,
        id: node.id,
        label: containerLabel(node),
        type,
        disabled: node.disabled === true,
        locked: node.locked === true,
        count: 0,
    };
}
