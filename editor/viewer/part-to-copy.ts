import { isContainer } from '../../runtime/core/containers';
import { selectPart } from '../../runtime/core/select-part';
import type { FlowNode } from '../../runtime/core/snapshot';
import type { FlowIndex } from './flow-index';

/**
 * What copying these tabs, subflows, groups or nodes takes along: what they hold, and the config nodes and subflows that
 * they need. Copies, in the order of the flow array, with the ids that they have there.
 */
export function partToCopy(index: FlowIndex, ids: readonly string[]): FlowNode[] {
    const known = ids.filter((id) => index.byId.has(id));
    // Tabs and groups that a node stands in do not come along with it.
    const holders = index.flows.filter((node) => isContainer(node) || node.type === 'group');
    const { brought } = selectPart(holders, index.flows, known);
    const wanted = [...index.byId.values()].filter(({ id, type }) => brought.has(id) && type !== 'global-config');
    return structuredClone(wanted);
}
