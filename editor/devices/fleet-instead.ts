import { button, h, icon } from '../views/dom';
import type { FleetContext } from './fleet-context';

/** What is seen where there is no list to see: that it loads, why it does not, or what devices are. */
export class FleetInstead {
    readonly element = h('div', { class: 'snapshots-device-instead', role: 'status' });
    private drawn: unknown;

    constructor(private readonly context: FleetContext) {}

    render(): void {
        const { model } = this.context;
        const state = this.state();
        this.element.hidden = state === undefined;
        const drawn = JSON.stringify([state, model.failure?.message]);
        if (drawn === this.drawn) return;
        this.drawn = drawn;
        this.element.replaceChildren(...(state ? this.content(state) : []));
    }

    private state(): 'loading' | 'failed' | 'empty' | 'noMatch' | undefined {
        const { list, failure, found } = this.context.model;
        if (!list) return failure ? 'failed' : 'loading';
        if (list.devices.length === 0) return 'empty';
        return found.rows.length === 0 ? 'noMatch' : undefined;
    }

    private content(state: NonNullable<ReturnType<FleetInstead['state']>>): (HTMLElement | string)[] {
        const { host, model, actions } = this.context;
        if (state === 'loading') return [icon('fa-circle-o-notch fa-spin'), host.text('viewer.loading')];
        if (state === 'failed') {
            return [
                h('h3', {}, host.text('devices.failed')),
                h('p', {}, model.failure!.message),
                button(host.text('instead.retry'), 'fa-refresh', () => void model.load()),
            ];
        }
        if (state === 'noMatch') {
            return [
                h('h3', {}, host.text('instead.noMatch.title')),
                h('p', {}, host.text('devices.noMatch')),
                button(host.text('instead.clear'), 'fa-times', () => model.clearSearch()),
            ];
        }
        const lines = ['what', 'how'].map((key) => h('p', {}, host.text(`devices.empty.${key}`)));
        return [
            h('div', { class: 'snapshots-instead-icon' }, icon('fa-microchip')),
            h('h3', {}, host.text('devices.empty.title')),
            ...lines,
            ...(host.mayWrite() ? [button(host.text('devices.register'), 'fa-plus', () => actions.register())] : []),
        ];
    }
}
