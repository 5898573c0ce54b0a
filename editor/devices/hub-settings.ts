import type { Dialog, EditorHost } from '../host';
import { hubName, hubSentences, hubText } from '../hub-words';
import { attempt, say, sentenceOf } from '../say';
import { timeWords } from '../time-words';
import { button, h } from '../views/dom';
import { tickBox } from '../views/plan-group';
import { askYesNo } from '../views/question';
import { field, radio } from './form-dialog';
import { connectForm } from './hub-connect';
import type { OwnDeviceTools } from './own-snapshot';
import type { DeviceConnectionEdit, DeviceStatus } from '../../runtime/core/wire';

/** Shows the hub of this Node-RED, how it stands with it, and what can be changed. */
export function openHubSettings({ host, own, changed }: OwnDeviceTools, first: DeviceStatus): void {
    const words = timeWords(host.language);
    const problem = h('p', { class: 'snapshots-problem', role: 'alert' });
    const facts = h('dl', {});
    const sentence = h('p', { class: 'snapshots-lead', role: 'status' });
    let status = first;

    const show = (next: DeviceStatus): void => {
        status = next;
        const now = new Date();
        sentence.textContent = hubSentences(host, status).join(' ');
        const rows: [string, string | undefined][] = [
            ['hub', status.bucket ? status.bucket.remote : status.url],
            ['group', status.bucket?.group],
            ['id', status.id],
            ['target', status.target?.name],
            ['current', status.current?.name],
            ['lastCheckIn', status.lastCheckInAt && words.since(status.lastCheckInAt, now)],
            ['nextCheckIn', status.nextCheckInAt && words.clock(status.nextCheckInAt)],
        ];
        facts.replaceChildren(
            ...rows.flatMap(([key, value]) =>
                value
                    ? [h('dt', {}, hubText(host, status, `hub.fact.${key}`)), h('dd', { 'data-fact': key }, value)]
                    : [],
            ),
        );
    };
    /** What was asked for and how it went; the dialog stays. */
    const run = async (task: () => Promise<DeviceStatus>): Promise<void> => {
        problem.textContent = '';
        const focused = document.activeElement;
        content.inert = true;
        try {
            show(await task());
            changed();
        } catch (error) {
            problem.textContent = sentenceOf(error);
        }
        content.inert = false;
        if (focused instanceof HTMLElement) focused.focus();
    };
    const edit = (change: DeviceConnectionEdit): Promise<void> => run(() => own.edit(change));
    const mode = (which: DeviceStatus['mode']): HTMLElement =>
        radio(
            'snapshots-hub-mode',
            host.text(`hub.mode.${which}.name`),
            hubText(host, status, `hub.mode.${which}.hint`),
            status.mode === which,
            () => void edit({ mode: which }),
        );
    const interval = h('input', { type: 'number', min: '5', max: '86400', step: '1' });
    interval.value = String(status.intervalSeconds);
    interval.addEventListener('change', () => {
        if (interval.checkValidity() && interval.value !== '') void edit({ intervalSeconds: interval.valueAsNumber });
        else problem.textContent = host.text('hub.intervalWrong');
    });
    interval.disabled = status.fixed;
    const auto = tick(host, status.autoSnapshot !== false, (autoSnapshot) => void edit({ autoSnapshot }));
    const buttons = h(
        'div',
        { class: 'snapshots-device-buttons' },
        button(host.text('hub.checkIn'), 'fa-refresh', () => void run(() => own.checkIn())),
        ...(status.fixed
            ? []
            : [
                  button(host.text('hub.reconnect'), 'fa-key', () => {
                      dialog.close();
                      connectForm({ host, own, changed });
                  }),
                  button(host.text('hub.end.button'), 'fa-chain-broken', () => {
                      dialog.close();
                      askEnd({ host, own, changed }, status);
                  }),
              ]),
    );
    const content = h(
        'div',
        { class: 'snapshots-dialog snapshots-device-form' },
        sentence,
        facts,
        buttons,
        h(
            'fieldset',
            {},
            h('legend', {}, host.text('hub.mode.title')),
            h('div', { class: 'snapshots-radios' }, mode('fleet'), mode('developer')),
        ),
        !status.bucket && auto,
        field(
            host.text('hub.interval'),
            interval,
            status.fixed ? host.text('hub.fixed') : host.text('hub.intervalHint'),
        ),
        problem,
    );
    show(first);
    const dialog: Dialog = host.openDialog({
        title: hubText(host, status, 'hub.title', { hub: hubName(status) }),
        width: 520,
        content,
        buttons: [{ label: host.text('button.close'), primary: true, run: () => dialog.close() }],
        onClose: () => undefined,
    });
}

function tick(host: EditorHost, isOn: boolean, onChange: (isOn: boolean) => void): HTMLElement {
    const words = h('span', { class: 'snapshots-radio-name' }, host.text('hub.auto.title'));
    const hint = h('span', { class: 'snapshots-hint' }, host.text('hub.auto.hint'));
    return h('label', { class: 'snapshots-radio' }, tickBox(isOn, onChange), h('span', {}, words, hint));
}

function askEnd({ host, own, changed }: OwnDeviceTools, status: DeviceStatus): void {
    const hub = hubName(status);
    askYesNo(host, {
        title: host.text('hub.end.title'),
        sentences: [host.text('hub.end.text', { hub })],
        yes: host.text('hub.end.yes'),
        run: () =>
            attempt(host, async () => {
                await own.end();
                changed();
                say(host, 'success', [host.text('hub.end.done', { hub })]);
            }),
    });
}
