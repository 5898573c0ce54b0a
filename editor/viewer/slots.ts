import type { EditorHost } from '../host';
import { h } from '../views/dom';
import type { Pane, PaneContext } from './pane';
import { splitter } from './splitter';

export const SLOTS = ['list', 'map', 'details'] as const;
export type SlotName = (typeof SLOTS)[number];

/** The three slots beside each other; where the viewer is narrow one of them at a time, with a switch above. */
export interface Slots {
    element: HTMLElement;
    render(): void;
    /** Brings a slot to the front where there is room for one. */
    show(name: SlotName): void;
    /** Gives the focus to the next slot, or to the one before. */
    focusNext(by: 1 | -1): void;
}

export function connectSlots({ host, model }: PaneContext, panes: Readonly<Record<SlotName, Pane>>): Slots {
    const regions = SLOTS.map((name) => region(host, name, panes[name]));
    const tabs = SLOTS.map((name) => h('button', { type: 'button', role: 'tab' }, host.text(`viewer.slot.${name}`)));
    const bar = h('div', { class: 'snapshots-slot-switch', role: 'tablist' }, ...tabs);
    const body = h(
        'div',
        { class: 'snapshots-slots' },
        regions[0],
        regions[1],
        splitter(host, regions[2]!),
        regions[2],
    );
    const element = h('div', { class: 'snapshots-viewer-body' }, bar, body);

    let seen: SlotName = 'map';
    let hit = -1;
    const show = (name: SlotName): void => {
        seen = name;
        body.dataset.seen = name;
        tabs.forEach((tab, i) => tab.setAttribute('aria-selected', String(SLOTS[i] === name)));
    };
    show(seen);
    tabs.forEach((tab, i) => tab.addEventListener('click', () => show(SLOTS[i]!)));
    // Whoever chooses from the list wants to see it.
    regions[0]!.addEventListener('click', (event) => {
        if ((event.target as Element).closest('[role=option], [role=treeitem]')) show('map');
    });

    return {
        element,
        show,
        render: () => {
            if (model.hit !== hit && seen === 'list' && model.hit >= 0) show('map');
            hit = model.hit;
        },
        focusNext: (by) => {
            const now = regions.findIndex((each) => each.contains(document.activeElement));
            const next = now < 0 ? (by === 1 ? 0 : 2) : (now + by + 3) % 3;
            show(SLOTS[next]!);
            const pane = panes[SLOTS[next]!];
            if (pane.focus) pane.focus();
            if (!regions[next]!.contains(document.activeElement)) regions[next]!.focus();
        },
    };
}

function region(host: EditorHost, name: SlotName, { element }: Pane): HTMLElement {
    const label = host.text(`viewer.slot.${name}`);
    return h('section', { class: 'snapshots-slot', 'data-slot': name, 'aria-label': label, tabindex: '-1' }, element);
}
