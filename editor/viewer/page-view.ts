import { h, icon } from '../views/dom';
import { setTabStop, walkWithKeys } from '../views/roving';
import type { ScreenHost } from '../host';
import { nodeLabel } from '../node-label';
import type { PaneContext } from './pane';
import { pageContent, type Page, type PageContent, type PageEntry } from './state-pages';
import type { ViewerModel } from './viewer-model';

/** What a state holds beside its tabs and subflows, as a list that can be read. */
export function pageView({ host, model }: PaneContext): { element: HTMLElement; render(): void; focus(): void } {
    const element = h('div', { class: 'snapshots-page' });
    let entries: readonly PageEntry[] = [];
    let lines: HTMLElement[] = [];
    let drawn: readonly unknown[] = [];
    const choose = (line: HTMLElement): void => {
        const entry = entries[lines.indexOf(line)];
        const { place } = model;
        if (!entry || !place || place.page === 'flow') return;
        if (place.page === 'config') model.select(entry.key);
        else model.go(place, entry.key);
    };
    walkWithKeys(element, () => lines, choose);
    element.addEventListener('click', (event) => {
        const line = (event.target as Element).closest<HTMLElement>('[role=option]');
        if (line) choose(line);
    });
    const build = (page: Page): void => {
        const content = pageContent(page, model.shown!, model.before);
        entries = content.entries;
        const hits = new Set(model.hits.filter((hit) => hit.page === page || page === 'config').map(({ key }) => key));
        lines = entries.map((entry) => entryElement(host, model, page, entry, hits.has(entry.key)));
        const title = host.text(`viewer.page.${page}`);
        const list = h('div', { class: 'snapshots-page-list', role: 'listbox', 'aria-label': title }, ...lines);
        element.replaceChildren(h('h3', {}, title), ...notes(host, page, content), list);
    };
    return {
        element,
        render: () => {
            const page = model.place?.page;
            if (page === undefined || page === 'flow') return;
            const state = [page, model.shown, model.hits];
            if (state.some((each, i) => each !== drawn[i])) build(page);
            drawn = state;
            const current = lines[entries.findIndex(({ key }) => key === model.entry)];
            for (const line of lines) line.setAttribute('aria-selected', String(line === current));
            setTabStop(lines, current);
            current?.scrollIntoView({ block: 'nearest' });
        },
        focus: () => lines.find((line) => line.tabIndex === 0)?.focus(),
    };
}

function notes(host: ScreenHost, page: Page, { entries, unreadable }: PageContent): HTMLElement[] {
    const note = (words: string): HTMLElement => h('p', { class: 'snapshots-hint' }, words);
    if (unreadable) return [note(host.text('viewer.unreadable'))];
    return entries.length === 0
        ? [note(host.text(`viewer.none.${page}`))]
        : page === 'credentials'
          ? [note(host.text('viewer.secret'))]
          : [];
}

function entryElement(
    host: ScreenHost,
    model: ViewerModel,
    page: Page,
    { key, node: id, value, removed }: PageEntry,
    isHit: boolean,
): HTMLElement {
    const node = id === undefined ? undefined : model.node(id);
    const name = node ? nodeLabel(host, node, model.shown!.index.byId) : key;
    return h(
        'div',
        {
            class: `snapshots-page-entry${isHit ? ' snapshots-hit' : ''}${removed ? ' snapshots-gone' : ''}`,
            role: 'option',
        },
        h('span', { class: 'snapshots-page-name', title: key }, name),
        node && node.type !== name && h('span', { class: 'snapshots-page-type' }, node.type),
        ...valueOf(host, page, value),
    );
}

function valueOf(host: ScreenHost, page: Page, value: unknown): HTMLElement[] {
    if (page === 'config') return [];
    if (page === 'credentials' && Array.isArray(value)) return value.map((name) => secretMark(host, String(name)));
    if (value === undefined) return [hiddenMark(host)];
    const text = typeof value === 'string' ? value : JSON.stringify(value, null, 1);
    return [h('span', { class: 'snapshots-page-value' }, text)];
}

/** A credential that is set: its name, and never more. */
export function secretMark(host: ScreenHost, name: string): HTMLElement {
    return h('span', { class: 'snapshots-secret-mark' }, icon('fa-key'), host.text('viewer.set', { name }));
}

function hiddenMark(host: ScreenHost): HTMLElement {
    return h('span', { class: 'snapshots-secret-mark' }, icon('fa-eye-slash'), host.text('viewer.hidden'));
}
