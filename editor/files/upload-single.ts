import type { EditorHost } from '../host';
import { button, h, icon } from '../views/dom';
import { countsText, madeText, missingWarnings, thereAlready } from './report-words';
import { field } from './secret-field';
import { reportGroups } from './report-groups';
import type { UploadActions, UploadPart } from './upload-dialog';
import type { UploadModel } from './upload-model';

/** What is in a file with one snapshot, before it is stored: with its name and description to be changed. */
export class UploadSingle implements UploadPart {
    readonly element = h('div', { class: 'snapshots-form' });
    private readonly notes = h('div');
    readonly below = h('div', { class: 'snapshots-groups' });
    private readonly name = h('input', {
        type: 'text',
        id: 'snapshots-upload-name',
        maxlength: '255',
        autocomplete: 'off',
    });
    private readonly description = h('textarea', { id: 'snapshots-upload-description', rows: '2' });
    private drawn: unknown;

    constructor(
        private readonly host: EditorHost,
        private readonly model: UploadModel,
        private readonly actions: UploadActions,
    ) {
        this.name.value = model.name;
        this.description.value = model.description;
        this.name.addEventListener('input', () => model.rename(this.name.value));
        this.description.addEventListener('input', () => (model.description = this.description.value));
        const preview = button(host.text('menu.preview'), 'fa-eye', () => actions.preview(model.single!));
        preview.classList.add('snapshots-upload-preview');
        this.element.append(
            this.notes,
            field('snapshots-upload-name', host.text('form.name'), this.name),
            field('snapshots-upload-description', host.text('form.description'), this.description),
            h(
                'div',
                { class: 'snapshots-upload-facts' },
                h('p', {}, icon('fa-file-o'), ' ', this.factsText()),
                preview,
            ),
        );
    }

    render(): void {
        const { host, model, actions } = this;
        const { single } = model;
        if (!single || this.drawn === single) return;
        this.drawn = single;
        const { alreadyThere } = single;
        this.notes.replaceChildren(
            ...(alreadyThere ? [thereAlready(host, alreadyThere, actions, again(host, model))] : []),
            ...missingWarnings(host, single),
        );
        this.below.replaceChildren(...reportGroups(host, single, model.taken, (taken) => void model.choose(taken)));
    }

    private factsText(): string {
        const { host, model } = this;
        const snapshot = model.single!;
        const made = madeText(host, snapshot);
        const kind = host.text(`upload.kind.${model.report!.kind}`);
        return [kind, countsText(host, snapshot), made].filter((text) => text !== '').join(' · ');
    }
}

function again(host: EditorHost, model: UploadModel): HTMLElement {
    const box = h('input', { type: 'checkbox' });
    box.checked = model.isAgain;
    box.addEventListener('change', () => model.storeAgain(box.checked));
    return h('label', { class: 'snapshots-again' }, box, host.text('upload.again'));
}
