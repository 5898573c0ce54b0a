import type { Dialog, EditorHost } from '../host';
import { sentenceOf } from '../say';
import { h } from '../views/dom';

export interface FormDialog {
    title: string;
    width: number;
    content: readonly (HTMLElement | false)[];
    submit: string;
    /**
     * What is wrong with what was typed, and where; undefined when nothing is. Asked before `save`.
     */
    check?(): { sentence: string; at: HTMLElement } | undefined;
    /** The dialog stays open, with what was typed, when this rejects: its sentence is shown. */
    save(): Promise<void>;
    /** Called once, however the dialog was closed. */
    onClose?(): void;
}

/** Asks for something in a form that is sent with Enter or the second of its buttons. */
export function openForm(host: EditorHost, form: FormDialog): Dialog {
    const problem = h('p', { class: 'snapshots-problem', role: 'alert' });
    const content = h('div', {}, ...form.content);
    // A form is sent with Enter where it has a button for that.
    const send = h('button', { type: 'submit', hidden: '' });
    const element = h('form', { class: 'snapshots-dialog snapshots-device-form' }, content, problem, send);
    const setBusy = (busy: boolean): void => {
        dialog.setBusy(busy);
        content.inert = busy;
        element.classList.toggle('snapshots-busy', busy);
    };
    const submit = async (): Promise<void> => {
        if (content.inert) return;
        const wrong = form.check?.();
        problem.textContent = wrong?.sentence ?? '';
        if (wrong) {
            wrong.at.focus();
            return;
        }
        // What cannot be used meanwhile loses the focus.
        const focused = document.activeElement;
        setBusy(true);
        try {
            await form.save();
            dialog.close();
        } catch (error) {
            setBusy(false);
            problem.textContent = sentenceOf(error);
            if (focused instanceof HTMLElement) focused.focus();
            problem.scrollIntoView({ block: 'nearest' });
        }
    };
    element.addEventListener('submit', (event) => {
        event.preventDefault();
        void submit();
    });
    const dialog = host.openDialog({
        title: form.title,
        width: form.width,
        content: element,
        buttons: [
            { label: host.text('button.cancel'), run: () => dialog.close() },
            { label: form.submit, primary: true, run: () => void submit() },
        ],
        onClose: () => form.onClose?.(),
    });
    return dialog;
}

/** An input with its label above it, and perhaps a word about it below. */
export function field(label: string, input: HTMLElement, hint?: string): HTMLElement {
    input.id ||= `snapshots-field-${++fields}`;
    const hintId = `${input.id}-hint`;
    if (hint !== undefined) input.setAttribute('aria-describedby', hintId);
    return h(
        'div',
        { class: 'snapshots-device-field' },
        h('label', { for: input.id }, label),
        input,
        hint !== undefined && h('span', { class: 'snapshots-hint', id: hintId }, hint),
    );
}

let fields = 0;

/** One of several choices, with a word about it. */
export function radio(name: string, label: string, hint: string, isChosen: boolean, choose: () => void): HTMLElement {
    const input = h('input', { type: 'radio', name });
    input.checked = isChosen;
    input.addEventListener('change', choose);
    return h(
        'label',
        { class: 'snapshots-radio' },
        input,
        h(
            'span',
            {},
            h('span', { class: 'snapshots-radio-name' }, label),
            hint !== '' && h('span', { class: 'snapshots-hint' }, hint),
        ),
    );
}
