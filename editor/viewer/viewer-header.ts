import { timeWords } from '../time-words';
import { button, h, icon } from '../views/dom';
import type { PaneContext } from './pane';
import { searchField } from './search-field';
import { isSnapshot, itemOf, type LoadedState, type StateId } from './states';
import { attempt } from '../say';

/** The line at the top of the viewer: what is seen, the search, and what can be done with all of it. */
export interface ViewerHeader {
    element: HTMLElement;
    render(): void;
    focusSearch(): void;
}

export function viewerHeader(context: PaneContext): ViewerHeader {
    const { host, model } = context;
    const title = h('h2', { class: 'snapshots-viewer-title' });
    const search = searchField(context);
    const element = h(
        'header',
        { class: 'snapshots-viewer-header' },
        title,
        search.element,
        h('span', { class: 'snapshots-viewer-actions' }, ...actions(context)),
    );
    let drawn: readonly unknown[] = [];
    return {
        element,
        render: () => {
            const { viewed, shown, before } = model;
            const given = 'given' in viewed ? viewed.given : undefined;
            search.render();
            if (drawn[0] === shown && drawn[1] === before && title.hasChildNodes()) return;
            drawn = [shown, before];
            const state = (id: StateId, loaded: LoadedState | undefined) => stateName(context, id, loaded);
            const parts = given
                ? [titled(given.name, given.facts)]
                : 'state' in viewed
                  ? [state(viewed.state, shown)]
                  : [
                        state(viewed.from, before),
                        icon('fa-long-arrow-right', host.text('viewer.to')),
                        state(viewed.to, shown),
                    ];
            title.replaceChildren(...parts);
        },
        focusSearch: () => search.focus(),
    };
}

function stateName({ host }: PaneContext, id: StateId, state: LoadedState | undefined): HTMLElement {
    const item = state && itemOf(state);
    const words = timeWords(host.language);
    const name = item?.name ?? (isSnapshot(id) ? '…' : host.text(`viewer.${id}`));
    const facts = item ? [words.exact(item.createdAt), item.user?.username, host.text(`kind.${item.kind}`)] : [];
    return titled(name, facts.filter((fact) => fact !== undefined).join(' · '));
}

function titled(name: string, line: string): HTMLElement {
    return h(
        'span',
        { class: 'snapshots-viewer-state', title: [name, line].filter((each) => each !== '').join('\n') },
        h('span', { class: 'snapshots-viewer-name' }, name),
        line !== '' && h('span', { class: 'snapshots-viewer-facts' }, line),
    );
}

function actions(context: PaneContext): HTMLElement[] {
    const { host, restoring, model, close } = context;
    const { viewed } = model;
    const state = 'state' in viewed ? viewed.state : undefined;
    const closeButton = button(host.text('button.close'), 'fa-times', () => close());
    closeButton.classList.add('snapshots-viewer-close');
    if (state === undefined || !isSnapshot(state)) return [closeButton];
    const restore = button(host.text('menu.restore'), 'fa-history', () =>
        close(() => attempt(host, () => restoring.ask(state))),
    );
    const compare = button(host.text('viewer.compare'), 'fa-exchange', () => {
        const choice = (key: string, other: StateId) => ({
            label: host.text(`viewer.${key}`),
            icon: 'fa-exchange',
            run: () => context.view({ from: state, to: other }),
        });
        host.openMenu(compare, [choice('current', 'current'), choice('editor', 'editor')], () => compare.focus());
    });
    return [compare, ...(host.mayWrite() ? [restore] : []), closeButton];
}
