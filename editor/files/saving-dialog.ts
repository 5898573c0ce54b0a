import { isApiError } from '../api';
import type { Dialog, EditorHost } from '../host';
import { say, sentenceOf } from '../say';
import { h } from '../views/dom';
import type { ReceivedFile } from './file-api';
import type { SecretField } from './secret-field';
import { secretShown } from './secret-field';
import { saveFile } from './save-file';

/** A dialog at whose end a file is saved. */
export interface SavingDialog {
    title: string;
    content: HTMLElement;
    secret: SecretField;
    /** A secret is asked for, but there may be nothing that it would encrypt. */
    isOptional(): boolean;
    /** Asks for the file. What fails is said in the dialog, which stays. */
    fetch(secret: string | undefined): Promise<ReceivedFile>;
    /** Instead of the name that the server gives. */
    fileName?(): string;
}

/** Opens it. The second of its buttons saves. */
export function openSavingDialog(host: EditorHost, saving: SavingDialog): Dialog {
    const { content, secret } = saving;
    const problem = h('p', { class: 'snapshots-problem', role: 'alert' });
    const form = h('form', { class: 'snapshots-dialog snapshots-plan snapshots-files' }, content, problem);
    const save = async (): Promise<void> => {
        const taken = secret.take({ isOptional: saving.isOptional() });
        if (!taken) return;
        problem.textContent = '';
        setBusy(true);
        try {
            const { content: file, fileName } = await saving.fetch(taken.secret);
            const name = saving.fileName?.() ?? fileName ?? 'snapshots.zip';
            saveFile(name, file);
            dialog.close();
            sayDone(host, name, secret.isUncopied ? taken.secret : undefined);
        } catch (error) {
            setBusy(false);
            const isSecretMissing = isApiError(error) && error.code === 'secret_needed';
            if (isSecretMissing) secret.element.hidden = false;
            if (isSecretMissing) secret.ask(sentenceOf(error));
            else problem.textContent = sentenceOf(error);
        }
    };
    const setBusy = (busy: boolean): void => {
        dialog.setBusy(busy);
        content.inert = busy;
        form.classList.toggle('snapshots-busy', busy);
    };
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        void save();
    });
    // A form is sent with Enter where it has a button for that.
    form.append(h('button', { type: 'submit', hidden: '' }));
    const dialog = host.openDialog({
        title: saving.title,
        width: 520,
        content: form,
        buttons: [
            { label: host.text('button.cancel'), run: () => dialog.close() },
            { label: host.text('button.download'), primary: true, run: () => void save() },
        ],
        onClose: () => undefined,
    });
    return dialog;
}

/** A secret that was made up, and that nobody has copied, is shown until it is put away. */
function sayDone(host: EditorHost, name: string, secret: string | undefined): void {
    if (secret === undefined) {
        say(host, 'success', [host.text('download.done', { name })]);
        return;
    }
    const dialog = host.openDialog({
        title: host.text('download.keepSecret'),
        width: 460,
        content: h(
            'div',
            { class: 'snapshots-dialog snapshots-files' },
            h('p', {}, host.text('download.keepSecretFor', { name })),
            secretShown(host, secret, () => undefined),
        ),
        buttons: [{ label: host.text('button.close'), primary: true, run: () => dialog.close() }],
        onClose: () => undefined,
    });
}
