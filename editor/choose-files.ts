import { h } from './views/dom';

/** Lets a person choose files to upload. Nothing is called when none was chosen. Only from a click or a key. */
export function chooseFiles(onChosen: (files: readonly File[]) => void): void {
    const input = h('input', { type: 'file', class: 'snapshots-files-input', multiple: '', accept: ACCEPTED });
    input.hidden = true;
    const over = (): void => input.remove();
    input.addEventListener('cancel', over);
    input.addEventListener('change', () => {
        const files = [...(input.files ?? [])];
        over();
        if (files.length > 0) onChosen(files);
    });
    // Not every browser tells when nothing was chosen.
    document.querySelectorAll('.snapshots-files-input').forEach((left) => left.remove());
    document.body.append(input);
    input.click();
}

const ACCEPTED = '.json,.zip,.gz,application/json,application/zip';
