import type { EditorHost } from '../host';
import { sentenceOf } from '../say';
import { h } from './dom';

export interface SnapshotForm {
    title: string;
    hint?: string;
    name: string;
    description: string;
    submit: string;
    /** The form stays open, with what was typed, when this rejects. */
    save(snapshot: { name: string; description: string }): Promise<void>;
}

/** Asks for the name and the description of a snapshot. */
export function askSnapshot(host: EditorHost, form: SnapshotForm): void {
    const name = h('input', { type: 'text', id: 'snapshots-name', maxlength: String(MAX_NAME), autocomplete: 'off' });
    const description = h('textarea', { id: 'snapshots-description', rows: '4' });
    name.value = form.name;
    description.value = form.description;
    const problem = h('p', { class: 'snapshots-problem', role: 'alert', id: 'snapshots-problem' });
    const content = h(
        'form',
        { class: 'snapshots-dialog snapshots-form' },
        h('label', { for: 'snapshots-name' }, host.text('form.name')),
        name,
        h('label', { for: 'snapshots-description' }, host.text('form.description')),
        description,
        form.hint !== undefined && h('p', { class: 'snapshots-hint' }, form.hint),
        problem,
    );
    const complain = (sentence: string): void => {
        problem.textContent = sentence;
        name.classList.toggle('input-error', sentence !== '');
        name.setAttribute('aria-invalid', String(sentence !== ''));
    };
    const submit = async (): Promise<void> => {
        const typed = { name: name.value.trim(), description: description.value.trim() };
        if (typed.name === '') {
            complain(host.text('form.nameMissing'));
            name.focus();
            return;
        }
        complain('');
        dialog.setBusy(true);
        try {
            await form.save(typed);
            dialog.close();
        } catch (error) {
            dialog.setBusy(false);
            problem.textContent = sentenceOf(error);
        }
    };
    content.addEventListener('submit', (event) => {
        event.preventDefault();
        void submit();
    });
    description.addEventListener('keydown', (event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
    });
    const dialog = host.openDialog({
        title: form.title,
        width: 460,
        content,
        buttons: [
            { label: host.text('button.cancel'), run: () => dialog.close() },
            { label: form.submit, primary: true, run: () => void submit() },
        ],
        onClose: () => undefined,
    });
    name.select();
}

const MAX_NAME = 255;
