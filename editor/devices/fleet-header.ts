import type { MenuItem } from '../host';
import { button, h, icon, iconButton } from '../views/dom';
import type { FleetContext } from './fleet-context';

/** The line at the top of the screen: what devices are to run, and what can be done with all of them or the ticked ones. */
export class FleetHeader {
    readonly element: HTMLElement;
    private readonly facts = h('span', { class: 'snapshots-viewer-facts' });
    private readonly ticked = h('div', { class: 'snapshots-device-ticked', role: 'status' });
    private readonly writes: HTMLElement;
    private drawn = '';

    constructor(private readonly context: FleetContext) {
        const { host, actions, close } = context;
        const register = button(host.text('devices.registerShort'), 'fa-plus', () => actions.register());
        const more = iconButton(host.text('entry.more'), 'fa-ellipsis-h', () => this.openMenu(more));
        host.tooltip(register, host.text('devices.register'));
        this.writes = h('span', { class: 'snapshots-viewer-actions' }, register, more);
        const closeButton = button(host.text('button.close'), 'fa-times', close);
        closeButton.classList.add('snapshots-viewer-close');
        const title = h('span', { class: 'snapshots-viewer-state' }, host.text('devices.title'), this.facts);
        this.element = h(
            'div',
            {},
            h(
                'header',
                { class: 'snapshots-viewer-header' },
                h('h2', { class: 'snapshots-viewer-title' }, icon('fa-microchip'), title),
                h('span', { class: 'snapshots-viewer-actions' }, this.writes, closeButton),
            ),
            this.ticked,
        );
    }

    render(): void {
        const { host, model } = this.context;
        this.writes.hidden = !host.mayWrite();
        const drawn = JSON.stringify([model.list?.target, model.list?.groupTargets, [...model.ticked]]);
        if (drawn === this.drawn) return;
        this.drawn = drawn;
        this.facts.textContent = this.targets();
        this.facts.title = this.facts.textContent;
        this.drawTicked();
    }

    /** `Target: Pump v3 · Hall 4: Pump v2` */
    private targets(): string {
        const { host, model } = this.context;
        const { list } = model;
        if (!list) return '';
        const none = host.text('devices.noTarget');
        const groups = Object.entries(list.groupTargets).map(([group, target]) => `${group}: ${target?.name ?? none}`);
        return [host.text('devices.targetOfAll', { name: list.target?.name ?? none }), ...groups].join(' · ');
    }

    private drawTicked(): void {
        const { host, model, actions } = this.context;
        const count = model.ticked.size;
        this.ticked.hidden = count === 0 || !host.mayWrite();
        if (this.ticked.hidden) return this.ticked.replaceChildren();
        const set = button(host.text('devices.menu.setTarget'), 'fa-bullseye', () =>
            actions.setTarget([...model.ticked]),
        );
        const drop = button(host.text('devices.untick'), 'fa-times', () => model.untickAll());
        this.ticked.replaceChildren(h('span', {}, host.text('devices.ticked', { count })), set, drop);
    }

    private openMenu(at: HTMLElement): void {
        const { host, model, actions } = this.context;
        const { list } = model;
        const groups = Object.entries(list?.groupTargets ?? {});
        const hasTarget = list?.target !== undefined || groups.length > 0 || list?.devices.some((each) => each.target);
        const items: (MenuItem | false)[] = [
            { label: host.text('devices.menu.setTarget'), icon: 'fa-bullseye', run: () => actions.setTarget([]) },
            ...groups.map(([group, target]) => ({
                label: host.text(`devices.menu.${target ? 'clearGroup' : 'followGroup'}`, { group }),
                icon: 'fa-ban',
                run: () => actions.clearGroup(group),
            })),
            hasTarget === true && {
                label: host.text('devices.menu.clearAll'),
                icon: 'fa-ban',
                run: () => actions.clearAll(),
            },
            { label: host.text('toolbar.refresh'), icon: 'fa-refresh', run: () => void model.load() },
            { label: host.text('devices.menu.hub'), icon: 'fa-plug', run: () => actions.hub() },
        ];
        host.openMenu(
            at,
            items.filter((item) => item !== false),
            () => at.focus(),
        );
    }
}
