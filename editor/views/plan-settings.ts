import type { EditorHost } from '../host';
import { button, h } from './dom';
import type { PlannedSetting } from '../../runtime/core/wire';

/** What has to stand in settings.js for the settings that differ, to be copied. */
export function settingsLines(host: EditorHost, settings: readonly PlannedSetting[]): HTMLElement[] {
    if (settings.length === 0) return [];
    const lines = settings.map((setting) => setting.lines).join('\n');
    const code = h('pre', { class: 'snapshots-plan-lines', tabindex: '0', 'aria-label': host.text('restore.lines') });
    code.textContent = lines;
    const copy = button(host.text('button.copy'), 'fa-clipboard', () => {
        const isCopied = copyText(code);
        copy.querySelector('.snapshots-button-label')!.textContent = host.text(
            isCopied ? 'button.copied' : 'button.copyByHand',
        );
    });
    copy.classList.add('snapshots-copy');
    return [h('p', { class: 'snapshots-hint' }, host.text('restore.settingsHint')), code, copy];
}

/** Selects a text and copies it; false when the browser does not let it. */
function copyText(element: HTMLElement): boolean {
    getSelection()?.selectAllChildren(element);
    const copying: Copying = document;
    return copying.execCommand('copy');
}

/** Deprecated, but the only way where Node-RED is served without TLS: `navigator.clipboard` is not there then. */
interface Copying {
    execCommand(command: 'copy'): boolean;
}
