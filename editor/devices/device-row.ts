import type { EditorHost } from '../host';
import { h, iconButton } from '../views/dom';
import { conditionOf } from './device-condition';
import type { DeviceWords } from './device-words';
import type { Row } from './virtual-rows';
import type { DeviceItem } from '../../runtime/core/wire';

export interface DeviceRowTools {
    host: EditorHost;
    words: DeviceWords;
    /** By the hub's clock. */
    readonly now: () => Date;
    readonly isTicked: (id: string) => boolean;
    readonly isOpen: (id: string) => boolean;
}

/** One device: two lines of fixed height in columns, of which a narrow screen shows the first and the state alone. */
export class DeviceRow implements Row<DeviceItem> {
    readonly element = h('div', { class: 'snapshots-device', role: 'row', tabindex: '-1' });
    private readonly tick = h('input', { type: 'checkbox', tabindex: '-1' });
    private readonly more: HTMLButtonElement;
    private readonly seen = h('time');
    private drawn = '';

    constructor(private readonly tools: DeviceRowTools) {
        this.more = iconButton(tools.host.text('entry.more'), 'fa-ellipsis-h', () => undefined);
        this.more.dataset.action = 'more';
        this.more.tabIndex = -1;
    }

    update(device: DeviceItem): void {
        const { host, words, now, isTicked, isOpen } = this.tools;
        const content = JSON.stringify(device);
        if (content !== this.drawn) this.build(device);
        this.drawn = content;
        const seen = words.seen(device, now());
        if (this.seen.textContent !== seen) this.seen.textContent = seen;
        this.tick.checked = isTicked(device.id);
        this.tick.setAttribute('aria-label', host.text('devices.choose', { name: device.name }));
        this.element.classList.toggle('snapshots-device-open', isOpen(device.id));
        this.element.setAttribute('aria-selected', String(isOpen(device.id)));
    }

    setCurrent(isCurrent: boolean): void {
        const tabIndex = isCurrent ? 0 : -1;
        if (this.element.tabIndex === tabIndex) return;
        for (const each of [this.element, this.tick, this.more]) each.tabIndex = tabIndex;
    }

    private build(device: DeviceItem): void {
        const { host, words } = this.tools;
        const { name, type, group, owner, target, current, agent, lastSeenAt } = device;
        const mayWrite = host.mayWrite();
        const condition = words.condition(device);
        const reason = words.reason(device);
        const runs = words.current(device);
        const isOther = target !== undefined && target.id !== current?.id;
        if (lastSeenAt) this.seen.title = words.exact(lastSeenAt);
        this.element.dataset.condition = conditionOf(device);
        this.element.setAttribute(
            'aria-label',
            [name, condition, reason, words.presence(device)].filter(Boolean).join(', '),
        );
        this.element.replaceChildren(
            h('span', { class: 'snapshots-device-tick', role: 'gridcell' }, mayWrite && this.tick),
            h(
                'span',
                { class: 'snapshots-device-name', role: 'gridcell' },
                presenceMark(words, device),
                ...lines(name, type),
            ),
            cell('group', group ?? '', owner === 'own' ? host.text('devices.ownShort') : ''),
            cell('state', condition, reason),
            cell('snapshot', runs || '–', isOther ? `→ ${target.name}` : ''),
            h('span', { class: 'snapshots-device-seen', role: 'gridcell' }, ...lines(this.seen, agent ?? '')),
            h('span', { class: 'snapshots-device-actions', role: 'gridcell' }, mayWrite && this.more),
        );
    }
}

/** A dot: filled for online, hollow for offline, dashed for never seen. */
export function presenceMark(words: DeviceWords, device: DeviceItem): HTMLElement {
    const label = words.presence(device);
    const attributes = { role: 'img', 'aria-label': label, title: label, 'data-presence': device.presence };
    return h('span', { class: 'snapshots-presence', ...attributes });
}

function cell(name: string, main: string, more: string): HTMLElement {
    return h('span', { class: `snapshots-device-${name}`, role: 'gridcell' }, ...lines(main, more));
}

function lines(main: string | HTMLElement, more: string): HTMLElement[] {
    return [
        h('span', { class: 'snapshots-device-main', title: typeof main === 'string' && main }, main),
        h('span', { class: 'snapshots-device-more', title: more }, more),
    ];
}
