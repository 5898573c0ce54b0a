import assert from 'node:assert/strict';
import { diffByTab } from '../../runtime/core/diff-by-tab';
import { diffFlows } from '../../runtime/core/diff-flows';
import type { FlowNode } from '../../runtime/core/snapshot';
import type { PlannedTab } from '../../runtime/core/wire';

const tab = (id: string): FlowNode => ({ id, type: 'tab', label: `Flow ${id}` });
const node = (id: string, z?: string): FlowNode => ({ id, type: 'debug', x: 1, y: 1, ...(z !== undefined && { z }) });

describe('The diff by tab', () => {
    it('counts the nodes of each tab and subflow that differs, and of the global ones', () => {
        const before = [tab('1'), tab('2'), tab('3'), node('a', '1'), node('b', '1'), node('c', '2'), node('d')];
        const after = [
            tab('1'),
            tab('2'),
            { id: 's', type: 'subflow', name: 'Sub' },
            { ...node('a', '1'), x: 2 },
            { ...node('b', '1'), name: 'new' },
            node('c', '2'),
            node('e', 's'),
        ];
        assert.deepEqual(byTab(before, after), [
            planned({ id: '1', label: 'Flow 1', changed: 1, moved: 1 }),
            planned({ id: 's', type: 'subflow', label: 'Sub', change: 'added', added: 1 }),
            planned({ id: '3', label: 'Flow 3', change: 'removed' }),
            planned({ id: null, type: 'global', removed: 1 }),
        ]);
    });

    it('lists a tab that only differs in itself', () => {
        assert.deepEqual(byTab([tab('1')], [{ ...tab('1'), label: 'New' }]), [planned({ id: '1', label: 'New' })]);
        const subflow = { id: 's', type: 'subflow', name: 'Sub', in: [{ x: 1, y: 1, wires: [] }] };
        const moved = { ...subflow, in: [{ x: 2, y: 1, wires: [] }] };
        assert.deepEqual(byTab([subflow], [moved]), [planned({ id: 's', type: 'subflow', label: 'Sub' })]);
    });

    it('lists both tabs when a node goes from one to the other', () => {
        const tabs = [tab('1'), tab('2')];
        assert.deepEqual(byTab([...tabs, node('a', '1')], [...tabs, node('a', '2')]), [
            planned({ id: '1', label: 'Flow 1', removed: 1 }),
            planned({ id: '2', label: 'Flow 2', changed: 1 }),
        ]);
    });

    it('counts a node whose tab is missing as global, and calls a tab without a label by its id', () => {
        assert.deepEqual(byTab([], [node('a', 'gone'), { ...tab('1'), label: ' ' }]), [
            planned({ id: '1', label: '1', change: 'added' }),
            planned({ id: null, type: 'global', added: 1 }),
        ]);
    });

    it('lists nothing when only the order differs', () => {
        assert.deepEqual(byTab([tab('1'), tab('2')], [tab('2'), tab('1')]), []);
    });
});

function byTab(before: FlowNode[], after: FlowNode[]): PlannedTab[] {
    return diffByTab(diffFlows({ flows: before }, { flows: after }), before, after);
}

function planned(facts: Partial<PlannedTab>): PlannedTab {
    return {
        id: null,
        type: 'tab',
        label: '',
        change: 'changed',
        added: 0,
        changed: 0,
        removed: 0,
        moved: 0,
        ...facts,
    };
}
