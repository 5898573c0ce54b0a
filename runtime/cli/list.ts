import { localTimestamp, type SnapshotItem } from '../core/snapshot';
import type { Command } from './command';
import { shortId } from './find-snapshot';
import { table } from './table';

export const list: Command = {
    name: 'list',
    usage: '',
    summary: 'Show all snapshots, newest first',
    words: 0,
    options: [],
    async run({ instance, terminal }) {
        const items = (await instance.read()).items();
        const rows = items.map((item) => [
            shortId(item.id),
            localTimestamp(new Date(item.createdAt)),
            item.kind,
            [...marksOf(item), titleOf(item)].join(' '),
        ]);
        const text =
            rows.length > 0
                ? table([['ID', 'MADE', 'KIND', 'WHAT'], ...rows], terminal.width)
                : 'There are no snapshots.';
        return { text, json: { meta: {}, count: items.length, snapshots: items } };
    },
};

/** What is special about a snapshot. */
export function marksOf(item: SnapshotItem): string[] {
    return [
        item.damaged ? '[damaged]' : '',
        item.pinned ? '[pinned]' : '',
        item.target ? '[target]' : '',
        item.good ? '[good]' : '',
    ].filter((mark) => mark !== '');
}

/** The name that a person gave, or else what the deploy changed: automatic names only repeat the time. */
function titleOf({ kind, name, changes }: SnapshotItem): string {
    return (kind === 'auto' || kind === 'external') && changes ? changes.text : name;
}
