import { sentenceOf } from '../say';
import { button, h, icon } from '../views/dom';
import type { PaneContext } from './pane';

/** What is seen while there is nothing to see: that it loads, or why it does not. */
export function insteadOfContent({ host, model }: PaneContext): { element: HTMLElement; render(): void } {
    const element = h('div', { class: 'snapshots-viewer-instead', role: 'status' });
    let drawn: unknown;
    return {
        element,
        render: () => {
            const { phase, failure, shown } = model;
            element.hidden = phase === 'ready' || (phase === 'loading' && shown !== undefined);
            const content = element.hidden ? undefined : (failure ?? phase);
            if (content === drawn) return;
            drawn = content;
            if (element.hidden) element.replaceChildren();
            else if (phase === 'loading')
                element.replaceChildren(icon('fa-circle-o-notch fa-spin'), host.text('viewer.loading'));
            else
                element.replaceChildren(
                    h('h3', {}, host.text('viewer.failed')),
                    h('p', {}, sentenceOf(failure)),
                    button(host.text('instead.retry'), 'fa-refresh', () => void model.load()),
                );
        },
    };
}
