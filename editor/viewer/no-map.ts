import type { FlowMap } from '../flow-map/flow-map';
import { h } from '../views/dom';

/** Stands in for the flow map until there is one. */
export function noMap(): FlowMap {
    const nothing = (): void => undefined;
    return {
        element: h('div', { tabindex: '0' }),
        show: nothing,
        setBlend: nothing,
        setMovesShown: nothing,
        select: nothing,
        mark: nothing,
        fit: nothing,
        zoomBy: nothing,
        zoom: 100,
        dispose: nothing,
    };
}
