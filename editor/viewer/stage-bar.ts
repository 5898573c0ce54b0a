import type { FlowMap } from '../flow-map/flow-map';
import { button, h, icon } from '../views/dom';
import { copyToWorkspace, copyLabel } from './copy';
import type { PaneContext } from './pane';

/** The bar below the map: copy what is chosen into the workspace, and zoom. */
export function stageBar(context: PaneContext, map: FlowMap): { element: HTMLElement; render: () => void } {
    const { host, model } = context;
    const copy = button('', 'fa-clone', () => copyToWorkspace(context));
    const label = copy.querySelector('span')!;
    host.tooltip(copy, host.text('viewer.copy.hint'));
    const drop = iconButton('fa-times', host.text('viewer.copy.drop'), () => model.dropPicks());
    const percent = h('button', { type: 'button', class: 'red-ui-button red-ui-button-small snapshots-zoom-value' });
    percent.addEventListener('click', () => map.zoomBy(100 / map.zoom));
    host.tooltip(percent, host.text('viewer.zoom.actual'));
    const zoom = h(
        'span',
        { class: 'snapshots-zoom button-group' },
        iconButton('fa-minus', host.text('viewer.zoom.out'), () => map.zoomBy(1 / ZOOM_STEP)),
        percent,
        iconButton('fa-plus', host.text('viewer.zoom.in'), () => map.zoomBy(ZOOM_STEP)),
        iconButton('fa-arrows-alt', host.text('viewer.zoom.fit'), () => map.fit()),
    );
    const element = h(
        'div',
        { class: 'snapshots-stage-bar' },
        h('span', { class: 'snapshots-take' }, copy, drop),
        zoom,
    );
    return {
        element,
        render: () => {
            const words = copyLabel(context);
            copy.hidden = words === undefined;
            if (words !== undefined && label.textContent !== words) label.textContent = words;
            drop.hidden = model.picked.size === 0;
            zoom.hidden = model.place?.page !== 'flow';
            element.hidden = zoom.hidden && copy.hidden;
            const value = `${Math.round(map.zoom)} %`;
            if (percent.textContent !== value) percent.textContent = value;
        },
    };

    function iconButton(name: string, words: string, run: () => void): HTMLButtonElement {
        const attributes = { type: 'button', class: 'red-ui-button red-ui-button-small', 'aria-label': words };
        const element = h('button', attributes, icon(name));
        element.addEventListener('click', run);
        host.tooltip(element, words);
        return element;
    }
}

const ZOOM_STEP = 1.25;
