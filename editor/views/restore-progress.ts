import type { EditorHost } from '../host';
import { h } from './dom';
import type { RestoreProgress } from '../../runtime/core/wire';

/** How far a restore has come, in words and as a bar. */
export class ProgressView {
    readonly element: HTMLElement;
    private readonly bar = h('progress', { class: 'snapshots-progress-bar' });
    private readonly words = h('p', { class: 'snapshots-progress-words', role: 'status' });

    constructor(private readonly host: EditorHost) {
        this.words.textContent = host.text('restore.step.safety');
        this.element = h('div', { class: 'snapshots-progress' }, this.words, this.bar);
        this.element.hidden = true;
    }

    /** Shown from here on, as a bar without an end until the server tells how far it is. */
    start(): void {
        this.element.hidden = false;
    }

    show({ step, done, of, module }: RestoreProgress): void {
        if (step === 'end') return;
        this.bar.max = of;
        this.bar.value = done;
        this.words.textContent = this.host.text(`restore.step.${step}`, { module: module ?? '' });
    }
}
