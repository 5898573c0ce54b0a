import { h } from '../views/dom';
import type { Pane, PaneContext } from './pane';

/** The tabs and subflows of a state, and what else it holds. */
export function flowList({ model }: PaneContext): Pane {
    const element = h('div', { class: 'snapshots-flow-list' });
    return {
        element,
        render: () =>
            element.replaceChildren(...(model.shown?.index.containers ?? []).map(({ label }) => h('div', {}, label))),
    };
}
