import type { SearchBox } from '../host';
import { h } from '../views/dom';
import { CONDITIONS, isTrouble, type Condition } from './device-condition';
import { DEVICE_SORTS, type DeviceSort } from './find-devices';
import type { FleetContext } from './fleet-context';

/** Search, groups, and how many devices are in which state: each number shows those devices alone. */
export class FleetFilters {
    readonly element: HTMLElement;
    private readonly input: HTMLInputElement;
    private readonly groups = h('select', { class: 'snapshots-device-groups' });
    private readonly sort: HTMLSelectElement;
    private readonly chips: HTMLElement;
    private search: SearchBox | undefined;
    private drawn = '';

    constructor(private readonly context: FleetContext) {
        const { host, model } = context;
        const label = host.text('devices.search');
        this.input = h('input', { type: 'text', placeholder: label, 'aria-label': label });
        this.groups.setAttribute('aria-label', host.text('devices.fact.group'));
        this.groups.addEventListener('change', () => model.search({ group: GROUP_VALUES.read(this.groups.value) }));
        const options = DEVICE_SORTS.map((sort) =>
            h('option', { value: sort }, host.text('devices.sortBy', { column: host.text(`devices.column.${sort}`) })),
        );
        this.sort = h(
            'select',
            { class: 'snapshots-device-sort', 'aria-label': host.text('devices.sort') },
            ...options,
        );
        this.sort.addEventListener('change', () =>
            model.search({ sort: this.sort.value as DeviceSort, isReversed: false }),
        );
        this.chips = h('div', {
            class: 'snapshots-device-chips',
            role: 'group',
            'aria-label': host.text('devices.filter'),
        });
        this.element = h(
            'div',
            { class: 'snapshots-device-filters' },
            h('div', { class: 'snapshots-device-search' }, this.input),
            this.groups,
            this.sort,
            this.chips,
        );
    }

    /** To be called once it is in the document. */
    connect(): void {
        const { host, model } = this.context;
        this.search = host.searchBox(this.input, (text) => {
            if (text !== model.query.text) model.search({ text });
        });
    }

    focus(): void {
        this.input.select();
    }

    render(): void {
        const { model } = this.context;
        const { query, found, groups, list } = model;
        this.element.hidden = (list?.devices.length ?? 0) === 0;
        const isTyping = document.activeElement === this.input;
        if (query.text === '' && this.input.value !== '' && !isTyping) this.search?.clear();
        const hasOthers = list?.devices.some(({ group }) => group === undefined) ?? false;
        const drawn = JSON.stringify([groups, hasOthers, query, [...found.counts], found.count]);
        if (drawn === this.drawn) return;
        this.drawn = drawn;
        this.drawGroups(groups, hasOthers);
        this.sort.value = query.sort;
        this.drawChips();
    }

    private drawGroups(groups: readonly string[], hasOthers: boolean): void {
        const { host, model } = this.context;
        const option = (group: string | null | undefined, label: string): HTMLOptionElement =>
            h('option', { value: GROUP_VALUES.write(group) }, label);
        this.groups.hidden = groups.length === 0;
        this.groups.replaceChildren(
            option(undefined, host.text('devices.allGroups')),
            ...groups.map((group) => option(group, group)),
            ...(hasOthers ? [option(null, host.text('devices.noGroup'))] : []),
        );
        this.groups.value = GROUP_VALUES.write(model.query.group);
    }

    private drawChips(): void {
        const { host, model } = this.context;
        const { found, query } = model;
        const had = document.activeElement?.closest<HTMLElement>('.snapshots-device-chips [data-chip]')?.dataset.chip;
        const chip = (condition: Condition | undefined, count: number): HTMLElement => {
            const name = condition ?? 'all';
            const element = h(
                'button',
                {
                    type: 'button',
                    'data-chip': name,
                    'data-condition': condition,
                    'aria-pressed': String(query.condition === condition),
                },
                h('span', { class: 'snapshots-chip-count' }, new Intl.NumberFormat(host.language).format(count)),
                ` ${host.text(`devices.chip.${name}`)}`,
            );
            element.addEventListener('click', () =>
                model.search({ condition: query.condition === condition ? undefined : condition }),
            );
            return element;
        };
        const conditions = CONDITIONS.filter((each) => found.counts.has(each) || each === query.condition);
        this.chips.replaceChildren(
            chip(undefined, found.count),
            ...conditions.map((each) => chip(each, found.counts.get(each) ?? 0)),
        );
        for (const each of conditions.filter(isTrouble))
            this.chips.querySelector(`[data-chip=${each}]`)?.classList.add('snapshots-chip-bad');
        this.chips.querySelector<HTMLElement>(`[data-chip=${had ?? 'none'}]`)?.focus();
    }
}

/** A group may have any name, so that there is none left for those without one. */
const GROUP_VALUES = {
    write: (group: string | null | undefined): string =>
        group === undefined ? '' : group === null ? '-' : `+${group}`,
    read: (value: string): string | null | undefined =>
        value === '' ? undefined : value === '-' ? null : value.slice(1),
};
