import { saveFile } from '../files/save-file';
import type { EditorHost } from '../host';
import { button, h, icon } from '../views/dom';
import { copyText } from '../views/copy-text';
import type { RegisteredDevice } from '../../runtime/core/wire';

/** Shows the token and the secret of a device, which nobody can be shown again. Closing without having taken them asks once. */
export function showCredentials(host: EditorHost, device: RegisteredDevice): void {
    let isTaken = false;
    let isWarned = false;
    const taken = (): void => {
        isTaken = true;
        warning.textContent = '';
    };
    const warning = h('p', { class: 'snapshots-problem', role: 'alert' });
    const mayClose = (): boolean => {
        if (isTaken || isWarned) return true;
        isWarned = true;
        warning.textContent = host.text('devices.credentials.notTaken');
        warning.scrollIntoView({ block: 'nearest' });
        dialog.setButton(0, { label: host.text('devices.credentials.closeAnyway'), enabled: true });
        return false;
    };
    const fileName = `device-${device.id}.yml`;
    const yml = block(host, device.deviceYml, taken);
    const download = button(host.text('button.download'), 'fa-download', () => {
        saveFile(fileName, new Blob([device.deviceYml], { type: 'application/yaml' }));
        taken();
    });
    yml.buttons.prepend(download);
    const dialog = host.openDialog({
        title: host.text('devices.credentials.title', { name: device.name }),
        width: 560,
        content: h(
            'div',
            { class: 'snapshots-dialog snapshots-device-form snapshots-credentials' },
            h(
                'p',
                { class: 'snapshots-warning' },
                icon('fa-exclamation-triangle'),
                h('span', {}, host.text('devices.credentials.once')),
            ),
            warning,
            way(host, 'yml', yml.element),
            way(host, 'settings', block(host, device.settingsLines, taken).element),
        ),
        buttons: [{ label: host.text('button.close'), primary: true, run: () => dialog.close() }],
        mayClose,
        onClose: () => undefined,
    });
    download.focus();
}

/** One of the ways in which a device can be told. */
function way(host: EditorHost, name: 'yml' | 'settings', element: HTMLElement): HTMLElement {
    return h(
        'section',
        {},
        h('h4', {}, host.text(`devices.credentials.${name}.title`)),
        h('p', { class: 'snapshots-hint' }, host.text(`devices.credentials.${name}.hint`)),
        element,
    );
}

/** Lines to copy. */
function block(host: EditorHost, text: string, onCopied: () => void): { element: HTMLElement; buttons: HTMLElement } {
    const lines = h('pre', { class: 'snapshots-plan-lines', tabindex: '0' }, text);
    const copy = button(host.text('button.copy'), 'fa-clipboard', () => {
        const isCopied = copyText(lines);
        if (isCopied) onCopied();
        copy.querySelector('.snapshots-button-label')!.textContent = host.text(
            isCopied ? 'button.copied' : 'button.copyByHand',
        );
    });
    const buttons = h('div', { class: 'snapshots-device-buttons' }, copy);
    return { element: h('div', {}, lines, buttons), buttons };
}
