import type { EditorHost } from '../host';
import type { TimeWords } from '../time-words';
import { h } from './dom';
import { sizeWords } from './size-words';
import type { SnapshotItem } from '../../runtime/core/snapshot';

/** Everything that is known about a snapshot without reading its content. */
export function entryDetails(host: EditorHost, words: TimeWords, item: SnapshotItem): HTMLElement {
    const { tabs, subflows, nodes } = item.counts;
    const facts: [string, string | undefined][] = [
        ['name', item.name],
        ['time', words.exact(item.createdAt)],
        ['kind', host.text(`kind.${item.kind}`)],
        ['device', item.device?.name],
        ['user', item.user?.username],
        ['deploy', item.deploy && host.text(`deploy.${knownDeploy(item.deploy.type)}`)],
        ['revision', item.deploy?.revision.slice(0, 12)],
        ['changes', item.changes?.text],
        ['content', host.text('details.counts', { tabs, subflows, nodes })],
        ['modules', String(Object.keys(item.modules).length)],
        ['size', sizeWords(host.language, item.bytes)],
    ];
    const rows = facts.flatMap(([key, value]) =>
        value ? [h('dt', {}, host.text(`details.${key}`)), h('dd', { class: `snapshots-detail-${key}` }, value)] : [],
    );
    return h(
        'div',
        { class: 'snapshots-details', role: 'gridcell' },
        item.damaged === true && h('p', { class: 'snapshots-problem' }, host.text('entry.damagedLong')),
        item.description !== '' && h('p', { class: 'snapshots-description' }, item.description),
        h('dl', {}, ...rows),
    );
}

function knownDeploy(type: string): string {
    return ['full', 'flows', 'nodes', 'reload', 'load'].includes(type) ? type : 'other';
}
