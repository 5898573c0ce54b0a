import type { Commands } from './commands';
import { takeDrops } from './file-drop';
import type { EditorHost } from './host';
import type { Model } from './model';
import { timeWords } from './time-words';
import { h } from './views/dom';
import { GuardBanner } from './views/guard-banner';
import { KeptEnvironment } from './views/kept-environment';
import { Messages } from './views/messages';
import { Timeline } from './views/timeline';
import { connectTimelineInput } from './views/timeline-input';
import { Toolbar } from './views/toolbar';

export interface Sidebar {
    /** Draws the model at the next frame. */
    invalidate(): void;
}

/** Adds the tab with the timeline. Nothing is loaded before it is seen for the first time. */
export function addSidebar(host: EditorHost, model: Model, commands: Commands): Sidebar {
    const words = timeWords(host.language);
    const toolbar = new Toolbar(host, model, commands);
    const messages = new Messages(host, words, model, commands);
    const guard = new GuardBanner(host, model, commands);
    const timeline = new Timeline(host, words, model);
    const kept = new KeptEnvironment(host, model, commands);
    connectTimelineInput(host, model, timeline, commands);
    const content = h(
        'div',
        { class: 'snapshots-sidebar' },
        toolbar.element,
        guard.element,
        messages.banner,
        h('div', { class: 'snapshots-body' }, timeline.element, messages.instead),
        kept.element,
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
            messages.render();
            kept.render();
            timeline.render();
        });
    };
    let isSeen = false;
    new ResizeObserver(() => {
        if (content.clientHeight > 0 && !isSeen) {
            isSeen = true;
            void model.reload();
        }
        invalidate();
    }).observe(timeline.element);
    setInterval(invalidate, MINUTE_MS);

    host.addSidebar({
        id: 'snapshots',
        icon: 'fa-history',
        label: host.text('sidebar.label'),
        name: host.text('sidebar.name'),
        content,
        action: 'snapshots:show',
    });
    return { invalidate };
}

const MINUTE_MS = 60_000;
