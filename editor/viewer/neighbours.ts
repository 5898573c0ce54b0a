import type { FlowIndex } from './flow-index';
import type { FlowNode } from '../../runtime/core/snapshot';

/** What a node is connected with. Ids of nodes that are there, in the order of the flow array. */
export interface Neighbours {
    /** One entry for each output, of the nodes that it is wired to. */
    outputs: readonly (readonly string[])[];
    /** Nodes that are wired to it. */
    inputs: readonly string[];
    /** Nodes that name it in a property, as the users of a config node do, and the instances of a subflow. */
    users: readonly string[];
}

export function neighboursOf(node: FlowNode, { flows, byId }: FlowIndex): Neighbours {
    const { id } = node;
    const inputs: string[] = [];
    const users: string[] = [];
    for (const other of flows) {
        if (other === node) continue;
        if (wiresOf(other).some((output) => output.includes(id))) inputs.push(other.id);
        else if (other.type === `subflow:${id}` || names(other, id)) users.push(other.id);
    }
    return { outputs: wiresOf(node).map((output) => output.filter((each) => byId.has(each))), inputs, users };
}

function wiresOf({ wires }: FlowNode): string[][] {
    return Array.isArray(wires)
        ? (wires as unknown[]).filter((output): output is string[] => Array.isArray(output))
        : [];
}

/** What holds a node is told by its place. */
function names(other: FlowNode, id: string): boolean {
    return Object.entries(other).some(([property, value]) => {
        if (property === 'z' || property === 'g' || property === 'nodes') return false;
        return value === id || (Array.isArray(value) && value.includes(id));
    });
}
