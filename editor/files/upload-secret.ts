import type { EditorHost } from '../host';
import { button, h, icon } from '../views/dom';
import { field } from './secret-field';
import type { UploadModel } from './upload-model';

/** Asks for the secret of a file that comes in, where something in it is encrypted, and says whether it fits. */
export class UploadSecret {
    readonly element: HTMLElement;
    private readonly input = h('input', {
        type: 'password',
        id: 'snapshots-upload-secret',
        autocomplete: 'off',
        spellcheck: 'false',
        'aria-describedby': 'snapshots-upload-secret-said',
    });
    private readonly said = h('p', { id: 'snapshots-upload-secret-said', role: 'status' });
    private readonly check: HTMLButtonElement;
    private drawn = '';

    constructor(
        private readonly host: EditorHost,
        private readonly model: UploadModel,
    ) {
        this.check = button(host.text('upload.unlock'), 'fa-unlock-alt', () => this.trySecret());
        this.input.addEventListener('input', () => this.model.typeSecret(this.input.value));
        this.input.addEventListener('keydown', (event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            this.trySecret();
        });
        this.element = h(
            'section',
            { class: 'snapshots-secret' },
            h('p', {}, host.text('upload.secretWhy')),
            h(
                'div',
                { class: 'snapshots-secret-typed' },
                field('snapshots-upload-secret', host.text('upload.secret'), this.input),
                this.check,
            ),
            this.said,
        );
        this.element.hidden = true;
    }

    render(): void {
        const { model, host } = this;
        const { secretState, isSecretTried, isChecking } = model;
        this.element.hidden = secretState === 'not_needed';
        this.check.disabled = model.secret === '' || isChecking || isSecretTried;
        const state = isChecking ? 'checking' : isSecretTried && secretState !== 'needed' ? secretState : 'needed';
        if (state === this.drawn) return;
        this.drawn = state;
        const isWrong = state === 'wrong';
        this.input.classList.toggle('input-error', isWrong);
        this.input.setAttribute('aria-invalid', String(isWrong));
        this.said.className = isWrong ? 'snapshots-problem' : 'snapshots-hint';
        this.said.setAttribute('role', isWrong ? 'alert' : 'status');
        if (state === 'fits') this.said.replaceChildren(icon('fa-check'), ' ', host.text('upload.secretFits'));
        else this.said.textContent = isWrong ? host.text('upload.secretWrong') : '';
    }

    /** Puts the keyboard here when the file cannot be stored without another secret. */
    focusIfNeeded(): void {
        const { secretState } = this.model;
        if (secretState !== 'needed' && secretState !== 'wrong') return;
        this.input.focus();
        this.input.select();
        this.element.scrollIntoView({ block: 'nearest' });
    }

    private trySecret(): void {
        if (this.model.secret !== '' && !this.model.isChecking)
            void this.model.trySecret().then(() => this.focusIfNeeded());
    }
}
