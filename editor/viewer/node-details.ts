import { h } from '../views/dom';
import type { Pane, PaneContext } from './pane';

/** The properties of the chosen node. */
export function nodeDetails({ model }: PaneContext): Pane {
    const element = h('div', { class: 'snapshots-node-details' });
    return {
        element,
        render: () => element.replaceChildren(model.selected ?? ''),
    };
}
