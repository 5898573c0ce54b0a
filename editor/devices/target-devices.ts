import type { EditorHost } from '../host';
import { h } from '../views/dom';
import { tickBox } from '../views/plan-group';
import { findDevices, groupsOf } from './find-devices';
import { radio } from './form-dialog';
import type { TargetChoice } from './target-choice';
import { VirtualRows, type Row } from './virtual-rows';
import type { DeviceItem, DeviceList } from '../../runtime/core/wire';

/** Asks for which devices something is: all, groups, or chosen ones. */
export class TargetDevices {
    readonly element: HTMLElement;
    /** Where the keyboard begins. */
    readonly first: HTMLElement;
    private readonly groups: HTMLElement;
    private readonly chosen: HTMLElement;
    private readonly rows: VirtualRows<DeviceItem>;
    private readonly search: HTMLInputElement;
    private ticked: ReadonlySet<string> = new Set();
    private found: readonly DeviceItem[];

    constructor(
        private readonly host: EditorHost,
        private readonly list: DeviceList,
        private readonly change: (changed: Partial<TargetChoice>) => void,
    ) {
        this.found = list.devices;
        const label = host.text('devices.search');
        this.search = h('input', { type: 'text', placeholder: label, 'aria-label': label });
        this.rows = new VirtualRows({
            role: 'grid',
            label: host.text('devices.title'),
            rowHeight: ROW_HEIGHT,
            makeRow: () =>
                new TickRow(
                    host,
                    (id) => this.ticked.has(id),
                    (id, isTicked) => this.tick(id, isTicked),
                ),
        });
        this.groups = this.groupTicks();
        this.chosen = h(
            'div',
            { class: 'snapshots-target-chosen' },
            h('div', { class: 'snapshots-device-search' }, this.search),
            this.rows.element,
        );
        this.element = h('fieldset', {}, h('legend', {}, host.text('devices.target.who')), this.choices());
        this.first = this.element.querySelector('input')!;
    }

    /** To be called once it is in the document. */
    connect(): void {
        this.host.searchBox(this.search, (text) => {
            const query = { text, group: undefined, condition: undefined, sort: 'name', isReversed: false } as const;
            this.found = findDevices(this.list.devices, query, this.host.language).rows;
            this.rows.show(this.found);
        });
    }

    dispose(): void {
        this.rows.dispose();
    }

    render({ to, devices }: TargetChoice): void {
        this.ticked = devices;
        this.element.querySelector<HTMLInputElement>(`[data-to=${to}] input`)!.checked = true;
        this.groups.hidden = to !== 'groups';
        this.chosen.hidden = to !== 'devices';
        this.rows.show(this.found);
    }

    private choices(): HTMLElement {
        const { host, list, change } = this;
        const groups = groupsOf(list.devices, host.language);
        const choice = (to: TargetChoice['to'], count: number): HTMLElement => {
            const label = host.text(`devices.target.to.${to}`, { count });
            const element = radio('snapshots-target-to', label, '', false, () => change({ to }));
            element.dataset.to = to;
            return element;
        };
        const hasDevices = list.devices.length > 0;
        return h(
            'div',
            { class: 'snapshots-radios' },
            choice('all', list.devices.length),
            groups.length > 0 && choice('groups', groups.length),
            groups.length > 0 && this.groups,
            hasDevices && choice('devices', list.devices.length),
            hasDevices && this.chosen,
        );
    }

    private groupTicks(): HTMLElement {
        const { host, list, change } = this;
        const chosen = new Set<string>();
        const lines = groupsOf(list.devices, host.language).map((name) => {
            const box = tickBox(false, (isTicked) => {
                if (isTicked) chosen.add(name);
                else chosen.delete(name);
                change({ groups: new Set(chosen) });
            });
            const count = list.devices.filter(({ group }) => group === name).length;
            const hint = host.text('devices.count', { count });
            return h(
                'label',
                { class: 'snapshots-tick-line' },
                box,
                h('span', {}, name),
                h('span', { class: 'snapshots-hint' }, hint),
            );
        });
        return h('div', { class: 'snapshots-target-groups' }, ...lines);
    }

    private tick(id: string, isTicked: boolean): void {
        const devices = new Set(this.ticked);
        if (isTicked) devices.add(id);
        else devices.delete(id);
        this.change({ devices });
    }
}

class TickRow implements Row<DeviceItem> {
    readonly element = h('div', { class: 'snapshots-tick-line', role: 'row' });
    private readonly box: HTMLInputElement;
    private device: DeviceItem | undefined;

    constructor(
        private readonly host: EditorHost,
        private readonly isTicked: (id: string) => boolean,
        tick: (id: string, isTicked: boolean) => void,
    ) {
        this.box = tickBox(false, (isNow) => this.device && tick(this.device.id, isNow));
    }

    update(device: DeviceItem): void {
        this.box.checked = this.isTicked(device.id);
        if (device === this.device) return;
        this.device = device;
        const facts = [device.group, this.host.text(`devices.presence.${device.presence}`)].filter(Boolean).join(' · ');
        this.element.replaceChildren(
            h(
                'label',
                { role: 'gridcell' },
                this.box,
                h('span', {}, device.name),
                h('span', { class: 'snapshots-hint' }, facts),
            ),
        );
    }

    setCurrent(isCurrent: boolean): void {
        this.box.tabIndex = isCurrent ? 0 : -1;
    }
}

const ROW_HEIGHT = 28;
