import type { Commands } from '../commands';
import { dismiss, guardSentences, isDismissed } from '../guard-news';
import type { EditorHost } from '../host';
import type { Model } from '../model';
import { button, h, icon } from './dom';
import type { GuardReport } from '../../runtime/core/guard-rule';

/** Says above the timeline what the guard did at the start of Node-RED, until a person has taken note. */
export class GuardBanner {
    readonly element = h('div', { class: 'snapshots-banner snapshots-guard', role: 'alert' });
    private shown: string | undefined;

    constructor(
        private readonly host: EditorHost,
        private readonly model: Model,
        private readonly commands: Commands,
    ) {
        this.element.hidden = true;
    }

    render(): void {
        const report = this.model.status?.guard;
        const told = report && !isDismissed(report) ? report : undefined;
        if (told?.at === this.shown) return;
        this.shown = told?.at;
        this.element.hidden = told === undefined;
        this.element.replaceChildren(...(told ? this.content(told) : []));
    }

    private content(report: GuardReport): HTMLElement[] {
        const { host, commands } = this;
        const { kept } = report;
        const [first = '', ...more] = guardSentences(host, report);
        const done = (): void => {
            dismiss(report);
            this.render();
        };
        return [
            icon('fa-shield'),
            h(
                'div',
                {},
                h('p', { class: 'snapshots-guard-lead' }, first),
                h('p', {}, more.join(' ')),
                h(
                    'div',
                    { class: 'snapshots-guard-buttons' },
                    kept && button(host.text('button.showKept'), 'fa-search', () => commands.reveal(kept.id)),
                    button(host.text('button.dismiss'), 'fa-check', done),
                ),
            ),
        ];
    }
}
