import { button, h, icon } from '../views/dom';
import type { FleetContext } from './fleet-context';
import type { DeviceItem, Rollout, RolloutCommand } from '../../runtime/core/wire';

/** How far a staged roll-out is, which devices failed and why, and what a person can do about it. */
export class RolloutStrip {
    readonly element = h('section', { class: 'snapshots-rollout' });
    private drawn = '';

    constructor(private readonly context: FleetContext) {
        this.element.setAttribute('aria-label', context.host.text('devices.rollout.title'));
    }

    render(): void {
        const { host, model } = this.context;
        const { list } = model;
        const rollout = list?.rollout;
        const isShown = rollout && (rollout.state !== 'done' || host.recall(SEEN) !== rollout.startedAt);
        this.element.hidden = !isShown;
        if (!list || !isShown) return;
        const failed = failedIn(rollout, list.devices);
        const drawn = JSON.stringify([rollout, failed.map(({ id, failure }) => [id, failure])]);
        if (drawn === this.drawn) return;
        this.drawn = drawn;
        const focused = this.element.contains(document.activeElement) ? document.activeElement!.textContent : undefined;
        this.element.dataset.state = rollout.state;
        this.element.replaceChildren(
            this.lead(rollout),
            this.stages(rollout),
            this.failures(failed),
            this.buttons(rollout),
        );
        if (focused !== undefined)
            [...this.element.querySelectorAll('button')].find((each) => each.textContent === focused)?.focus();
    }

    private lead({ snapshot, state, step, steps }: Rollout): HTMLElement {
        const { host } = this.context;
        const place = { step: step + 1, of: steps.length };
        const words = host.text(`devices.rollout.state.${state}`, place);
        return h(
            'div',
            { class: 'snapshots-rollout-lead', role: 'status' },
            icon(`fa-fw ${STATE_ICONS[state]}`),
            h(
                'div',
                {},
                h('strong', {}, host.text('devices.rollout.of', { name: snapshot.name })),
                ' ',
                h('span', {}, words),
            ),
        );
    }

    private stages(rollout: Rollout): HTMLElement {
        const { host } = this.context;
        const stages = rollout.steps.map((step, index) => {
            const { running, failed, waiting, devices } = step;
            const parts = [
                host.text('devices.rollout.running', { running, of: devices.length }),
                ...(failed > 0 ? [host.text('devices.rollout.failed', { count: failed })] : []),
            ];
            const part = (name: string, size: number): HTMLElement | false =>
                size > 0 && h('i', { class: `snapshots-rollout-${name}`, style: `flex-grow: ${size}` });
            const label = step.label || host.text('devices.rollout.others');
            return h(
                'li',
                {
                    'aria-current': index === rollout.step && 'step',
                    class: index > rollout.step && 'snapshots-rollout-later',
                },
                h('span', { class: 'snapshots-rollout-label', title: label }, label),
                h(
                    'span',
                    { class: 'snapshots-rollout-bar', 'aria-hidden': 'true' },
                    part('running', running),
                    part('failed', failed),
                    part('waiting', waiting),
                ),
                h('span', { class: 'snapshots-rollout-count' }, parts.join(', ')),
            );
        });
        return h('ol', { class: 'snapshots-rollout-stages' }, ...stages);
    }

    private failures(failed: readonly DeviceItem[]): HTMLElement {
        const { host, model } = this.context;
        const lines = failed.slice(0, MOST_FAILURES).map((device) => {
            const name = h('button', { type: 'button', class: 'snapshots-link' }, device.name);
            name.addEventListener('click', () => model.show(device.id));
            return h('li', {}, name, ` ${device.failure!.error}`);
        });
        const left = failed.length - lines.length;
        return h(
            'ul',
            { class: 'snapshots-rollout-failures' },
            ...lines,
            left > 0 && h('li', {}, host.text('devices.more', { count: left })),
        );
    }

    private buttons({ state, startedAt }: Rollout): HTMLElement {
        const { host, actions } = this.context;
        const act = (action: RolloutCommand['action'], label: string, iconName: string): HTMLElement => {
            const element = button(host.text(`devices.rollout.${label}`), iconName, () => actions.rollout(action));
            host.tooltip(element, host.text(`devices.rollout.${label}Long`));
            return element;
        };
        const isOver = state === 'done';
        const dismiss = (): void => {
            host.remember(SEEN, startedAt);
            this.render();
        };
        const element = h(
            'div',
            { class: 'snapshots-device-buttons' },
            state === 'running' && act('pause', 'pause', 'fa-pause'),
            !isOver && act('continue', state === 'running' ? 'next' : 'continue', 'fa-play'),
            !isOver && act('cancel', 'cancel', 'fa-stop'),
            act('back', 'back', 'fa-undo'),
            isOver && button(host.text('button.dismiss'), 'fa-check', dismiss),
        );
        element.hidden = !host.mayWrite();
        return element;
    }
}

/** Devices of a roll-out that said that they cannot run its snapshot. */
function failedIn({ steps, snapshot }: Rollout, devices: readonly DeviceItem[]): DeviceItem[] {
    const concerned = new Set(steps.flatMap((step) => step.devices));
    return devices.filter(({ id, failure }) => concerned.has(id) && failure?.snapshot === snapshot.id);
}

const MOST_FAILURES = 3;
/** When the roll-out began of which a user has seen that it is done. */
const SEEN = 'rolloutSeen';
const STATE_ICONS: Readonly<Record<Rollout['state'], string>> = {
    running: 'fa-circle-o-notch fa-spin',
    paused: 'fa-pause',
    stopped: 'fa-exclamation-triangle',
    done: 'fa-check',
};
