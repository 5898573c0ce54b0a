import type { EditorHost } from '../host';
import type { TimeWords } from '../time-words';
import { changeMarks } from './change-marks';
import { icon } from './dom';
import type { EntryAction, EntryFacts } from './entry';
import { entryDetails } from './entry-details';
import { kindIcon } from './kind-icon';
import { titleOf } from './snapshot-title';
import type { SnapshotItem } from '../../runtime/core/snapshot';

/** What the row of a snapshot says. `held` names the remotes that hold it, `targets` is for how many devices it is the target. */
export function snapshotFacts(
    host: EditorHost,
    words: TimeWords,
    item: SnapshotItem,
    held: readonly string[] = [],
    targets?: number,
): EntryFacts {
    const target =
        item.target === true && (targets ? host.text('entry.targetOf', { count: targets }) : host.text('entry.target'));
    const isHeld = held.length > 0 && host.text('entry.held', { remotes: held.join(', ') });
    return {
        kind: item.kind,
        icon: kindIcon(host, item.kind),
        title: titleOf(item),
        fullTitle: item.name,
        at: item.createdAt,
        facts: [item.device?.name, item.user?.username, item.changes?.text].flatMap((fact) => fact || []),
        marks: [
            item.changes !== undefined && changeMarks(host, item.changes),
            item.good === true && icon('fa-check snapshots-good', host.text('entry.good')),
            item.pinned && icon('fa-thumb-tack snapshots-pinned', host.text('entry.pinned')),
            target !== false && icon('fa-bullseye snapshots-target', target),
            isHeld !== false && icon('fa-cloud snapshots-held', isHeld),
            item.damaged === true && icon('fa-chain-broken snapshots-damaged', host.text('entry.damaged')),
        ],
        actions: actionsOf(host, item),
        spoken: [spokenLabel(host, words, item), target, isHeld].filter((each) => each !== false).join(', '),
        details: () => entryDetails(host, words, item),
    };
}

function actionsOf(host: EditorHost, { damaged }: SnapshotItem): EntryAction[] {
    const action = (name: string, iconName: string): EntryAction => ({
        name,
        icon: iconName,
        label: host.text(`entry.${name}`),
    });
    return [
        ...(damaged ? [] : [action('preview', 'fa-eye')]),
        ...(host.mayWrite() && !damaged ? [action('restore', 'fa-history')] : []),
        action('more', 'fa-ellipsis-h'),
    ];
}

function spokenLabel(host: EditorHost, words: TimeWords, item: SnapshotItem): string {
    const facts = [
        titleOf(item),
        host.text(`kind.${item.kind}`),
        words.exact(item.createdAt),
        item.device?.name,
        item.user?.username,
        item.good === true && host.text('entry.good'),
        item.pinned && host.text('entry.pinned'),
        item.damaged === true && host.text('entry.damaged'),
    ];
    return facts.filter((fact) => typeof fact === 'string').join(', ');
}
