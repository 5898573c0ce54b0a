import { h, icon } from '../views/dom';
import { setTabStop, walkWithKeys } from '../views/roving';
import type { EditorHost } from '../host';
import type { Pane, PaneContext } from './pane';
import { placeKey, placeRows, type PlaceRow } from './places';

/** The tabs and subflows of a state, and what else it holds, each with a count. */
export function flowList({ host, model }: PaneContext): Pane {
    const element = h('div', {
        class: 'snapshots-flow-list',
        role: 'listbox',
        'aria-label': host.text('viewer.slot.list'),
    });
    let rows: readonly PlaceRow[] = [];
    let lines: HTMLElement[] = [];
    let drawn: readonly unknown[] = [];

    const goTo = (line: HTMLElement): void => {
        const row = rows[lines.indexOf(line)];
        if (row) model.go(row.place);
    };
    walkWithKeys(element, () => lines, goTo);
    element.addEventListener('click', (event) => {
        const line = (event.target as Element).closest<HTMLElement>('[role=option]');
        if (line) goTo(line);
    });

    const build = (): void => {
        rows = placeRows(model);
        const isSearched = model.query.trim() !== '';
        lines = rows.map((row) => rowElement(host, row, isSearched));
        element.replaceChildren(...withHeadings(host, rows, lines));
    };
    return {
        element,
        render: () => {
            const state = [model.shown, model.hits];
            if (state.some((each, i) => each !== drawn[i])) {
                drawn = state;
                const hadFocus = element.contains(document.activeElement);
                build();
                if (hadFocus) queueMicrotask(() => lines.find((line) => line.tabIndex === 0)?.focus());
            }
            const current = lines[rows.findIndex(({ key }) => key === placeKey(model.place))];
            for (const line of lines) line.setAttribute('aria-selected', String(line === current));
            setTabStop(lines, current);
            current?.scrollIntoView({ block: 'nearest' });
        },
        focus: () => lines.find((line) => line.tabIndex === 0)?.focus(),
    };
}

function withHeadings(host: EditorHost, rows: readonly PlaceRow[], lines: readonly HTMLElement[]): HTMLElement[] {
    let group = '';
    return rows.flatMap(({ kind }, i) => {
        const next = kind === 'tab' || kind === 'subflow' ? kind : 'others';
        const heading =
            next === group
                ? []
                : [h('div', { class: 'snapshots-heading', role: 'presentation' }, host.text(`viewer.group.${next}`))];
        group = next;
        return [...heading, lines[i]!];
    });
}

function rowElement(host: EditorHost, row: PlaceRow, isSearched: boolean): HTMLElement {
    const label = row.label ?? host.text(`viewer.page.${row.kind}`);
    const marks = [
        row.disabled && icon('fa-ban', host.text('viewer.disabled')),
        row.locked && icon('fa-lock', host.text('viewer.locked')),
    ];
    const hits = host.text('viewer.hits', { count: row.hits });
    return h(
        'div',
        {
            class: `snapshots-flow${row.disabled ? ' snapshots-flow-disabled' : ''}${isSearched && row.hits === 0 ? ' snapshots-flow-without' : ''}`,
            role: 'option',
            'data-kind': row.kind,
        },
        icon(`fa-fw ${ICONS[row.kind]}`),
        h('span', { class: 'snapshots-flow-label', title: label }, label),
        ...marks,
        isSearched && row.hits > 0
            ? h('span', { class: 'snapshots-flow-hits', title: hits, 'aria-label': hits }, String(row.hits))
            : h('span', { class: 'snapshots-flow-count' }, String(row.count)),
    );
}

const ICONS: Readonly<Record<PlaceRow['kind'], string>> = {
    tab: 'fa-map-o',
    subflow: 'fa-object-group',
    config: 'fa-globe',
    modules: 'fa-cubes',
    environment: 'fa-terminal',
    settings: 'fa-sliders',
    credentials: 'fa-key',
};
