import assert from 'node:assert/strict';
import { changeOf, groupDifferences, listRows } from '../../editor/comparison/difference-groups';
import { orderOf } from '../../editor/comparison/order-change';
import { restoreScopes } from '../../editor/comparison/restore-scopes';
import type { LoadedState } from '../../editor/viewer/states';
import type { Difference } from '../../editor/viewer/differences';
import { ViewerModel } from '../../editor/viewer/viewer-model';
import type { Comparison, FullSnapshot } from '../../runtime/core/wire';
import type { FlowNode } from '../../runtime/core/snapshot';
import { diffFlows } from '../../runtime/core/diff-flows';
import { smallFlows } from '../helpers/flows';

const BEFORE: FlowNode[] = [
    ...smallFlows('return msg;', 'tab1'),
    ...smallFlows('return msg;', 'tab2'),
    ...smallFlows('return msg;', 'gone'),
    { id: 'config', type: 'mqtt-broker', name: 'Broker' },
];
const AFTER: FlowNode[] = [
    ...smallFlows('return msg;', 'tab2').map((node) => (node.id === 'tab2-inject' ? { ...node, x: 200 } : node)),
    ...smallFlows('return;', 'tab1').map((node) => (node.type === 'tab' ? { ...node, label: 'Renamed' } : node)),
    ...smallFlows('return msg;', 'new'),
];

