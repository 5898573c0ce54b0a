import type { NameOf } from './node-names';

/** A list of nodes in which something differs, such as what one output is wired to. */
export interface NodeListView {
    /** Number of the output, from 1; absent for a list that belongs to no output. */
    output?: number;
    /** What came and went; empty where the same nodes stand in another order. */
    changes: readonly IdChange[];
}

export interface IdChange {
    id: string;
    name: string;
    change: 'added' | 'removed';
}

/**
 * How lists of node ids differ: the `wires` of a node, or any other property that holds ids of nodes that one of the
 * states has. Undefined for a value that is something else, and where the nodes do not tell all that differs.
 */
export function nodeLists(name: string, from: unknown, to: unknown, nameOf: NameOf): NodeListView[] | undefined {
    const [was, is] = [from ?? [], to ?? []];
    if (from === null || to === null) return undefined;
    if (name === 'wires' && isWires(was) && isWires(is)) return wires(was, is, nameOf);
    if (!isIds(was) || !isIds(is) || ![...was, ...is].some((id) => nameOf(id) !== undefined)) return undefined;
    const changes = changesOf(was, is, nameOf);
    return changes && [{ changes }];
}

function wires(was: string[][], is: string[][], nameOf: NameOf): NodeListView[] | undefined {
    const lists: NodeListView[] = [];
    for (let port = 0; port < Math.max(was.length, is.length); port++) {
        const [before, after] = [was[port] ?? [], is[port] ?? []];
        if (before.length === after.length && before.every((id, at) => id === after[at])) continue;
        const changes = changesOf(before, after, nameOf);
        if (!changes) return undefined;
        lists.push({ output: port + 1, changes });
    }
    return lists.length > 0 ? lists : undefined;
}

function changesOf(before: readonly string[], after: readonly string[], nameOf: NameOf): IdChange[] | undefined {
    const [was, is] = [new Set(before), new Set(after)];
    // Once and twice the same node are not told apart here.
    if (was.size < before.length || is.size < after.length) return undefined;
    const changed = (ids: readonly string[], others: ReadonlySet<string>, change: IdChange['change']): IdChange[] =>
        ids.filter((id) => !others.has(id)).map((id) => ({ id, name: nameOf(id) ?? id, change }));
    return [...changed(before, is, 'removed'), ...changed(after, was, 'added')];
}

function isWires(value: unknown): value is string[][] {
    return Array.isArray(value) && value.every(isIds);
}

function isIds(value: unknown): value is string[] {
    return Array.isArray(value) && value.every((id) => typeof id === 'string');
}
