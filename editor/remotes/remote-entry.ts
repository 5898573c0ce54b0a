import type { EditorHost } from '../host';
import type { TimeWords } from '../time-words';
import { h, icon } from '../views/dom';
import type { EntryAction, EntryFacts } from '../views/entry';
import { kindIcon } from '../views/kind-icon';
import type { BrowseModel } from './browse-model';
import { CURRENT, type RemoteRow } from './remote-list';
import type { SnapshotKind } from '../../runtime/core/snapshot';

/** What the row of a remote's snapshot says, or that of what runs there. */
export function remoteFacts(host: EditorHost, words: TimeWords, browse: BrowseModel, item: RemoteRow): EntryFacts {
    const { createdAt, description, user, local } = item;
    const isCurrent = item.id === CURRENT;
    const kind = kindOf(item);
    const title = isCurrent ? host.text('remotes.current') : item.name;
    const isPulling = browse.list.pulling.has(item.id);
    const isTarget = isDeviceTarget(browse, item) && host.text('remotes.row.target');
    const isHere = local !== undefined && host.text('remotes.row.here');
    const facts = isCurrent ? [browse.place?.name ?? ''] : [user?.username ?? '', firstLine(description)];
    const spoken = [
        title,
        !isCurrent && host.text(`kind.${kind}`),
        createdAt && words.exact(createdAt),
        ...facts,
        isTarget,
        isHere,
        item.damaged === true && host.text('entry.damaged'),
        isPulling && host.text('remotes.row.pulling'),
    ];
    return {
        kind: isCurrent ? CURRENT : kind,
        icon: isPulling
            ? icon('fa-fw fa-circle-o-notch fa-spin', host.text('remotes.row.pulling'))
            : isCurrent
              ? icon('fa-fw fa-play-circle-o')
              : kindIcon(host, kind),
        title,
        fullTitle: title,
        at: createdAt,
        facts: facts.filter((fact) => fact !== ''),
        marks: [
            isTarget !== false && icon('fa-bullseye snapshots-target', isTarget),
            isHere !== false && icon('fa-hdd-o snapshots-held', isHere),
            item.damaged === true && icon('fa-chain-broken snapshots-damaged', host.text('entry.damaged')),
        ],
        actions: actionsOf(host, browse, item, isPulling),
        spoken: spoken.filter(Boolean).join(', '),
        details: () => remoteDetails(host, words, item),
    };
}

/** Whether it is what devices of the place run. */
export function isDeviceTarget({ chosen }: BrowseModel, { id, target }: RemoteRow): boolean {
    return id !== CURRENT && (target ?? id === chosen?.deviceTarget);
}

/** Whether it can be brought here. */
export function mayPull(host: EditorHost, browse: BrowseModel, { id, damaged }: RemoteRow): boolean {
    return id !== CURRENT && !damaged && host.mayWrite() && browse.may('pull');
}

/** Whether its flows can be looked at. */
export function mayPreview(browse: BrowseModel, { id, damaged }: RemoteRow): boolean {
    return !damaged && browse.may(id === CURRENT ? 'current' : 'preview');
}

function actionsOf(host: EditorHost, browse: BrowseModel, item: RemoteRow, isPulling: boolean): EntryAction[] {
    const more = { name: 'more', icon: 'fa-ellipsis-h', label: host.text('entry.more') };
    const preview = { name: 'preview', icon: 'fa-eye', label: host.text('entry.preview') };
    const pull = { name: 'pull', icon: 'fa-cloud-download', label: host.text('remotes.row.pull') };
    const compare = { name: 'compare', icon: 'fa-exchange', label: host.text('menu.compareRunning') };
    return [
        ...(mayPreview(browse, item) ? [preview] : []),
        ...(item.id === CURRENT ? [compare] : []),
        ...(mayPull(host, browse, item) && !isPulling ? [pull] : []),
        more,
    ];
}

function remoteDetails(host: EditorHost, words: TimeWords, item: RemoteRow): HTMLElement {
    const facts: [string, string | undefined][] = [
        ['details.name', item.name],
        ['details.time', item.createdAt && words.exact(item.createdAt)],
        ['remotes.row.changed', isEdited(item) ? words.exact(item.updatedAt!) : undefined],
        ['details.kind', item.id === CURRENT ? undefined : host.text(`kind.${kindOf(item)}`)],
        ['details.user', item.user?.username],
    ];
    const rows = facts.flatMap(([key, value]) => (value ? [h('dt', {}, host.text(key)), h('dd', {}, value)] : []));
    return h(
        'div',
        { class: 'snapshots-details', role: 'gridcell' },
        item.id === CURRENT && h('p', {}, host.text('remotes.currentLong')),
        item.damaged === true && h('p', { class: 'snapshots-problem' }, host.text('remotes.row.damaged')),
        item.description !== '' && h('p', { class: 'snapshots-description' }, item.description),
        rows.length > 0 && h('dl', {}, ...rows),
    );
}

/** FlowFuse tells its own automatic snapshots by name alone, and says of none why it exists. */
function kindOf({ kind, name }: RemoteRow): SnapshotKind {
    return kind ?? (/^auto snapshot - /i.test(name) ? 'auto' : 'manual');
}

function isEdited({ createdAt, updatedAt }: RemoteRow): boolean {
    return updatedAt !== undefined && createdAt !== undefined && Date.parse(updatedAt) - Date.parse(createdAt) > 1000;
}

function firstLine(text: string): string {
    return text.trim().split('\n', 1)[0]!;
}
