import type { FlowMap, FlowMapOptions } from '../flow-map/flow-map';
import { h } from '../views/dom';
import type { Pane, PaneContext } from './pane';
import type { Change } from '../../runtime/core/wire';

export type MakeMap = (options: Omit<FlowMapOptions, 'looks'>) => FlowMap;

/** The tab or subflow that is looked at, as the editor would draw it. */
export function mapPane({ host, model }: PaneContext, makeMap: MakeMap): Pane {
    const map = makeMap({
        label: host.text('viewer.slot.map'),
        describe: (node, change) => [node.type, node.name, change].filter(Boolean).join(', '),
        onSelect: (id) => model.select(id),
        onOpen: (id) => model.select(id),
        onZoom: () => undefined,
    });
    const element = h('div', { class: 'snapshots-map' }, map.element);
    let drawn: unknown;
    let changes = new Map<string, Change>();
    return {
        element,
        render: () => {
            const { shown, before, place } = model;
            if (!shown || place?.page !== 'flow') return;
            if (drawn !== shown) changes = new Map([...model.changes].map(([id, { change }]) => [id, change]));
            drawn = shown;
            map.show({
                flow: place.flow,
                flows: shown.index.flows,
                ...(before && { before: before.index.flows, changes }),
            });
            map.select(model.selected, true);
        },
        focus: () => map.element.focus(),
        dispose: () => map.dispose(),
    };
}
