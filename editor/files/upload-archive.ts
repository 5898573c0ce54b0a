import type { EditorHost } from '../host';
import { button, h, icon } from '../views/dom';
import { planGroup, tickBox } from '../views/plan-group';
import { countsText, madeText, missingWarnings, thereAlready } from './report-words';
import type { UploadActions, UploadPart } from './upload-dialog';
import { isUploaded, type UploadModel } from './upload-model';
import type { RefusedEntry, UploadedSnapshot } from '../../runtime/core/wire';

/** The snapshots of an archive, each with a tick, with what is wrong with it, and with what is taken in of all of them. */
export class UploadArchive implements UploadPart {
    readonly element: HTMLElement;
    readonly below: HTMLElement;
    private readonly list = h('ul', { class: 'snapshots-choices' });
    private readonly all: HTMLInputElement;
    private readonly summary = h('span', { class: 'snapshots-group-summary', role: 'status' });
    private readonly boxes = new Map<string, HTMLInputElement>();
    private drawn: unknown;

    constructor(
        private readonly host: EditorHost,
        private readonly model: UploadModel,
        private readonly actions: UploadActions,
    ) {
        this.all = tickBox(true, (checked) => {
            for (const { entry } of this.able) model.toggle(entry!, checked);
        });
        this.element = h(
            'div',
            {},
            h(
                'div',
                { class: 'snapshots-groups snapshots-choice-box' },
                h(
                    'div',
                    { class: 'snapshots-group-head' },
                    h(
                        'label',
                        {},
                        this.all,
                        h('span', { class: 'snapshots-group-title' }, host.text('upload.inArchive')),
                    ),
                    this.summary,
                ),
                this.list,
            ),
        );
        this.below = h('div', { class: 'snapshots-groups' }, ...this.taken());
    }

    render(): void {
        const { model, host } = this;
        if (this.drawn !== model.report) {
            this.drawn = model.report;
            const { scrollTop } = this.list;
            this.boxes.clear();
            this.list.replaceChildren(...model.snapshots.map((each) => this.row(each)));
            this.list.scrollTop = scrollTop;
        }
        for (const [entry, box] of this.boxes) box.checked = model.entries.has(entry);
        const { size } = model.entries;
        this.all.checked = size > 0 && size === this.able.length;
        this.all.indeterminate = size > 0 && !this.all.checked;
        this.all.disabled = this.able.length === 0;
        this.summary.textContent = host.text('upload.ofThem', { chosen: size, all: model.snapshots.length });
    }

    private get able(): UploadedSnapshot[] {
        return this.model.snapshots.filter(isUploaded);
    }

    private row(snapshot: UploadedSnapshot | RefusedEntry): HTMLElement {
        return isUploaded(snapshot) ? this.goodRow(snapshot) : refusedRow(snapshot);
    }

    private goodRow(snapshot: UploadedSnapshot): HTMLElement {
        const { host, model, actions } = this;
        const { entry, name, alreadyThere } = snapshot;
        const box = tickBox(model.entries.has(entry!), (checked) => model.toggle(entry!, checked));
        this.boxes.set(entry!, box);
        const facts = [countsText(host, snapshot), madeText(host, snapshot)].filter((text) => text !== '');
        const preview = button(host.text('menu.preview'), 'fa-eye', () => actions.preview(snapshot));
        preview.classList.add('snapshots-upload-preview');
        return h(
            'li',
            {},
            h(
                'label',
                { title: entry },
                box,
                h(
                    'span',
                    { class: 'snapshots-choice' },
                    h('span', { class: 'snapshots-choice-name' }, name),
                    h('span', { class: 'snapshots-choice-facts' }, facts.join(' · ')),
                ),
            ),
            preview,
            ...(alreadyThere ? [thereAlready(host, alreadyThere, actions)] : []),
            ...this.secretNote(snapshot),
            ...missingWarnings(host, snapshot),
        );
    }

    private secretNote({ secret }: UploadedSnapshot): HTMLElement[] {
        if (secret === 'needed') return [note('snapshots-hint', 'fa-lock', this.host.text('upload.entryNeeds'))];
        if (secret === 'wrong') return [note('snapshots-problem', 'fa-lock', this.host.text('upload.entryWrong'))];
        return [];
    }

    private taken(): HTMLElement[] {
        const { host, model } = this;
        const group = (name: 'credentials' | 'environment', body: HTMLElement[]): HTMLElement =>
            planGroup({
                name,
                title: host.text(`restore.${name}Title`),
                summary: '',
                tick: tickBox(true, (checked) => void model.choose({ [name]: checked })),
                body,
                isOpen: false,
                unfold: host.text('restore.unfold'),
            });
        const hasCredentials = this.able.some(({ credentials }) => credentials !== 'none');
        const hasVariables = this.able.some(({ env }) => env.plain.length + env.hidden.length > 0);
        const namesOnly = tickBox(false, (checked) => void model.choose({ namesOnly: checked }));
        const names = h('label', { class: 'snapshots-names-only' }, namesOnly, host.text('download.namesOnly'));
        return [
            ...(hasCredentials ? [group('credentials', [])] : []),
            ...(hasVariables ? [group('environment', [names])] : []),
        ];
    }
}

function refusedRow({ entry, problem }: RefusedEntry): HTMLElement {
    const box = tickBox(false, () => undefined);
    box.disabled = true;
    return h(
        'li',
        { class: 'snapshots-refused' },
        h(
            'label',
            {},
            box,
            h('span', { class: 'snapshots-choice' }, h('span', { class: 'snapshots-choice-name' }, entry)),
        ),
        note('snapshots-problem', 'fa-exclamation-circle', problem.error),
    );
}

function note(className: string, iconName: string, sentence: string): HTMLElement {
    return h('p', { class: `snapshots-choice-note ${className}` }, icon(iconName), ' ', sentence);
}
