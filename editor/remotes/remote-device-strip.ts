import type { RemotesContext } from '../remotes';
import { h, icon } from '../views/dom';
import { isFailed } from './remote-device-words';

/** The line below a remote's list that opens the devices which take their target from the place that is shown. */
export class RemoteDeviceStrip {
    readonly element = h('button', { type: 'button', class: 'snapshots-device-strip', 'data-devices': '' });
    private drawn = '';

    constructor(
        private readonly context: RemotesContext,
        onOpen: () => void,
    ) {
        this.element.addEventListener('click', onOpen);
    }

    render(): void {
        const { host, devices } = this.context;
        const { devices: all, hasMore } = devices;
        // What was loaded of them fails to be loaded anew now and then: that is told by what is opened.
        this.element.hidden = all.length === 0;
        const failed = all.filter(isFailed).length;
        const drawn = JSON.stringify([all.length, hasMore, failed]);
        if (drawn === this.drawn) return;
        this.drawn = drawn;
        const number = new Intl.NumberFormat(host.language).format(all.length);
        const words = hasMore
            ? host.text('remotes.devices.countMore', { number })
            : host.text('remotes.devices.count', { count: all.length });
        const failing = host.text('fleet.failed', { count: failed });
        this.element.replaceChildren(
            h(
                'span',
                { class: 'snapshots-device-strip-line' },
                icon('fa-fw fa-microchip'),
                h('span', {}, words),
                failed > 0 && h('span', { 'aria-hidden': 'true' }, '·'),
                failed > 0 && h('span', { class: 'snapshots-problem' }, failing),
                icon('fa-angle-right'),
            ),
        );
    }
}
