import type { FilesContext } from '../files';
import type { Dialog, DialogButton } from '../host';
import { attempt, say, sentenceOf } from '../say';
import { h } from '../views/dom';
import type { GivenState } from '../viewer/states';
import { UploadArchive } from './upload-archive';
import { UploadModel } from './upload-model';
import { UploadSecret } from './upload-secret';
import { UploadSingle } from './upload-single';
import { givenState } from './uploaded-state';
import { MAX_FILE_BYTES } from '../../runtime/core/file-limits';
import type { UploadedSnapshot } from '../../runtime/core/wire';

/** How the question about a file has ended. */
export type UploadEnd = 'done' | 'skipped' | 'cancelled';

/** What the parts of the dialog can do beside changing the model. */
export interface UploadActions {
    /** Shows the flows of a snapshot; comes back afterwards. */
    preview: (snapshot: UploadedSnapshot) => void;
    /** Leaves the question for a snapshot of the list. */
    show: (id: string) => void;
}

/** What is shown of a report: one snapshot, or those of an archive. */
export interface UploadPart {
    /** Stands above the secret. */
    element: HTMLElement;
    /** Stands below it: what of the file is taken in. */
    below: HTMLElement;
    render(): void;
}

/** Sends a file, shows what is in it, and stores what a person wants of it. Never rejects. */
export function askUpload(context: FilesContext, file: File, place: { index: number; of: number }): Promise<UploadEnd> {
    return new Promise((resolve) => new UploadDialog(context, file, place, resolve).begin());
}

class UploadDialog {
    private readonly model: UploadModel;
    private readonly content: HTMLElement;
    private readonly bar = h('progress', { class: 'snapshots-progress-bar', max: '1' });
    private readonly words = h('p', { class: 'snapshots-progress-words', role: 'status' });
    private readonly progress = h('div', { class: 'snapshots-upload-progress' }, this.words, this.bar);
    private readonly body = h('div', { class: 'snapshots-upload-body' });
    private readonly problem = h('p', { class: 'snapshots-problem', role: 'alert' });
    private readonly secret: UploadSecret;
    private part: UploadPart | undefined;
    private dialog: Dialog | undefined;
    private end: UploadEnd = 'cancelled';
    private isAway = false;

    constructor(
        private readonly context: FilesContext,
        private readonly file: File,
        private readonly place: { index: number; of: number },
        private readonly done: (end: UploadEnd) => void,
    ) {
        this.model = new UploadModel(context.fileApi, file, () => this.render());
        this.secret = new UploadSecret(context.host, this.model);
        this.content = h(
            'form',
            { class: 'snapshots-upload' },
            this.progress,
            this.body,
            this.problem,
            // A form is sent with Enter where it has a button for that.
            h('button', { type: 'submit', hidden: '' }),
        );
        this.content.addEventListener('submit', (event) => {
            event.preventDefault();
            this.store();
        });
    }

    begin(): void {
        this.open();
        void this.model.send();
    }

    private open(): void {
        const { host } = this.context;
        const { index, of } = this.place;
        const title = host.text('upload.title', { name: this.file.name });
        // jQuery takes what it is given away when it closes: what shall come back is within.
        const around = h('div', { class: 'snapshots-dialog snapshots-plan snapshots-files' }, this.content);
        this.dialog = host.openDialog({
            title: of > 1 ? `${title} ${host.text('upload.place', { index: index + 1, of })}` : title,
            width: 560,
            content: around,
            buttons: this.buttons(),
            onClose: () => {
                if (this.isAway) return;
                void this.model.cancel();
                this.done(this.end);
            },
        });
        this.render();
    }

    private buttons(): DialogButton[] {
        const { host } = this.context;
        const isLast = this.place.index === this.place.of - 1;
        return [
            { label: host.text('button.cancel'), run: () => this.close('cancelled') },
            ...(isLast ? [] : [{ label: host.text('upload.skip'), run: () => this.close('skipped') }]),
            { label: host.text('upload.store'), primary: true, run: () => this.store() },
        ];
    }

