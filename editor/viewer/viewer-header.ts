import { timeWords } from '../time-words';
import { button, h, icon } from '../views/dom';
import type { PaneContext } from './pane';
import { searchField } from './search-field';
import { isSnapshot, itemOf, remoteOf, type LoadedState, type StateId } from './states';
import { attempt } from '../say';
import { isRemoteStateId, parseRemoteStateId, type RemoteStateRef } from '../../runtime/core/remote-state-id';

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

function stateName(context: PaneContext, id: StateId, state: LoadedState | undefined): HTMLElement {
    const { host } = context;
    const remote = parseRemoteStateId(id);
    const item = state && itemOf(state);
    const there = state && remoteOf(state);
    const words = timeWords(host.language);
    const { createdAt, user, kind } = item ?? there ?? {};
    const facts = [
        remote?.id === 'current' && there?.name !== remote.remote ? there?.name : undefined,
        createdAt && words.exact(createdAt),
        user?.username,
        kind && host.text(`kind.${kind}`),
        remote && host.text('viewer.at', { remote: remote.remote }),
    ];
    return titled(
        nameOf(context, id, remote, item?.name ?? there?.name),
        facts.filter((fact) => fact !== undefined).join(' · '),
    );
}

function nameOf(
    { host, model: { viewed } }: PaneContext,
    id: StateId,
    remote: RemoteStateRef | undefined,
    name: string | undefined,
): string {
    if (remote?.id === 'current') return host.text('viewer.currentThere');
    if (remote || isSnapshot(id)) return name ?? '…';
    const isAcross = 'from' in viewed && [viewed.from, viewed.to].some(isRemoteStateId);
    return host.text(id === 'current' && isAcross ? 'viewer.currentHere' : `viewer.${id}`);
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
    const { host, model, close } = context;
    const { viewed } = model;
    const state = 'state' in viewed ? viewed.state : undefined;
    const closeButton = button(host.text('button.close'), 'fa-times', () => close());
    closeButton.classList.add('snapshots-viewer-close');
    if (state === undefined || state === 'given' || state === 'current' || state === 'editor') return [closeButton];
    const compare = button(host.text('viewer.compare'), 'fa-exchange', () => {
        const choice = (key: string, other: StateId) => ({
            label: host.text(`viewer.${key}`),
            icon: 'fa-exchange',
            run: () => context.view({ from: state, to: other }),
        });
        const current = isSnapshot(state) ? 'current' : 'currentHere';
        host.openMenu(compare, [choice(current, 'current'), choice('editor', 'editor')], () => compare.focus());
    });
    const remote = parseRemoteStateId(state);
    if (remote) return [compare, pullButton(context, remote), closeButton];
    return [compare, ...(host.mayWrite() ? writes(context, state) : []), closeButton];
}

function writes({ host, api, restoring, remotes, close }: PaneContext, id: StateId): HTMLElement[] {
    const push = async (): Promise<void> => (await remotes()).push(await api.get(id));
    return [
        button(host.text('menu.push'), 'fa-cloud-upload', () => close(() => attempt(host, push))),
        button(host.text('menu.restore'), 'fa-history', () => close(() => attempt(host, () => restoring.ask(id)))),
    ];
}

/** What is pulled can be restored, so that it is shown instead. */
function pullButton({ host, remotes, view, model }: PaneContext, remote: RemoteStateRef): HTMLElement {
    const pull = async (): Promise<void> => {
        element.disabled = true;
        try {
            const { id } = await (await remotes()).pull(remote);
            view({ state: id, ...(model.selected !== undefined && { at: model.selected }) });
        } finally {
            element.disabled = false;
        }
    };
    const element = button(host.text('viewer.pull'), 'fa-cloud-download', () => attempt(host, pull));
    host.tooltip(element, host.text('viewer.pullHint'));
    element.hidden = true;
    attempt(host, async () => {
        element.hidden = !(await remotes()).mayPull(remote);
    });
    return element;
}
