import { button, h, icon, iconButton } from '../views/dom';
import { conditionOf } from './device-condition';
import { clearChoice } from './device-menu';
import { presenceMark } from './device-row';
import type { FleetContext } from './fleet-context';
import type { DeviceItem, SnapshotRef } from '../../runtime/core/wire';

/** Everything that is known of the device that is chosen, and what can be done with it. */
export class DeviceDetails {
    readonly element: HTMLElement;
    private readonly seen = h('time');
    private drawn = '';
    private shown: string | undefined;

    constructor(private readonly context: FleetContext) {
        this.element = h('section', {
            class: 'snapshots-device-details',
            tabindex: '-1',
            'aria-label': context.host.text('devices.details'),
        });
        this.element.addEventListener('keydown', (event) => {
            if (event.key !== 'Escape' || event.defaultPrevented) return;
            event.preventDefault();
            event.stopPropagation();
            context.model.show(undefined);
        });
    }

    render(): void {
        const device = this.context.model.open;
        this.element.hidden = device === undefined;
        if (device) this.draw(device);
        else this.drawn = '';
        if (device && device.id !== this.shown) this.element.scrollTop = 0;
        this.shown = device?.id;
    }

    private draw(device: DeviceItem): void {
        const { words, now } = this.context;
        const content = JSON.stringify(device);
        if (content !== this.drawn) this.build(device);
        this.drawn = content;
        const seen = words.seen(device, now());
        if (this.seen.textContent !== seen) this.seen.textContent = seen;
    }

    private build(device: DeviceItem): void {
        const { host, words, model } = this.context;
        // What had the focus is drawn anew; the same button gets it again.
        const focused = this.element.contains(document.activeElement)
            ? document.activeElement?.getAttribute('data-key')
            : undefined;
        const close = iconButton(host.text('button.close'), 'fa-times', () => model.show(undefined));
        close.dataset.key = 'close';
        if (device.lastSeenAt) this.seen.title = words.exact(device.lastSeenAt);
        this.element.replaceChildren(
            h('header', {}, presenceMark(words, device), h('h3', {}, device.name), close),
            h(
                'p',
                { class: 'snapshots-device-condition', 'data-condition': conditionOf(device) },
                h('strong', {}, words.condition(device)),
                h('span', {}, host.text('devices.lastSeen'), ' ', this.seen),
            ),
            ...this.notes(device),
            this.buttons(device),
            this.facts(device),
            ...(host.mayWrite() ? [this.autoSwitch(device)] : []),
        );
        if (focused) this.element.querySelector<HTMLElement>(`[data-key=${focused}]`)?.focus();
    }

    /** What a person should know, with what can be done about it. */
    private notes(device: DeviceItem): HTMLElement[] {
        const { host, words } = this.context;
        const { failure, presence, target, current } = device;
        const note = (title: string, sentences: readonly string[], isBad: boolean): HTMLElement =>
            h(
                'div',
                { class: `snapshots-device-note${isBad ? ' snapshots-device-bad' : ''}` },
                h('strong', {}, title),
                ...sentences.map((sentence) => h('p', {}, sentence)),
            );
        const explain = (key: string, isBad: boolean): HTMLElement =>
            note(host.text(`devices.note.${key}.title`), [host.text(`devices.note.${key}.text`)], isBad);
        const isOther = target?.id !== current?.id;
        return [
            ...(failure
                ? [
                      note(
                          host.text('devices.note.failed.title', { name: target?.name ?? failure.snapshot }),
                          [failure.error, host.text(`devices.note.failed.${adviceFor(failure.code)}`)],
                          true,
                      ),
                  ]
                : []),
            ...(device.twins ? [explain('twins', true)] : []),
            ...(conditionOf(device) === 'trouble'
                ? [note(words.reason(device), [host.text('devices.note.trouble')], true)]
                : []),
            ...(device.modified ? [explain('modified', false)] : []),
            ...(device.mode === 'developer' ? [explain('developer', false)] : []),
            ...(presence === 'never' ? [explain('never', false)] : []),
            ...(presence === 'offline' && isOther && !failure ? [explain('offline', false)] : []),
        ];
    }

    private buttons(device: DeviceItem): HTMLElement {
        const { host, actions } = this.context;
        const act = (key: string, iconName: string, run: () => void): HTMLElement => {
            const element = button(host.text(`devices.menu.${key}`), iconName, run);
            element.dataset.key = key;
            return element;
        };
        const element = h(
            'div',
            { class: 'snapshots-device-buttons' },
            act('setTarget', 'fa-bullseye', () => actions.setTarget([device.id])),
            ...clearChoice(device).map((key) => act(key, 'fa-ban', () => actions.clearTarget(device))),
            act('edit', 'fa-pencil', () => actions.edit(device)),
            act('credentials', 'fa-key', () => actions.newCredentials(device)),
            act('remove', 'fa-trash-o', () => actions.remove(device)),
        );
        element.hidden = !host.mayWrite();
        return element;
    }

    private facts(device: DeviceItem): HTMLElement {
        const { host, words, actions } = this.context;
        const { target, current, type, group, owner, chosen, state, agent, nodeRed, env } = device;
        const follows = chosen || owner === 'own' ? 'own' : group !== undefined ? 'group' : 'instance';
        const variables = iconButton(host.text('devices.menu.variables'), 'fa-pencil', () => actions.variables(device));
        variables.dataset.key = 'variables';
        const facts: [string, string | HTMLElement | undefined][] = [
            ['target', target && this.snapshotLink(target)],
            ['current', current && (current.name === undefined ? words.current(device) : this.snapshotLink(current))],
            ['state', state],
            ['mode', host.text(`devices.mode.${device.mode}`)],
            ['follows', host.text(`devices.follows.${follows}`, { group: group ?? '' })],
            ['type', type],
            ['group', group],
            ['agent', agent],
            ['nodeRed', nodeRed],
            ['env', h('span', { class: 'snapshots-device-env' }, env.join(', ') || '–', host.mayWrite() && variables)],
            ['registered', words.exact(device.createdAt)],
            ['id', h('code', {}, device.id)],
        ];
        const rows = facts.flatMap(([key, value]) =>
            value ? [h('dt', {}, host.text(`devices.fact.${key}`)), h('dd', { 'data-fact': key }, value)] : [],
        );
        return h('dl', {}, ...rows);
    }

    private snapshotLink({ id, name = id }: Partial<SnapshotRef> & { id: string }): HTMLElement {
        const element = h('button', { type: 'button', class: 'snapshots-link' }, icon('fa-history'), name);
        element.title = this.context.host.text('devices.showSnapshot');
        element.addEventListener('click', () => this.context.reveal(id));
        return element;
    }

    private autoSwitch(device: DeviceItem): HTMLElement {
        const { host, actions } = this.context;
        const box = h('input', { type: 'checkbox', 'data-key': 'auto' });
        box.checked = device.autoSnapshot;
        box.addEventListener('change', () => actions.setAuto(device, box.checked, () => (box.checked = !box.checked)));
        return h(
            'label',
            { class: 'snapshots-radio snapshots-device-auto' },
            box,
            h(
                'span',
                {},
                h('span', { class: 'snapshots-radio-name' }, host.text('devices.auto.title')),
                h('span', { class: 'snapshots-hint' }, host.text('devices.auto.hint')),
            ),
        );
    }
}

/** The failures of which can be said what helps. */
function adviceFor(code: string): string {
    return ['modules_failed', 'crashed', 'restore_failed'].includes(code) ? code : 'other';
}
