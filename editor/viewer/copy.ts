import { say } from '../say';
import type { PaneContext } from './pane';
import { partToCopy } from './part-to-copy';
import type { ViewerModel } from './viewer-model';

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
    return ids.filter((id) => (model.node(id)?.type ?? 'global-config') !== 'global-config');
}
