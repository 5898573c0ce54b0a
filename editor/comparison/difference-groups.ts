import { containerLabel, containersById, isContainer } from '../../runtime/core/containers';
import type { FlowNode } from '../../runtime/core/snapshot';
import type { Change } from '../../runtime/core/wire';
import type { Difference } from '../viewer/differences';

/** The differences of one tab or subflow, of the global nodes, or of one kind of other things. */
export interface DifferenceGroup {
    /** Stays the same while the comparison is made anew. */
    key: string;
    kind: 'tab' | 'subflow' | 'global' | Exclude<Difference['kind'], 'node'>;
    /** Name of the tab or subflow; empty for every other kind. */
    label: string;
    /** What happened to the tab or subflow itself; absent when only something in it differs. */
    change?: Change;
    /** Of what is in it; the tab or subflow itself is not counted. */
    counts: Record<Change, number>;
    /** Index of its first difference, and of the one after its last. */
    from: number;
    to: number;
}

/** A list of differences as it is read from top to bottom: what belongs together stands together in it already. */
export function groupDifferences(
    differences: readonly Difference[],
    before: readonly FlowNode[],
    after: readonly FlowNode[],
): DifferenceGroup[] {
    const containers = containersById([...after, ...before]);
    const groups: DifferenceGroup[] = [];
    for (const [index, difference] of differences.entries()) {
        const container = containerOf(difference, containers);
        const key = container ? `flow ${container.id}` : difference.kind;
        let group = groups.at(-1);
        if (group?.key !== key) groups.push((group = emptyGroup(key, difference, container, index)));
        group.to = index + 1;
        const change = changeOf(difference);
        if (difference.kind === 'node' && isContainer(difference.change)) group.change = change;
        else group.counts[change]++;
    }
    return groups;
}

/** What happened to the thing that differs. */
export function changeOf(difference: Difference): Change {
    switch (difference.kind) {
        case 'node':
        case 'variable':
            return difference.change.change;
        case 'order':
            return 'changed';
        default: {
            const { from, to } = difference.change;
            return from === undefined ? 'added' : to === undefined ? 'removed' : 'changed';
        }
    }
}

/** One line of the list: the heading of a group, or with `at` the difference of that index. */
export interface ListRow {
    group: DifferenceGroup;
    at?: number;
}

/** What the list shows from top to bottom; of folded groups the headings only. */
export function listRows(groups: readonly DifferenceGroup[], folded: ReadonlySet<string>): ListRow[] {
    const rows: ListRow[] = [];
    for (const group of groups) {
        rows.push({ group });
        if (!folded.has(group.key)) for (let at = group.from; at < group.to; at++) rows.push({ group, at });
    }
    return rows;
}

function containerOf(difference: Difference, containers: ReadonlyMap<unknown, FlowNode>): FlowNode | undefined {
    if (difference.kind !== 'node') return undefined;
    const { change } = difference;
    return containers.get(isContainer(change) ? change.id : change.z);
}

function emptyGroup(
    key: string,
    { kind }: Difference,
    container: FlowNode | undefined,
    index: number,
): DifferenceGroup {
    const range = { counts: { added: 0, changed: 0, removed: 0, moved: 0 }, from: index, to: index };
    if (!container) return { key, kind: kind === 'node' ? 'global' : kind, label: '', ...range };
    return { key, kind: container.type === 'tab' ? 'tab' : 'subflow', label: containerLabel(container), ...range };
}
