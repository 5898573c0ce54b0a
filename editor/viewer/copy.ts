import { isContainer } from '../../runtime/core/containers';
import { selectPart } from '../../runtime/core/select-part';
import type { FlowNode } from '../../runtime/core/snapshot';
import type { FlowIndex } from './flow-index';
import { say } from '../say';
import type { PaneContext } from './pane';
import type { ViewerModel } from './viewer-model';

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

/** What the button that copies says; undefined while there is nothing to copy. */
export function copyLabel({ host, model }: PaneContext): string | undefined {
    const ids = idsToCopy(model);
    const [first] = ids;
    if (first === undefined) return undefined;
    if (ids.length > 1) return host.text('viewer.copy.nodes', { count: ids.length });
    const { type } = model.node(first)!;
    return host.text(
        type === 'tab' || type === 'subflow' || type === 'group' ? `viewer.copy.${type}` : 'viewer.copy.node',
    );
}

/** Closes the viewer and lets a person place the copies, as with Node-RED's own import. */
export function copyToWorkspace({ host, model, close }: PaneContext): void {
    const { shown, before } = model;
    const ids = idsToCopy(model);
    const from = ids.every((id) => shown?.index.byId.has(id)) ? shown : before;
    if (!from || ids.length === 0) return;
    const nodes = partToCopy(from.index, ids);
    close(() => {
        if (!host.canvas.place(nodes)) say(host, 'warning', [host.text('viewer.copy.locked')]);
    });
}

function idsToCopy(model: ViewerModel): string[] {
    const { picked, selected } = model;
    const ids = picked.size > 0 ? [...picked] : selected === undefined ? [] : [selected];
    return ids.filter((id) => model.node(id));
}
