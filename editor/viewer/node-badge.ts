import type { LookedUp } from '../flow-map/looks';
import type { ScreenHost } from '../host';
import { h, icon } from '../views/dom';
import type { FlowNode } from '../../runtime/core/snapshot';

/** A node's icon on its colour. */
export function nodeBadge(host: ScreenHost, node: FlowNode, flows: LookedUp): HTMLElement {
    const own = OWN[node.type];
    if (own) return h('span', { class: 'snapshots-node-badge snapshots-node-badge-plain' }, icon(own));
    const look = host.looks.of(node, flows);
    const badge = h('span', { class: `snapshots-node-badge${look.known ? '' : ' snapshots-node-badge-unknown'}` });
    badge.style.backgroundColor = look.known ? look.colour : 'transparent';
    if (!look.known) badge.append(icon('fa-question'));
    else if (look.icon && 'url' in look.icon) badge.append(h('img', { src: look.icon.url, alt: '' }));
    else if (look.icon) badge.append(h('i', { class: 'fa', 'aria-hidden': 'true' }, look.icon.glyph));
    else badge.append(icon('fa-cog'));
    return badge;
}

/** What has no type that says how it looks. */
const OWN: Readonly<Record<string, string>> = {
    tab: 'fa-map-o',
    subflow: 'fa-object-group',
    group: 'fa-object-ungroup',
    junction: 'fa-circle',
    'global-config': 'fa-globe',
};
