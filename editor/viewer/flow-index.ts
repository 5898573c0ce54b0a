import { containerLabel, isContainer } from '../../runtime/core/containers';
import type { FlowNode } from '../../runtime/core/snapshot';

/** One flow array, ready to be looked things up in. Nodes are those of the array, not copies. */
export interface FlowIndex {
    flows: readonly FlowNode[];
    /** The first one counts where several nodes have the same id. */
    byId: ReadonlyMap<string, FlowNode>;
    /** Tabs and subflows in the order of the array. */
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
    /** How many nodes it holds, config nodes and groups included. */
    count: number;
}

export function indexFlows(flows: readonly FlowNode[]): FlowIndex {
    const byId = new Map<string, FlowNode>();
    for (const node of flows) if (!byId.has(node.id)) byId.set(node.id, node);
    const containers = new Map<string, Container>();
    for (const node of byId.values()) if (isContainer(node)) containers.set(node.id, containerFrom(node));
    const globals: FlowNode[] = [];
    const configNodes = new Map<string, FlowNode[]>();
    for (const node of flows) {
        if (isContainer(node)) continue;
        const container = containers.get(node.z ?? '');
        if (!container) globals.push(node);
        else {
            container.count++;
            if (isConfigNode(node)) listIn(configNodes, container.id).push(node);
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
export function isConfigNode(node: FlowNode): boolean {
    return !isContainer(node) && node.type !== 'group' && !Object.hasOwn(node, 'x') && !Object.hasOwn(node, 'y');
}

function containerFrom(node: FlowNode): Container {
    const type = node.type === 'tab' ? 'tab' : 'subflow';
    return { node, id: node.id, label: containerLabel(node), type, disabled: node.disabled === true, count: 0 };
}

function listIn<Key, Value>(lists: Map<Key, Value[]>, key: Key): Value[] {
    const list = lists.get(key) ?? [];
    lists.set(key, list);
    return list;
}
