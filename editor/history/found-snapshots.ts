import type { EditorHost } from '../host';
import { timeWords } from '../time-words';
import type { Viewed } from '../viewer/viewer-model';
import { h } from '../views/dom';
import { kindIcon } from '../views/kind-icon';
import type { SearchResult } from '../../runtime/core/wire';

/** The snapshots that hold the text, newest first, to be unfolded. One that is chosen is opened in the viewer. */
export function foundSnapshots(
    host: EditorHost,
    { snapshots, snapshotCount }: SearchResult,
    view: (viewed: Viewed) => void,
): HTMLElement {
    const words = timeWords(host.language);
    const now = new Date();
    const rows = snapshots.map(({ id, name, createdAt, kind, user, nodes }) => {
        const facts = [words.moment(createdAt, now), user?.username, host.text('search.nodes', { count: nodes })];
        const open = h(
            'button',
            { type: 'button', title: words.exact(createdAt) },
            kindIcon(host, kind),
            h('span', {}, name),
            h('span', { class: 'snapshots-found-where' }, facts.filter((fact) => fact !== undefined).join(' · ')),
        );
        open.addEventListener('click', () => view({ state: id }));
        return h('li', {}, open);
    });
    const left = snapshotCount - snapshots.length;
    return h(
        'details',
        { class: 'snapshots-found-snapshots' },
        h('summary', {}, host.text('search.snapshotsOf')),
        h('ul', {}, ...rows, left > 0 && h('li', {}, host.text('search.older', { count: left }))),
    );
}
