import type { ScreenHost } from '../host';
import { h } from '../views/dom';
import { nodeLabel } from '../node-label';
import type { ViewerModel } from './viewer-model';

/** Links that go to nodes, each with its name and type. Of many the first ones, and a button for the others. */
export function nodeLinks(host: ScreenHost, model: ViewerModel, ids: readonly string[]): HTMLElement {
    const link = (id: string): HTMLElement => {
        const node = model.node(id)!;
        const name = nodeLabel(host, node, model.shown!.index.byId);
        const words = node.type === name || node.type.startsWith('subflow:') ? name : `${name} (${node.type})`;
        const element = h('button', { type: 'button', class: 'snapshots-node-link', title: words }, name);
        element.addEventListener('click', () => model.select(id));
        return element;
    };
    const known = ids.filter((id) => model.node(id));
    const element = h('span', { class: 'snapshots-node-links' }, ...known.slice(0, FIRST).map(link));
    const others = known.slice(FIRST);
    if (others.length > 0) {
        const more = h(
            'button',
            { type: 'button', class: 'snapshots-more' },
            host.text('viewer.more', { count: others.length }),
        );
        more.addEventListener('click', () => more.replaceWith(...others.map(link)));
        element.append(more);
    }
    return element;
}

const FIRST = 8;
