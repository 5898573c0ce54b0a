import type { Commands } from '../commands';
import type { EditorHost } from '../host';
import type { Model } from '../model';
import { h, icon } from './dom';
import { toolButton } from './tool-button';
import type { FleetSummary } from '../../runtime/core/wire';

/** The line below the timeline that opens the devices, with what there is to know of them, and how far a roll-out is. */
export class DeviceStrip {
    readonly element = h('button', { type: 'button', class: 'snapshots-device-strip' });
    /** In its place where the sidebar is short and there is nothing to know yet. */
    readonly button: HTMLButtonElement;
    private shown = '';

    constructor(
        private readonly host: EditorHost,
        private readonly model: Model,
        commands: Commands,
    ) {
        this.element.addEventListener('click', () => commands.devices());
        this.button = toolButton(host, host.text('actions.devices'), 'fa-microchip', () => commands.devices());
    }

    render(): void {
        const { host } = this;
        const { status } = this.model;
        const fleet = status?.fleet;
        // Who may only read has nothing to see where there is no device.
        this.element.hidden = status?.ready !== true || (!fleet && !host.mayWrite());
        this.button.hidden = this.element.hidden || fleet !== undefined;
        const shown = JSON.stringify(fleet ?? null);
        if (shown === this.shown) return;
        this.shown = shown;
        const rollout = fleet?.rollout;
        // Where there is little room, one without devices gives way to the list.
        this.element.toggleAttribute('data-devices', fleet !== undefined);
        this.element.replaceChildren(
            h(
                'span',
                { class: 'snapshots-device-strip-line' },
                icon('fa-fw fa-microchip'),
                h('span', { class: 'snapshots-kept-title' }, host.text('fleet.devices')),
                fleet && h('span', {}, new Intl.NumberFormat(host.language).format(fleet.devices)),
                fleet !== undefined &&
                    fleet.failed > 0 &&
                    h('span', { class: 'snapshots-problem' }, host.text('fleet.failed', { count: fleet.failed })),
                icon('fa-angle-right'),
            ),
            ...(rollout ? [this.progress(rollout)] : []),
        );
    }

    private progress({ snapshot, state, running, failed, of }: NonNullable<FleetSummary['rollout']>): HTMLElement {
        const { host } = this;
        const words = host.text(`fleet.rollout.${state}`, { name: snapshot.name, running, of });
        const part = (name: string, size: number): HTMLElement | false =>
            size > 0 && h('i', { class: `snapshots-rollout-${name}`, style: `flex-grow: ${size}` });
        return h(
            'span',
            { class: 'snapshots-device-strip-rollout', 'data-state': state },
            h('span', { title: words }, words),
            h(
                'span',
                { class: 'snapshots-rollout-bar', 'aria-hidden': 'true' },
                part('running', running),
                part('failed', failed),
                part('waiting', of - running - failed),
            ),
        );
    }
}
