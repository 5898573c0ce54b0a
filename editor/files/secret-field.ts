import type { EditorHost } from '../host';
import { button, h, icon } from '../views/dom';
import { copyText } from '../views/copy-text';
import { newSecret } from './new-secret';

/** Asks for the secret of a file that goes out: typed twice, or made up and shown. */
export class SecretField {
    readonly element: HTMLElement;
    /** True while a secret that was made up has not been copied. */
    isUncopied = false;
    private readonly reason = h('p', {});
    private readonly first = passwordInput('snapshots-secret');
    private readonly second = passwordInput('snapshots-secret-again');
    private readonly typed: HTMLElement;
    private readonly made = h('div', { class: 'snapshots-secret-made' });
    private readonly problem = h('p', { class: 'snapshots-problem', role: 'alert' });
    private generated: string | undefined;

    constructor(private readonly host: EditorHost) {
        const generate = button(host.text('download.generate'), 'fa-key', () => this.generate());
        this.typed = h(
            'div',
            { class: 'snapshots-secret-typed' },
            field('snapshots-secret', host.text('download.secret'), this.first),
            field('snapshots-secret-again', host.text('download.again'), this.second),
            generate,
        );
        this.made.hidden = true;
        this.element = h('section', { class: 'snapshots-secret' }, this.reason, this.typed, this.made, this.problem);
        for (const input of [this.first, this.second]) input.addEventListener('input', () => this.complain(''));
    }

    /** Says why a secret is needed. */
    explain(reason: string): void {
        if (this.reason.textContent !== reason) this.reason.textContent = reason;
    }

    /** The secret; undefined where there is none that could be used, which is then said beside it. */
    take({ isOptional }: { isOptional: boolean }): { secret: string | undefined } | undefined {
        const secret = this.generated ?? this.first.value;
        if (secret === '' && (isOptional || this.element.hidden)) return { secret: undefined };
        if (secret === '') this.ask(this.host.text('download.secretMissing'));
        else if (this.generated === undefined && secret !== this.second.value) {
            this.complain(this.host.text('download.secretsDiffer'));
            this.second.select();
        } else return { secret };
        return undefined;
    }

    /** Says that it is needed, and puts the keyboard there. */
    ask(sentence: string): void {
        this.complain(sentence);
        this.first.focus();
    }

    private complain(sentence: string): void {
        this.problem.textContent = sentence;
        for (const input of [this.first, this.second]) {
            input.classList.toggle('input-error', sentence !== '');
            input.setAttribute('aria-invalid', String(sentence !== ''));
        }
    }

    private generate(): void {
        this.complain('');
        this.generated = newSecret();
        this.isUncopied = true;
        const other = button(this.host.text('download.typeOne'), 'fa-pencil', () => this.typeOne());
        const shown = secretShown(this.host, this.generated, () => (this.isUncopied = false));
        shown.querySelector('.snapshots-secret-line')!.append(other);
        this.made.replaceChildren(shown);
        this.typed.hidden = true;
        this.made.hidden = false;
        this.made.querySelector('button')!.focus();
    }

    private typeOne(): void {
        this.generated = undefined;
        this.isUncopied = false;
        this.made.replaceChildren();
        this.made.hidden = true;
        this.typed.hidden = false;
        this.first.focus();
    }
}

/** A secret that was made up, with a button that copies it. */
export function secretShown(host: EditorHost, secret: string, onCopied: () => void): HTMLElement {
    const code = h('code', { class: 'snapshots-secret-text', tabindex: '0' }, secret);
    const copy = button(host.text('button.copy'), 'fa-clipboard', () => {
        const isCopied = copyText(code);
        if (isCopied) onCopied();
        copy.querySelector('.snapshots-button-label')!.textContent = host.text(
            isCopied ? 'button.copied' : 'button.copyByHand',
        );
    });
    return h(
        'div',
        {},
        h('div', { class: 'snapshots-secret-line' }, code, copy),
        h(
            'p',
            { class: 'snapshots-warning' },
            icon('fa-exclamation-triangle'),
            h('span', {}, host.text('download.shownOnce')),
        ),
    );
}

/** An input with its label above it. */
export function field(id: string, label: string, input: HTMLElement): HTMLElement {
    return h('div', { class: 'snapshots-field' }, h('label', { for: id }, label), input);
}

export function passwordInput(id: string): HTMLInputElement {
    return h('input', { type: 'password', id, autocomplete: 'new-password', spellcheck: 'false' });
}
