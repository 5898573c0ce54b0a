import { containerLabel, containersById, isContainer } from './containers';
import type { FlowsDiff } from './diff-flows';
import type { FlowNode } from './snapshot';
import type { PlannedTab } from './wire';

/**
 * The diff in numbers for each tab and subflow that differs: those that are there after in their order, then removed
 * ones, then as `global` the nodes that belong to none. The numbers do not count the tab or subflow itself. A node that
 * goes to another tab counts as changed where it comes to, and as removed where it was.
 */
export function diffByTab(diff: FlowsDiff, before: readonly FlowNode[], after: readonly FlowNode[]): PlannedTab[] {
    const containers = containersById([...after, ...before]);
    const tabs = new Map<FlowNode | undefined, PlannedTab>();
    const tabAt = (id: unknown): PlannedTab => {
        const container = containers.get(id);
        const tab = tabs.get(container) ?? plannedTab(container);
        tabs.set(container, tab);
        return tab;
    };
    for (const entry of diff.changes) {
        if (isContainer(entry)) {
            const tab = tabAt(entry.id);
            if (entry.change !== 'moved') tab.change = entry.change;
            continue;
        }
        tabAt(entry.z)[entry.change]++;
        const move = entry.properties.find((property) => property.name === 'z');
        if (move && entry.change === 'changed') tabAt(move.from).removed++;
    }
    return [...containers.values(), undefined].flatMap((container) => tabs.get(container) ?? []);
}

function plannedTab(container: FlowNode | undefined): PlannedTab {
    return {
        id: container?.id ?? null,
        type: container === undefined ? 'global' : container.type === 'tab' ? 'tab' : 'subflow',
        label: container ? containerLabel(container) : '',
        change: 'changed',
        added: 0,
        changed: 0,
        removed: 0,
        moved: 0,
    };
}