    private close(end: UploadEnd): void {
        this.end = end;
        this.dialog!.close();
    }

    private render(): void {
        const { model, dialog } = this;
        if (!dialog) return;
        const isOnItsWay = model.phase === 'sending' || model.phase === 'reading';
        this.progress.hidden = !isOnItsWay;
        if (isOnItsWay) this.showProgress();
        const isNew = model.report !== undefined && !this.part;
        if (isNew) this.showReport();
        this.part?.render();
        this.secret.render();
        if (isNew) this.secret.focusIfNeeded();
        this.problem.textContent = this.problemText();
        this.body.inert = model.phase === 'storing' || model.phase === 'refused';
        this.content.classList.toggle('snapshots-busy', model.phase === 'storing');
        dialog.setBusy(model.phase === 'storing');
        if (model.phase === 'storing') return;
        if (model.phase === 'refused')
            dialog.setButton(0, { label: this.context.host.text('button.close'), enabled: true });
        dialog.setButton(this.buttons().length - 1, { label: this.storeLabel(), enabled: model.canStore });
    }

    private showProgress(): void {
        const { host } = this.context;
        const { phase, sent } = this.model;
        if (phase === 'reading') this.bar.removeAttribute('value');
        else this.bar.value = sent;
        const percent = new Intl.NumberFormat(host.language, { style: 'percent' }).format(sent);
        const text = phase === 'reading' ? host.text('upload.reading') : host.text('upload.sending', { percent });
        if (this.words.textContent !== text) this.words.textContent = text;
    }

    private showReport(): void {
        const { context, model } = this;
        const actions: UploadActions = {
            preview: (snapshot) => attempt(context.host, () => this.preview(snapshot)),
            show: (id) => {
                this.close('done');
                context.reveal(id);
            },
        };
        const Part = model.report!.kind === 'archive' ? UploadArchive : UploadSingle;
        this.part = new Part(context.host, model, actions);
        this.body.append(this.part.element, this.secret.element, this.part.below);
    }

    private problemText(): string {
        const { model, context } = this;
        if (model.isTooLarge) return context.host.text('upload.tooLarge', { most: MAX_FILE_BYTES / 1024 / 1024 });
        return model.problem ? sentenceOf(model.problem) : '';
    }

    private storeLabel(): string {
        const { model, context } = this;
        if (!model.report || model.report.kind !== 'archive') return context.host.text('upload.store');
        return context.host.text('upload.storeSeveral', { count: model.wanted.length });
    }

    private store(): void {
        const { model } = this;
        if (!model.canStore) return;
        void model.store().then(() => {
            if (model.phase === 'stored') void this.finish();
            else this.secret.focusIfNeeded();
        });
    }

    private async finish(): Promise<void> {
        const { model, context } = this;
        const { host } = context;
        const fresh = model.stored.filter(({ alreadyThere }) => !alreadyThere);
        const [first] = model.stored;
        await context.stored(fresh.map(({ id }) => id));
        const name = first?.name ?? '';
        if (fresh.length === 0) say(host, 'success', [host.text('upload.wasThere', { name })]);
        else if (fresh.length === 1) say(host, 'success', [host.text('upload.done', { name: fresh[0]!.name })]);
        else say(host, 'success', [host.text('upload.doneSeveral', { count: fresh.length })]);
        this.close('done');
        if (first) context.reveal(first.id);
    }

    /** The dialog makes room for the viewer and comes back, with all that was typed. */
    private async preview(snapshot: UploadedSnapshot): Promise<void> {
        const { context, model, dialog } = this;
        const screens = await context.screens();
        const given: GivenState = givenState(context, model.report!.token, snapshot);
        this.isAway = true;
        this.content.remove();
        dialog!.close();
        screens.view({ state: 'given', given }, () => {
            this.isAway = false;
            this.open();
            this.content.querySelector<HTMLElement>('.snapshots-upload-preview')?.focus();
        });
    }
}
