import type { EditorHost } from '../host';
import { h } from './dom';

export interface YesNoQuestion {
    title: string;
    sentences: readonly string[];
    /** What the button that goes on says. */
    yes: string;
    run: () => void;
}

/** Asks before something that cannot be taken back. */
export function askYesNo(host: EditorHost, { title, sentences, yes, run }: YesNoQuestion): void {
    const go = (): void => {
        dialog.close();
        run();
    };
    const dialog = host.openDialog({
        title,
        width: 420,
        content: h('div', { class: 'snapshots-dialog' }, ...sentences.map((sentence) => h('p', {}, sentence))),
        buttons: [
            { label: host.text('button.cancel'), run: () => dialog.close() },
            { label: yes, primary: true, run: go },
        ],
        onClose: () => undefined,
    });
}
