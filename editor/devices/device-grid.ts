import { h, icon } from '../views/dom';
import type { FleetContext } from './fleet-context';
import { openDeviceMenu } from './device-menu';
import { DeviceRow } from './device-row';
import type { DeviceSort } from './find-devices';
import { VirtualRows } from './virtual-rows';
import type { DeviceItem } from '../../runtime/core/wire';

/** The devices in columns, which sort them. */
export class DeviceGrid {
    readonly element: HTMLElement;
    private readonly head: HTMLElement;
    private readonly all = h('input', { type: 'checkbox' });
    private readonly rows: VirtualRows<DeviceItem>;
    private lastTicked: string | undefined;

    constructor(private readonly context: FleetContext) {
        const { host, model, words, now } = context;
        this.all.setAttribute('aria-label', host.text('devices.chooseAll'));
        this.all.addEventListener('change', () => {
            model.tick(
                model.found.rows.map(({ id }) => id),
                this.all.checked,
            );
        });
        this.head = h(
            'div',
            { class: 'snapshots-devices-head', role: 'row' },
            h('span', { class: 'snapshots-device-tick', role: 'columnheader' }, host.mayWrite() && this.all),
            ...COLUMNS.map((column) => this.columnHead(column)),
        );
        this.rows = new VirtualRows({
            role: 'grid',
            label: host.text('devices.title'),
            rowHeight: ROW_HEIGHT,
            head: this.head,
            makeRow: () =>
                new DeviceRow({
                    host,
                    words,
                    now,
                    isTicked: (id) => model.ticked.has(id),
                    isOpen: (id) => model.open?.id === id,
                }),
        });
        this.element = this.rows.element;
        this.listen();
    }

    dispose(): void {
        this.rows.dispose();
    }

    focus(): void {
        this.rows.moveTo(this.rows.currentIndex);
    }

    /** Brings the row of a device into view. */
    reveal(id: string): void {
        this.rows.reveal(id);
    }

    render(): void {
        const { found, ticked, query } = this.context.model;
        const count = found.rows.filter(({ id }) => ticked.has(id)).length;
        this.all.checked = count > 0 && count === found.rows.length;
        this.all.indeterminate = count > 0 && !this.all.checked;
        for (const head of this.head.querySelectorAll<HTMLElement>('[data-sort]')) {
            const order = head.dataset.sort !== query.sort ? 'none' : query.isReversed ? 'descending' : 'ascending';
            head.setAttribute('aria-sort', order);
            head.querySelector('.fa')!.className = `fa ${ARROWS[order]}`;
        }
        this.rows.show(found.rows);
    }

    private columnHead(sort: DeviceSort): HTMLElement {
        const { host, model } = this.context;
        const label = host.text(`devices.column.${sort}`);
        const element = h('button', { type: 'button' }, label, icon(''));
        host.tooltip(element, host.text('devices.sortBy', { column: label }));
        element.addEventListener('click', () => {
            const isReversed = model.query.sort === sort && !model.query.isReversed;
            model.search({ sort, isReversed });
        });
        const attributes = { role: 'columnheader', 'data-sort': sort, class: `snapshots-device-${CELLS[sort]}` };
        return h('span', attributes, element);
    }

    private listen(): void {
        const { host, model, actions } = this.context;
        const { element } = this.rows;
        const open = (device: DeviceItem, at: HTMLElement | { x: number; y: number }): void =>
            openDeviceMenu(this.context, device, at, () => this.focus());
        element.addEventListener('click', (event) => {
            const target = event.target as Element;
            const device = this.rows.itemAt(target);
            if (!device) return;
            const more = target.closest<HTMLElement>('[data-action=more]');
            if (more) open(device, more);
            else if (target.closest('.snapshots-device-tick')) this.tick(device, event);
            else model.show(device.id);
        });
        element.addEventListener('contextmenu', (event) => {
            const device = this.rows.itemAt(event.target);
            if (!device || !host.mayWrite()) return;
            event.preventDefault();
            const more = (event.target as Element).querySelector<HTMLElement>('[data-action=more]');
            open(device, event.button === 2 || !more ? { x: event.clientX, y: event.clientY } : more);
        });
        element.addEventListener('keydown', (event) => {
            const device = this.rows.itemAt(event.target);
            const isOnRow = (event.target as Element).classList.contains('snapshots-device');
            if (!device || !isOnRow || event.ctrlKey || event.metaKey || event.altKey) return;
            const mayWrite = host.mayWrite();
            if (event.key === 'Enter') model.show(device.id);
            else if (event.key === ' ' && mayWrite) model.tick([device.id], !model.ticked.has(device.id));
            else if (event.key === 'F2' && mayWrite) actions.edit(device);
            else if (event.key === 'Delete' && mayWrite) actions.remove(device);
            else return;
            event.preventDefault();
            event.stopPropagation();
        });
    }

    /** With Shift, all from the one that was ticked last. A click beside the box counts, too. */
    private tick(device: DeviceItem, { target, shiftKey }: MouseEvent): void {
        const { model } = this.context;
        if (!this.context.host.mayWrite()) return;
        const isBox = target instanceof HTMLInputElement;
        const isTicked = isBox ? target.checked : !model.ticked.has(device.id);
        const ids = model.found.rows.map(({ id }) => id);
        const [from, to] = [ids.indexOf(this.lastTicked ?? device.id), ids.indexOf(device.id)].sort((a, b) => a - b);
        model.tick(shiftKey && from! >= 0 ? ids.slice(from, to! + 1) : [device.id], isTicked);
        this.lastTicked = device.id;
    }
}

const ARROWS = { none: '', ascending: 'fa-caret-up', descending: 'fa-caret-down' } as const;
const ROW_HEIGHT = 46;
const COLUMNS = ['name', 'group', 'condition', 'snapshot', 'seen'] as const;
/** What the cells below a column are called. */
const CELLS: Readonly<Record<DeviceSort, string>> = {
    name: 'name',
    group: 'group',
    condition: 'state',
    snapshot: 'snapshot',
    seen: 'seen',
};
