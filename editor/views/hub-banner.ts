import type { Commands } from '../commands';
import type { EditorHost } from '../host';
import { hubName, hubSentences, hubText } from '../hub-words';
import type { Model } from '../model';
import { button, h, icon, iconButton } from './dom';
import type { DeviceStatus } from '../../runtime/core/wire';

/** Says above the timeline that this Node-RED runs what a hub wants, how that stands, and what can be done. */
export class HubBanner {
    readonly element = h('div', { class: 'snapshots-banner snapshots-hub', role: 'status' });
    private shown = '';

    constructor(
        private readonly host: EditorHost,
        private readonly model: Model,
        private readonly commands: Commands,
    ) {
        this.element.hidden = true;
    }

    render(): void {
        const { host } = this;
        const status = this.model.status?.device;
        const device = status?.configured ? status : undefined;
        const sentences = device ? hubSentences(host, device) : [];
        const shown = JSON.stringify([device?.url, device?.mode, device?.state, sentences, host.mayWrite()]);
        if (shown === this.shown) return;
        this.shown = shown;
        this.element.hidden = device === undefined;
        if (device) this.draw(device, sentences);
    }

    private draw(device: DeviceStatus, sentences: readonly string[]): void {
        const { host, commands } = this;
        const { mode, problem, modified, state } = device;
        const isBad = state === 'failed' || problem !== undefined;
        const isBusy = state === 'downloading' || state === 'applying';
        const settings = iconButton(host.text('hub.settings'), 'fa-cog', () => commands.hub());
        host.tooltip(settings, host.text('hub.settings'));
        this.element.classList.toggle('snapshots-hub-calm', !isBad);
        const act = (key: string, iconName: string, run: () => void): HTMLElement =>
            button(host.text(`hub.button.${key}`), iconName, run);
        const actions = !host.mayWrite()
            ? []
            : mode === 'developer'
              ? [
                    ...(device.bucket ? [] : [act('send', 'fa-cloud-upload', () => commands.sendToHub())]),
                    act('fleet', 'fa-microchip', () => commands.setMode('fleet')),
                ]
              : state === 'failed'
                ? [act('retry', 'fa-refresh', () => commands.retryTarget())]
                : modified && state === 'applied'
                  ? [act('putBack', 'fa-undo', () => commands.retryTarget())]
                  : [];
        this.element.replaceChildren(
            icon(isBusy ? 'fa-circle-o-notch fa-spin' : isBad ? 'fa-exclamation-triangle' : 'fa-microchip'),
            h(
                'div',
                { class: 'snapshots-hub-text' },
                h(
                    'p',
                    { class: 'snapshots-guard-lead' },
                    hubText(host, device, 'hub.managedBy', { hub: hubName(device) }),
                ),
                ...sentences.map((sentence) => h('p', {}, sentence)),
                actions.length > 0 && h('div', { class: 'snapshots-guard-buttons' }, ...actions),
            ),
            ...(host.mayWrite() ? [settings] : []),
        );
    }
}
