import { timeWords } from '../time-words';
import { button, h, icon } from '../views/dom';
import type { PaneContext } from './pane';
import type { LoadedState, StateId } from './states';

/** The line at the top of the viewer: what is seen, and the button that closes it. */
export function viewerHeader({ host, model, close }: PaneContext): { element: HTMLElement; render(): void } {
    const title = h('h2', { class: 'snapshots-viewer-title' });
    const closeButton = button(host.text('button.close'), 'fa-times', () => close());
    const element = h('header', { class: 'snapshots-viewer-header' }, title, closeButton);
    const words = timeWords(host.language);
    let drawn: readonly unknown[] = [];

    const stateName = (id: StateId, state: LoadedState | undefined): HTMLElement => {
        const item = id === 'current' || id === 'editor' ? undefined : state?.full;
        const name = item?.name ?? (id === 'editor' ? host.text('viewer.editor') : host.text('viewer.current'));
        const facts = item ? [words.exact(item.createdAt), item.user?.username, host.text(`kind.${item.kind}`)] : [];
        const line = facts.filter((fact) => fact !== undefined).join(' · ');
        return h(
            'span',
            { class: 'snapshots-viewer-state' },
            h('span', { class: 'snapshots-viewer-name', title: name }, state || !isSnapshot(id) ? name : '…'),
            line !== '' && h('span', { class: 'snapshots-viewer-facts', title: line }, line),
        );
    };
    return {
        element,
        render: () => {
            const { viewed, shown, before } = model;
            if (drawn[0] === shown && drawn[1] === before && title.hasChildNodes()) return;
            drawn = [shown, before];
            if ('state' in viewed) title.replaceChildren(icon('fa-camera'), stateName(viewed.state, shown));
            else
                title.replaceChildren(
                    stateName(viewed.from, before),
                    icon('fa-long-arrow-right', host.text('viewer.to')),
                    stateName(viewed.to, shown),
                );
        },
    };
}

function isSnapshot(id: StateId): boolean {
    return id !== 'current' && id !== 'editor';
}
