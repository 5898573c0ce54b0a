import type { Commands } from './commands';
import { takeDrops } from './file-drop';
import type { EditorHost } from './host';
import type { Model } from './model';
import { timeWords } from './time-words';
import { h } from './views/dom';
import { Entry } from './views/entry';
import { DeviceStrip } from './views/device-strip';
import { GuardBanner } from './views/guard-banner';
import { HubBanner } from './views/hub-banner';
import { KeptEnvironment } from './views/kept-environment';
import { Messages } from './views/messages';
import { snapshotActions } from './views/snapshot-actions';
import { snapshotFacts } from './views/snapshot-entry';
import { Timeline } from './views/timeline';
import { connectTimelineInput } from './views/timeline-input';
import { Toolbar } from './views/toolbar';

export interface Sidebar {
    /** Draws the model at the next frame. */
    invalidate(): void;
    /** Above the list: a place for what says where else snapshots are. */
    readonly sources: HTMLElement;
    /** In the toolbar where the sidebar is short: a place for a button in place of what stands above the list. */
    readonly short: HTMLElement;
    /** Shows something in place of this Node-RED's snapshots, or these again. */
    showInstead(pane: SidebarPane | undefined): void;
}

/** Something else that the sidebar can show. */
export interface SidebarPane {
    element: HTMLElement;
    /** Loads anew what it shows. */
    refresh(): void;
    /** Called when it has been taken away. */
    onHidden(): void;
}

/** Adds the tab with the timeline. Nothing is loaded before it is seen for the first time; `onSeen` is called then. */
export function addSidebar(host: EditorHost, model: Model, commands: Commands, onSeen: () => void): Sidebar {
    const words = timeWords(host.language);
    let instead: SidebarPane | undefined;
    const toolbar = new Toolbar(host, model, commands, () => {
        if (instead) instead.refresh();
        else void model.reload();
    });
    const messages = new Messages(host, words, model, commands);
    const guard = new GuardBanner(host, model, commands);
    const hub = new HubBanner(host, model, commands);
    const devices = new DeviceStrip(host, model, commands);
    toolbar.short.append(devices.button);
    const timeline = new Timeline({
        label: host.text('sidebar.name'),
        model,
        makeRow: () =>
            new Entry<(typeof model.items)[number]>({
                host,
                words,
                factsOf: (item) =>
                    snapshotFacts(host, words, item, model.held.get(item.id), model.targetCount(item.id)),
                besides: ({ id }) => [model.held.get(id), model.targetCount(id)],
            }),
        heading: (day, now) => words.heading(day, now),
    });
    const kept = new KeptEnvironment(host, model, commands);
    connectTimelineInput(
        model,
        timeline,
        snapshotActions(host, commands, {
            toggleDetails: (id) => timeline.toggle(id),
            hasDevices: () => model.status?.fleet !== undefined,
        }),
    );
    const sources = h('div', { class: 'snapshots-sources' });
    const here = h(
        'div',
        { class: 'snapshots-pane' },
        toolbar.search,
        messages.banner,
        h('div', { class: 'snapshots-body' }, timeline.element, messages.instead),
        kept.element,
        devices.element,
    );
    const content = h(
        'div',
        { class: 'snapshots-sidebar' },
        toolbar.element,
        guard.element,
        hub.element,
        sources,
        here,
    );
    takeDrops(host, content, (files) => commands.upload(files));

    let frame = 0;
    const invalidate = (): void => {
        frame ||= requestAnimationFrame(() => {
            frame = 0;
            content.classList.toggle('snapshots-reading', !host.mayWrite());
            timeline.element.classList.toggle('snapshots-busy', model.phase === 'loading');
            toolbar.render();
            guard.render();
            hub.render();
            devices.render();
            messages.render();
            kept.render();
            timeline.render();
        });
    };
    let isSeen = false;
    const resized = new ResizeObserver(() => {
        if (content.clientHeight > 0 && !isSeen) {
            isSeen = true;
            void model.reload();
            onSeen();
        }
        invalidate();
    });
    resized.observe(content);
    resized.observe(timeline.element);
    setInterval(invalidate, MINUTE_MS);

    host.addSidebar({
        id: 'snapshots',
        icon: 'fa-history',
        label: host.text('sidebar.label'),
        name: host.text('sidebar.name'),
        content,
        action: 'snapshots:show',
    });
    return {
        invalidate,
        sources,
        short: toolbar.short,
        showInstead: (pane) => {
            const before = instead;
            if (before === pane) return;
            before?.element.remove();
            instead = pane;
            here.hidden = pane !== undefined;
            if (pane) content.append(pane.element);
            before?.onHidden();
        },
    };
}

const MINUTE_MS = 60_000;
