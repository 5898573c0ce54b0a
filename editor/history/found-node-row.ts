import { propertyName } from '../comparison/property-list';
import { typeWord } from '../type-word';
import { markedText } from '../comparison/text-difference';
import type { EditorHost } from '../host';
import { timeWords } from '../time-words';
import { h, icon } from '../views/dom';
import type { FoundNode, SnapshotMoment } from '../../runtime/core/wire';
import { markedExcerpt } from './marked-excerpt';

/** A node that a search has found: what and where it is, what of it holds the text, and when it was seen. */
export function foundNodeRow(
    host: EditorHost,
    found: FoundNode,
    query: string,
    { history, open }: { history: () => void; open: () => void },
): HTMLElement {
    const type = typeWord(host, found.type);
    const name = found.label ?? type;
    const main = h(
        'button',
        { type: 'button', class: 'snapshots-found-node' },
        h(
            'span',
            { class: 'snapshots-found-head' },
            h('span', { class: 'snapshots-found-name' }, name),
            h(
                'span',
                { class: 'snapshots-found-where' },
                [type, found.flow?.label].filter((each) => each && each !== name).join(' · '),
            ),
            found.deleted && h('span', { class: 'snapshots-deleted' }, icon('fa-trash-o'), host.text('search.deleted')),
        ),
        ...found.properties
            .slice(0, MOST_EXCERPTS)
            .map((property) =>
                h(
                    'span',
                    { class: 'snapshots-found-text' },
                    h('span', { class: 'snapshots-found-property' }, propertyName(host, property.name)),
                    h('code', {}, ...markedText(markedExcerpt(property.excerpt, query))),
                ),
            ),
        h('span', { class: 'snapshots-found-facts' }, seen(host, found)),
    );
    main.addEventListener('click', history);
    const label = host.text('search.open');
    const opener = h(
        'button',
        { type: 'button', class: 'red-ui-button red-ui-button-small', 'aria-label': `${label}: ${name}`, title: label },
        icon('fa-eye'),
    );
    opener.addEventListener('click', open);
    return h('li', { 'data-id': found.id }, main, opener);
}

const MOST_EXCERPTS = 3;

function seen(host: EditorHost, { first, last, snapshots }: FoundNode): string {
    const words = timeWords(host.language);
    const at = ({ createdAt }: SnapshotMoment): string => words.moment(createdAt, new Date());
    const count = host.text('search.snapshots', { count: snapshots });
    if (snapshots === 1) return host.text('search.seenOnce', { snapshots: count, at: at(last) });
    return host.text('search.seen', { snapshots: count, first: at(first), last: at(last) });
}
