import type { FlowMap, FlowMapOptions } from '../flow-map/flow-map';
import { h } from '../views/dom';
import { nodeLabel } from '../node-label';
import type { PaneContext } from './pane';
import { placeKey } from './places';
import { subflowOf } from '../../runtime/core/select-part';
import type { Change } from '../../runtime/core/wire';

export type MakeMap = (options: FlowMapOptions) => FlowMap;

/** The flow map, showing what the model says. */
export interface MapView {
    element: HTMLElement;
    map: FlowMap;
    render(): void;
}

/** @param onRead called when a person opens a node, to read it; a subflow's instance is followed to the subflow */
export function mapView(
    { host, model }: PaneContext,
    makeMap: MakeMap,
    { onRead, onZoom }: { onRead: () => void; onZoom: () => void },
): MapView {
    let isPicking = false;
    /** What was chosen on the map itself is in view already. */
    let chosen: string | undefined;
    let drawn: Drawn = {};
    const map = makeMap({
        looks: host.looks,
        label: host.text('viewer.slot.map'),
        describe: (node, change) => {
            const state = change ?? (node.d === true ? host.text('viewer.disabled') : undefined);
            return [nodeLabel(host, node, model.shown!.index.byId), node.type, state]
                .filter((each) => each !== undefined)
                .join(', ');
        },
        onSelect: (id) => {
            const isPick = isPicking && id !== undefined;
            chosen = isPick ? model.selected : id;
            // The map has chosen it already: a node that is only picked leaves the chosen one as it is.
            if (isPick) drawn.selected = undefined;
            if (isPick) model.togglePick(id);
            else if (id !== model.selected) model.select(id);
        },
        onOpen: (id) => {
            const subflow = subflowOf(model.node(id) ?? { id, type: '' });
            if (subflow !== undefined && model.node(subflow)) model.go({ page: 'flow', flow: subflow });
            else onRead();
        },
        onZoom,
    });
    const element = h('div', { class: 'snapshots-map' }, map.element);
    const notePicking = (event: PointerEvent): void => {
        isPicking = event.type === 'pointerup' && (event.ctrlKey || event.metaKey || event.shiftKey);
    };
    for (const type of ['pointerdown', 'pointerup'] as const) {
        element.addEventListener(type, notePicking, { capture: true });
    }
    element.addEventListener(
        'keydown',
        (event) => {
            isPicking = false;
            if (event.key !== ' ' || model.selected === undefined) return;
            event.preventDefault();
            model.togglePick(model.selected);
        },
        { capture: true },
    );

    const show = (): void => {
        const { shown, before, place, changes } = model;
        if (!shown || place?.page !== 'flow') return;
        const kinds = new Map([...changes].map(([id, { change }]): [string, Change] => [id, change]));
        map.show({
            flow: place.flow,
            flows: shown.index.flows,
            ...(before && { before: before.index.flows, changes: kinds }),
        });
    };
    return {
        element,
        map,
        render: () => {
            const { shown, selected, hits, picked, blend, movesShown } = model;
            const place = placeKey(model.place);
            if (drawn.shown !== shown || drawn.place !== place) show();
            if (drawn.blend !== blend) map.setBlend(blend);
            if (drawn.movesShown !== movesShown) map.setMovesShown(movesShown);
            if (drawn.place !== place || drawn.selected !== selected) {
                const isNode = selected !== undefined && place !== `flow ${selected}`;
                // At first all of the flow is in view, and the map has no size yet.
                map.select(isNode ? selected : undefined, drawn.shown !== undefined && selected !== chosen);
            }
            if (drawn.hits !== hits || drawn.picked !== picked) {
                map.mark(picked.size > 0 ? picked : new Set(hits.flatMap(({ key, page }) => (page ? [] : key))));
            }
            drawn = { shown, place, selected, hits, picked, blend, movesShown };
        },
    };
}

type Drawn = Partial<Record<'shown' | 'place' | 'selected' | 'hits' | 'picked' | 'blend' | 'movesShown', unknown>>;