describe('The list of differences', () => {
    const others = {
        modules: [
            { name: 'a', to: '1.0.0' },
            { name: 'b', from: '1.0.0' },
            { name: 'c', from: '1.0.0', to: '2.0.0' },
        ],
        environment: [{ name: 'PLANT', change: 'changed' as const, hidden: true }],
        settings: [{ name: 'apiMaxLength', from: '5mb' }],
    };
    const modelOf = async (): Promise<ViewerModel> => {
        const full = (id: string): Promise<FullSnapshot> =>
            Promise.resolve({
                id,
                name: `Snapshot ${id}`,
                createdAt: '2025-11-04T10:00:00.000Z',
                flows: { flows: id === 'now' ? AFTER : BEFORE },
            } as unknown as FullSnapshot);
        const compare = (from: string, to: string): Promise<Comparison> => {
            const flows = (id: string): FlowNode[] => (id === 'now' ? AFTER : BEFORE);
            const { counts, ...diff } = diffFlows({ flows: flows(from) }, { flows: flows(to) }, { complete: true });
            const summary = { ...counts, text: '' };
            return Promise.resolve({
                from: { id: from },
                to: { id: to },
                summary,
                secretsCompared: true,
                ...diff,
                ...others,
            });
        };
        const states = {
            api: { full, compare, current: () => Promise.reject(new Error('not asked for')) },
            canvas: { flows: () => BEFORE },
        };
        const model = new ViewerModel(states, { from: 'then', to: 'now' }, () => undefined);
        await model.load();
        return model;
    };

    it('goes by tab, then has what belongs to none, order, modules, environment and settings', async () => {
        const { differences } = await modelOf();
        const groups = groupDifferences(differences, BEFORE, AFTER);
        assert.deepEqual(
            groups.map(({ kind, label, change, counts }) => [kind, label, change, counts]),
            [
                ['tab', 'Flow tab2', undefined, { added: 0, changed: 0, removed: 0, moved: 1 }],
                ['tab', 'Renamed', 'changed', { added: 0, changed: 1, removed: 0, moved: 0 }],
                ['tab', 'Flow new', 'added', { added: 3, changed: 0, removed: 0, moved: 0 }],
                ['tab', 'Flow gone', 'removed', { added: 0, changed: 0, removed: 3, moved: 0 }],
                ['global', '', undefined, { added: 0, changed: 0, removed: 1, moved: 0 }],
                ['order', '', undefined, { added: 0, changed: 1, removed: 0, moved: 0 }],
                ['module', '', undefined, { added: 1, changed: 1, removed: 1, moved: 0 }],
                ['variable', '', undefined, { added: 0, changed: 1, removed: 0, moved: 0 }],
                ['setting', '', undefined, { added: 0, changed: 0, removed: 1, moved: 0 }],
            ],
        );
        assert.equal(groups[0]!.from, 0);
        assert.ok(groups.every((group, i) => group.to === (groups[i + 1]?.from ?? differences.length)));
        assert.deepEqual(differences.slice(-5, -2).map(changeOf), ['added', 'removed', 'changed']);
    });

    it('shows the headings of folded groups only', async () => {
        const groups = groupDifferences((await modelOf()).differences, BEFORE, AFTER);
        const rows = listRows(groups.slice(0, 3), new Set([groups[1]!.key]));
        assert.deepEqual(
            rows.map(({ group, at }) => [group.label, at]),
            [
                ['Flow tab2', undefined],
                ['Flow tab2', 0],
                ['Renamed', undefined],
                ['Flow new', undefined],
                ['Flow new', 3],
                ['Flow new', 4],
                ['Flow new', 5],
                ['Flow new', 6],
            ],
        );
    });

    it('is gone through from the first to the last, across tabs, and stays where it is while moves are hidden', async () => {
        const model = await modelOf();
        const current = (): string => model.differences[model.at]?.key ?? 'none';
        assert.equal(model.at, 0);
        model.nextDifference(-1);
        assert.equal(model.at, 0);
        model.nextDifference(1);
        model.nextDifference(1);
        assert.equal(model.selected, 'tab1-function');
        assert.deepEqual(model.place, { page: 'flow', flow: 'tab1' });
        const key = current();
        const count = model.differences.length;
        model.setMovesShown(false);
        assert.equal(model.differences.length, count - 1);
        assert.equal(current(), key);
        model.setMovesShown(true);
        assert.equal(current(), key);
        model.goToDifference(count - 1);
        model.nextDifference(1);
        assert.equal(model.at, count - 1);
        assert.deepEqual(model.place, { page: 'settings' });
    });

    it('tells the other way round after the states were exchanged', async () => {
        const model = await modelOf();
        await model.swap();
        assert.deepEqual(model.viewed, { from: 'now', to: 'then' });
        const change = (id: string): string | undefined => model.changes.get(id)?.change;
        assert.deepEqual([change('new'), change('gone'), change('config')], ['removed', 'added', 'added']);
    });

    it('says how the order of tabs differs, or that it is only that of nodes', () => {
        assert.deepEqual(orderOf(BEFORE, AFTER), {
            of: 'tabs',
            before: ['Flow tab1', 'Flow tab2'],
            after: ['Flow tab2', 'Renamed'],
        });
        assert.deepEqual(orderOf(BEFORE, [...BEFORE]), { of: 'nodes', before: [], after: [] });
    });

    it('offers to restore the node, its tab or everything, of states that are snapshots', async () => {
        const { differences, before, shown } = await modelOf();
        const of = (id: string): Difference =>
            differences.find((each) => each.kind === 'node' && each.change.id === id)!;
        const current = { ...shown, id: 'current', full: { id: 'current' } } as LoadedState;
        const snapshot = { id: 'then', name: 'Snapshot then' };
        assert.deepEqual(restoreScopes(of('tab1-function'), [before, current]), [
            { what: 'node', snapshot, only: ['tab1-function'] },
            { what: 'tab', snapshot, only: ['tab1'] },
            { what: 'all', snapshot },
        ]);
        assert.deepEqual(restoreScopes(of('gone'), [before, current]), [
            { what: 'tab', snapshot, only: ['gone'] },
            { what: 'all', snapshot },
        ]);
        assert.deepEqual(restoreScopes(of('config'), [before, current]), [
            { what: 'node', snapshot, only: ['config'] },
            { what: 'all', snapshot },
        ]);
        assert.deepEqual(restoreScopes(differences.at(-1)!, [before, current]), [{ what: 'all', snapshot }]);
        assert.equal(restoreScopes(of('tab1-function'), [before, shown]).length, 6);
    });
});
