import { attempt, say } from '../say';
import type { PaneContext } from './pane';
import { partToCopy } from './part-to-copy';
import { isSnapshot, type LoadedState, type StateId } from './states';
import type { ViewerModel } from './viewer-model';
import type { FlowNode } from '../../runtime/core/snapshot';

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
export function copyToWorkspace(context: PaneContext): void {
    const { host, model, close } = context;
    const { shown, before } = model;
    const ids = idsToCopy(model);
    const from = ids.every((id) => shown?.index.byId.has(id)) ? shown : before;
    if (!from || ids.length === 0) return;
    const nodes = partToCopy(from.index, ids);
    const secret = withCredentials(from, nodes);
    close(() => {
        if (!host.canvas.place(nodes)) say(host, 'warning', [host.text('viewer.copy.locked')]);
        else if (secret.length > 0) sayWithoutCredentials(context, from.id, ids, secret.length);
    });
}

/** Those that had credentials, as far as that is known: their values are told to no browser, so that no copy has them. */
function withCredentials({ full: { secrets } }: LoadedState, nodes: readonly FlowNode[]): FlowNode[] {
    const { credentials } = secrets;
    return credentials === 'unreadable' ? [] : nodes.filter(({ id }) => Object.hasOwn(credentials, id));
}

function sayWithoutCredentials(
    { host, restoring }: PaneContext,
    state: StateId,
    only: readonly string[],
    count: number,
): void {
    const canRestore = isSnapshot(state) && host.mayWrite();
    const restore = (): void => attempt(host, () => restoring.ask(state, { only }));
    say(
        host,
        'warning',
        [host.text(`viewer.copy.${canRestore ? 'secretsOrRestore' : 'secrets'}`, { count })],
        canRestore ? [{ label: host.text('viewer.copy.restore'), run: restore }] : [],
    );
}

function idsToCopy(model: ViewerModel): string[] {
    const { picked, selected } = model;
    const ids = picked.size > 0 ? [...picked] : selected === undefined ? [] : [selected];
    return ids.filter((id) => (model.node(id)?.type ?? 'global-config') !== 'global-config');
}
