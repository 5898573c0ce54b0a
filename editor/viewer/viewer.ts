import type { Api } from '../api';
import type { ScreenHost, Screen } from '../host';
import { onAnyDeploy } from '../red-deploys';
import type { Remotes } from '../remotes';
import type { Restoring } from '../restoring';
import { h } from '../views/dom';
import { deployedMeanwhile } from './deployed-meanwhile';
import { flowList } from './flow-list';
import type { MakeMap } from './map-view';
import { nodeDetails } from './node-details';
import type { ComparisonPanes, Pane, PaneContext } from './pane';
import { connectSlots, SLOTS, type SlotName, type Slots } from './slots';
import { stage } from './stage';
import { viewerHeader } from './viewer-header';
import { insteadOfContent } from './viewer-instead';
import { connectViewerKeys } from './viewer-keys';
import { ViewerModel, type Viewed } from './viewer-model';

/** What the viewer is made of. */
export interface ViewerTools {
    host: ScreenHost;
    api: Api;
    restoring: Restoring;
    remotes: () => Promise<Remotes>;
    makeMap: MakeMap;
    comparison: ComparisonPanes;
}

/** Opens the screen in which a state is previewed, or in which two are compared. `onClosed`: when it is gone again. */
export function openViewer(tools: ViewerTools, viewed: Viewed, onClosed?: () => void): void {
    const { host } = tools;
    const content = h('div', { class: 'snapshots-viewer-place' });
    let shown: View | undefined;
    const screen: Screen = host.openScreen({
        content,
        label: host.text('from' in viewed ? 'viewer.comparison' : 'viewer.preview'),
        onClose: () => shown?.dispose(),
    });
    const close = (then?: () => void): void =>
        screen.close(() => {
            then?.();
            onClosed?.();
        });
    const view = (next: Viewed): void => {
        shown?.dispose();
        shown = new View(tools, next, { close, view });
        content.replaceChildren(shown.element);
        shown.element.focus();
    };
    view(viewed);
}

/** One preview or comparison, as long as it is seen. */
class View {
    readonly element = h('div', { class: 'snapshots-viewer', tabindex: '-1' });
    private readonly model: ViewerModel;
    private readonly panes: Readonly<Record<SlotName, Pane>>;
    private readonly resized = new ResizeObserver(() => this.invalidate());
    private readonly parts: readonly { render(): void }[];
    private readonly body: HTMLElement;
    private readonly stopListening: () => void;
    private frame = 0;
    private isOver = false;

    constructor(
        { host, api, restoring, remotes, makeMap, comparison }: ViewerTools,
        viewed: Viewed,
        actions: Pick<PaneContext, 'close' | 'view'>,
    ) {
        this.model = new ViewerModel({ api, canvas: host.canvas }, viewed, () => this.invalidate());
        const context: PaneContext = { host, api, restoring, remotes, model: this.model, ...actions };
        this.panes = {
            list: this.model.isComparison ? comparison.list(context) : flowList(context),
            map: stage(context, makeMap, () => slots.show('details')),
            details: this.model.isComparison ? comparison.details(context) : nodeDetails(context),
        };
        const header = viewerHeader(context);
        const instead = insteadOfContent(context);
        const slots: Slots = connectSlots(context, this.panes);
        const deployed = deployedMeanwhile(context);
        this.parts = [header, instead, slots, deployed];
        this.body = slots.element;
        this.element.append(header.element, slots.element, instead.element, deployed.element);
        connectViewerKeys(context, this.element, {
            focusSearch: () => header.focusSearch(),
            focusSlot: (by) => slots.focusNext(by),
        });
        this.resized.observe(this.element);
        void this.model.load();
        this.stopListening = onAnyDeploy(host, (revision) => void this.model.hear(revision));
    }

    dispose(): void {
        this.isOver = true;
        this.stopListening();
        cancelAnimationFrame(this.frame);
        this.resized.disconnect();
        for (const name of SLOTS) this.panes[name].dispose?.();
    }

    private invalidate(): void {
        if (this.isOver) return;
        this.frame ||= requestAnimationFrame(() => {
            this.frame = 0;
            this.draw();
        });
    }

    private draw(): void {
        const { phase, shown } = this.model;
        const isReady = shown !== undefined && phase !== 'failed';
        this.element.dataset.phase = phase;
        this.body.hidden = !isReady;
        for (const part of this.parts) part.render();
        if (isReady) for (const name of SLOTS) this.panes[name].render();
    }
}
