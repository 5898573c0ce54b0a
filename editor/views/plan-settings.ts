import type { EditorHost } from '../host';
import { copyText } from './copy-text';
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
