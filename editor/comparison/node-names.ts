import type { LookedUp } from '../flow-map/looks';
import type { FlowIndex } from '../viewer/flow-index';
import { containerLabel, isContainer } from '../../runtime/core/containers';
import type { FlowNode } from '../../runtime/core/snapshot';

/** What a person calls the node of an id; undefined for an id that no state has. The state that comes first counts. */
export type NameOf = (id: string) => string | undefined;

/** @param label what a person calls a node, by the flows that it stands in */
export function namesIn(
    label: (node: FlowNode, flows: LookedUp) => string,
    ...states: readonly (Pick<FlowIndex, 'byId'> | undefined)[]
): NameOf {
    return (id) => {
        for (const state of states) {
            const node = state?.byId.get(id);
            if (state && node) return label(node, state.byId);
        }
        return undefined;
    };
}

/** Its name or label; its type when it has none. What is seen of a type that the editor knows is `nodeLabel`'s. */
export function nodeName(node: FlowNode): string {
    if (isContainer(node)) return containerLabel(node);
    const name = [node.name, node.label].find((each) => typeof each === 'string' && each.trim() !== '');
    return typeof name === 'string' ? name : node.type;
}
