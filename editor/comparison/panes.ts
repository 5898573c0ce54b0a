import { h } from '../views/dom';
import type { ComparisonPanes } from '../viewer/pane';

/** The list of differences, and the properties that differ. */
export const comparisonPanes: ComparisonPanes = {
    list: ({ model }) => {
        const element = h('div');
        return { element, render: () => element.replaceChildren(String(model.differences.length)) };
    },
    details: ({ model }) => {
        const element = h('div');
        return { element, render: () => element.replaceChildren(model.differences[model.at]?.key ?? '') };
    },
};
