import type { Api } from '../api';
import type { EditorHost, Screen } from '../host';
import { h } from '../views/dom';
import { flowList } from './flow-list';
import { mapPane, type MakeMap } from './map-pane';
import { nodeDetails } from './node-details';
import type { ComparisonPanes, Pane, PaneContext } from './pane';
import { viewerHeader } from './viewer-header';
import { insteadOfContent } from './viewer-instead';
import { connectViewerKeys } from './viewer-keys';
import { ViewerModel, type Viewed } from './viewer-model';

/** What the viewer is made of. */
export interface ViewerTools {
    host: EditorHost;
    api: Api;
    makeMap: MakeMap;
    comparison: ComparisonPanes;
}

export type SlotName = 'list' | 'map' | 'details';

/** Opens the screen in which a state is previewed, or in which two states are compared. */
export function openViewer({ host, api, makeMap, comparison }: ViewerTools, viewed: Viewed): void {
    const model: ViewerModel = new ViewerModel({ api, canvas: host.canvas }, viewed, () => invalidate());
    const context: PaneContext = { host, api, model, close: (then) => screen.close(then) };
    const panes: Record<SlotName, Pane> = {
        list: model.isComparison ? comparison.list(context) : flowList(context),
        map: mapPane(context, makeMap),
        details: model.isComparison ? comparison.details(context) : nodeDetails(context),
    };
    const header = viewerHeader(context);
    const instead = insteadOfContent(context);
    const body = h('div', { class: 'snapshots-viewer-body' }, ...SLOTS.map((name) => slot(host, name, panes[name])));
    const content = h('div', { class: 'snapshots-viewer' }, header.element, body, instead.element);
    connectViewerKeys(context, content, panes);

    const draw = (): void => {
        const isReady = model.shown !== undefined && model.phase !== 'failed';
        content.dataset.phase = model.phase;
        header.render();
        instead.render();
        body.hidden = !isReady;
        if (isReady) for (const name of SLOTS) panes[name].render();
    };
    const { invalidate, stop } = eachFrame(draw);
    const resized = new ResizeObserver(invalidate);
    resized.observe(content);
    const screen: Screen = host.openScreen({
        content,
        label: host.text(model.isComparison ? 'viewer.comparison' : 'viewer.preview'),
        onClose: () => {
            stop();
            resized.disconnect();
            for (const name of SLOTS) panes[name].dispose?.();
        },
    });
    content.focus();
    void model.load();
}

const SLOTS: readonly SlotName[] = ['list', 'map', 'details'];

function slot(host: EditorHost, name: SlotName, { element }: Pane): HTMLElement {
    const label = host.text(`viewer.slot.${name}`);
    return h('section', { class: 'snapshots-slot', 'data-slot': name, 'aria-label': label }, element);
}

/** Runs something at the next frame, however often it was asked for until then. */
function eachFrame(run: () => void): { invalidate: () => void; stop: () => void } {
    let frame = 0;
    let isStopped = false;
    const invalidate = (): void => {
        if (isStopped) return;
        frame ||= requestAnimationFrame(() => {
            frame = 0;
            run();
        });
    };
    const stop = (): void => {
        isStopped = true;
        cancelAnimationFrame(frame);
    };
    return { invalidate, stop };
}
