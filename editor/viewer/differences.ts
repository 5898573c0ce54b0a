import { orderOf, type OrderChange } from '../comparison/order-change';
import type { NodeChange } from '../../runtime/core/diff-flows';
import type { Comparison } from '../../runtime/core/wire';
import type { Seen } from './seen';

/** One entry of a comparison's list. `key` is its own within the comparison. */
export type Difference = { key: string } & (
    | { kind: 'node'; change: NodeChange }
    /** Tabs, or nodes within a tab, stand in another order. */
    | { kind: 'order'; change: OrderChange }
    | { kind: 'module'; change: Comparison['modules'][number] }
    | { kind: 'variable'; change: Comparison['environment'][number] }
    | { kind: 'setting'; change: Comparison['settings'][number] }
);

/** Where what differs is shown that is no node. */
export const PAGES = { module: 'modules', variable: 'environment', setting: 'settings' } as const;

/** The differences in the order of the list; none for a preview. */
export function listDifferences(seen: Seen | undefined, movesShown: boolean): Difference[] {
    const { shown, before, comparison } = seen ?? {};
    if (!comparison || !shown || !before) return [];
    const { reordered, modules, environment, settings } = comparison;
    const nodes = comparison.changes.filter(({ change }) => movesShown || change !== 'moved');
    const order = reordered && orderOf(before.index.flows, shown.index.flows);
    return [
        ...nodes.map(nodeDifference),
        ...(order ? [{ key: 'order', kind: 'order', change: order } as const] : []),
        ...modules.map(differenceOf('module')),
        ...environment.map(differenceOf('variable')),
        ...settings.map(differenceOf('setting')),
    ];
}

/** Where a difference is listed; -1 for nowhere. The same node may differ in another way now. */
export function indexOfDifference(list: readonly Difference[], { key, ...wanted }: Difference): number {
    const same = list.findIndex((each) => each.key === key);
    if (same >= 0 || wanted.kind !== 'node') return same;
    return list.findIndex((each) => each.kind === 'node' && each.change.id === wanted.change.id);
}

/** Several nodes may have one id. */
function nodeDifference(change: NodeChange): Difference {
    return { key: `node ${change.id} ${change.nth ?? 0} ${change.change}`, kind: 'node', change };
}

function differenceOf<Kind extends keyof typeof PAGES>(kind: Kind) {
    return (change: Extract<Difference, { kind: Kind }>['change']): Difference =>
        ({ key: `${kind} ${change.name}`, kind, change }) as Difference;
}
