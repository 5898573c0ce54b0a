import type { NameOf } from '../comparison/node-names';
import type { LookedUp } from '../flow-map/looks';
import { lookUp } from '../flow-map/looked-up';
import type { ScreenHost } from '../host';
import { nodeLabel } from '../node-label';

/** What the nodes of the editor are called as it is now. Its flows are read when a name is asked for. */
export function editorNames(host: ScreenHost): NameOf {
    let flows: LookedUp | undefined;
    return (id) => {
        if (!host.canvas.node(id)) return undefined;
        const all = (flows ??= lookUp(host.canvas.flows()));
        const node = all.get(id);
        return node && nodeLabel(host, node, all);
    };
}
