import { h, icon } from '../views/dom';
import type { PaneContext } from './pane';

/** Where a text is looked for, with how many places hold it. Enter goes to the next one, with Shift to the one before. */
export interface SearchField {
    element: HTMLElement;
    render(): void;
    focus(): void;
}

export function searchField({ host, model }: PaneContext): SearchField {
    const label = host.text('viewer.search');
    const input = h('input', { type: 'text', placeholder: label, 'aria-label': label, spellcheck: 'false' });
    const count = h('span', { class: 'snapshots-find-count', role: 'status' });
    const steps = [[-1, 'fa-chevron-up', 'previousHit'] as const, [1, 'fa-chevron-down', 'nextHit'] as const].map(
        ([by, name, key]) => {
            const attributes = {
                type: 'button',
                class: 'snapshots-find-step',
                'aria-label': host.text(`viewer.${key}`),
            };
            const element = h('button', attributes, icon(name));
            element.addEventListener('click', () => model.nextHit(by));
            host.tooltip(element, host.text(`viewer.${key}`));
            return element;
        },
    );
    let timer = 0;
    const search = (): void => {
        clearTimeout(timer);
        if (input.value !== model.query) model.search(input.value);
    };
    input.addEventListener('input', () => {
        clearTimeout(timer);
        timer = window.setTimeout(search, PAUSE_MS);
    });
    input.addEventListener('keydown', (event) => {
        if (event.key === 'Enter') {
            const isNew = input.value !== model.query;
            search();
            if (!isNew) model.nextHit(event.shiftKey ? -1 : 1);
        } else if (event.key === 'Escape' && input.value !== '') {
            input.value = '';
            search();
        } else return;
        event.preventDefault();
        event.stopPropagation();
    });
    return {
        element: h('span', { class: 'snapshots-find', role: 'search' }, icon('fa-search'), input, count, ...steps),
        render: () => {
            const { query, hits, hit } = model;
            const isSearched = query.trim() !== '';
            const words = isSearched ? host.text('viewer.hitOf', { at: hit + 1, of: hits.length }) : '';
            if (count.textContent !== words) count.textContent = words;
            for (const step of steps) step.hidden = !isSearched || hits.length === 0;
        },
        focus: () => input.select(),
    };
}

/** How long a person pauses when a word is done. */
const PAUSE_MS = 150;
