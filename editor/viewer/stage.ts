import { h } from '../views/dom';
import { mapView, type MakeMap } from './map-view';
import { pageView } from './page-view';
import type { Pane, PaneContext } from './pane';
import { stageBar } from './stage-bar';

/** The middle of the viewer: the map of a tab or subflow, or a page of what a state holds besides, and a bar below. */
export function stage(context: PaneContext, makeMap: MakeMap, onRead: () => void): Pane {
    const { model } = context;
    const map = mapView(context, makeMap, { onRead, onZoom: () => bar.render() });
    const page = pageView(context);
    const bar = stageBar(context, map.map);
    return {
        element: h('div', { class: 'snapshots-stage' }, map.element, page.element, bar.element),
        render: () => {
            const isMap = model.place?.page === 'flow';
            map.element.hidden = !isMap;
            page.element.hidden = isMap;
            if (isMap) map.render();
            else page.render();
            bar.render();
        },
        focus: () => (model.place?.page === 'flow' ? map.map.element.focus() : page.focus()),
        dispose: () => map.map.dispose(),
    };
}
