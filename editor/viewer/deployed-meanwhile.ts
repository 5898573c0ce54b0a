import { attempt } from '../say';
import { button, h, icon } from '../views/dom';
import type { PaneContext } from './pane';

/** Says that flows were deployed since what is seen was read, and shows what came of it when a person wants that. */
export function deployedMeanwhile({ host, model }: PaneContext): { element: HTMLElement; render(): void } {
    const words = h('span', {});
    const show = button(host.text('viewer.deployed.show'), 'fa-refresh', () => attempt(host, () => model.takeLater()));
    const content = [icon('fa-info-circle'), words, show];
    const element = h('div', { class: 'snapshots-deployed', role: 'status' });
    return {
        element,
        render: () => {
            const { isOutdated } = model;
            if (element.hasChildNodes() === isOutdated) return;
            words.textContent = isOutdated ? host.text('viewer.deployed.text') : '';
            element.replaceChildren(...(isOutdated ? content : []));
        },
    };
}
