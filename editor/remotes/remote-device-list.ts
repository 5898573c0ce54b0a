import type { MenuItem } from '../host';
import type { RemotesContext } from '../remotes';
import { attempt, say } from '../say';
import { button, h, icon, iconButton } from '../views/dom';
import { conditionWords, remoteConditionOf, runsWords, seenWords, type RemoteCondition } from './remote-device-words';
import type { RemoteDevice } from '../../runtime/core/wire';

/** Opens the devices that take their target from the place that is shown: how each is, and what can be done about it. */
export function openRemoteDevices(context: RemotesContext): { render(): void } {
    const { host, devices, browse } = context;
    const place = browse.place?.name ?? '';
    const list = h('ul', { class: 'snapshots-remote-devices' });
    const status = h('p', { class: 'snapshots-hint', role: 'status' });
    const more = button(host.text('remotes.devices.more'), 'fa-angle-down', () => void devices.more());
    const again = button(host.text('remotes.devices.reload'), 'fa-refresh', () => void devices.reload());
    let drawn: readonly RemoteDevice[] | undefined;

    const render = (): void => {
        const { phase, failure } = devices;
        if (drawn !== devices.devices) {
            drawn = devices.devices;
            const now = new Date();
            list.replaceChildren(...drawn.map((device) => row(context, device, now)));
        }
        status.textContent =
            phase === 'loading'
                ? host.text('instead.loading')
                : phase === 'failed'
                  ? (failure?.message ?? '')
                  : drawn.length === 0
                    ? host.text('remotes.devices.none')
                    : '';
        status.hidden = status.textContent === '';
        more.hidden = !devices.hasMore || phase === 'loading';
        again.hidden = phase === 'loading';
    };
    render();
    const dialog = host.openDialog({
        title: host.text('remotes.devices.title', { place }),
        width: 520,
        content: h(
            'div',
            { class: 'snapshots-dialog' },
            h('p', {}, host.text('remotes.devices.lead', { place })),
            list,
            status,
            h('div', { class: 'snapshots-remote-device-buttons' }, more, again),
        ),
        buttons: [{ label: host.text('button.close'), primary: true, run: () => dialog.close() }],
        onClose: () => undefined,
    });
    return { render };
}

const ICONS: Readonly<Record<RemoteCondition, string>> = {
    unreadable: 'fa-question-circle',
    twins: 'fa-clone',
    failed: 'fa-exclamation-triangle',
    silent: 'fa-bell-slash-o',
    trouble: 'fa-exclamation-triangle',
    developer: 'fa-wrench',
    updating: 'fa-cloud-download',
    modified: 'fa-pencil',
    running: 'fa-check',
    stopped: 'fa-stop',
    says: 'fa-info-circle',
};

function row(context: RemotesContext, device: RemoteDevice, now: Date): HTMLElement {
    const { host, devices } = context;
    const condition = remoteConditionOf(device);
    const versions = [
        device.nodeRed && `Node-RED ${device.nodeRed}`,
        device.version && host.text('remotes.devices.version', { version: device.version }),
    ];
    const actions = iconButton(host.text('remotes.devices.actions', { name: device.id }), 'fa-ellipsis-h', () =>
        host.openMenu(actions, menuOf(context, device), () => actions.focus()),
    );
    return h(
        'li',
        { 'data-condition': condition, title: versions.filter(Boolean).join(' · ') },
        h(
            'div',
            {},
            h('div', { class: 'snapshots-remote-device-name' }, device.id),
            h(
                'div',
                { class: 'snapshots-remote-device-state' },
                icon(`fa-fw ${ICONS[condition]}`),
                h('span', {}, conditionWords(host, device)),
            ),
            device.failure && h('p', { class: 'snapshots-problem' }, device.failure.error),
            h(
                'div',
                { class: 'snapshots-hint' },
                [runsWords(host, device), seenWords(host, device, devices.loadedAt, now)].join(' · '),
            ),
        ),
        host.mayWrite() && actions,
    );
}

function menuOf(context: RemotesContext, { id }: RemoteDevice): MenuItem[] {
    const { host, devices, browse, remoteApi } = context;
    const place = browse.place?.name ?? '';
    const { remote, place: target } = devices.at!;
    const setTarget = (snapshot: string | null, done: string): void =>
        attempt(host, async () => {
            await remoteApi.setTarget(remote, { target, id: snapshot, device: id });
            say(host, 'success', [done]);
        });
    const snapshots = browse.list.items.filter(({ createdAt, damaged }) => createdAt !== undefined && !damaged);
    return [
        ...snapshots.slice(0, MAX_OFFERED).map(({ id: snapshot, name }) => ({
            label: host.text('remotes.devices.menu.target', { name }),
            icon: 'fa-bullseye',
            run: () => setTarget(snapshot, host.text('remotes.devices.done.target', { device: id, name })),
        })),
        {
            label: host.text('remotes.devices.menu.follow', { place }),
            icon: 'fa-undo',
            run: () => setTarget(null, host.text('remotes.devices.done.follow', { device: id, place })),
        },
        {
            label: host.text('remotes.devices.menu.forget'),
            icon: 'fa-trash-o',
            run: () =>
                attempt(host, async () => {
                    await devices.forget(id);
                    say(host, 'success', [host.text('remotes.devices.done.forgotten', { device: id })]);
                }),
        },
    ];
}

/** Older ones are seldom wanted by one device alone. */
const MAX_OFFERED = 5;
