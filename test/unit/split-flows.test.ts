import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isSnapshotError } from '../../runtime/core/errors';
import type { FlowNode } from '../../runtime/core/snapshot';
import { joinFlows, splitFlows } from '../../runtime/core/split-flows';

const tab = (id: string): FlowNode => ({ id, type: 'tab' });
const node = (id: string, z?: string): FlowNode => ({ id, type: 'debug', ...(z !== undefined && { z }) });

describe('Splitting flows', () => {
    it('makes a part of each tab and subflow with its nodes, and one of all others', () => {
        const flows = [
            tab('t1'),
            { id: 's1', type: 'subflow' },
            node('a', 't1'),
            node('b', 's1'),
            node('c'),
            node('d', 't1'),
        ];
        const { parts, order } = splitFlows(flows);
        assert.deepEqual(parts, [
            { type: 'tab', id: 't1', nodes: [flows[0], flows[2], flows[5]] },
            { type: 'subflow', id: 's1', nodes: [flows[1], flows[3]] },
            { type: 'global', nodes: [flows[4]] },
        ]);
        assert.deepEqual(order, [0, 1, 1, 1, 0, 1, 1, 1, 2, 1, 0, 1]);
    });

    it('finds a tab that stands after its nodes', () => {
        const { parts } = splitFlows([node('a', 't'), tab('t')]);
        assert.deepEqual(
            parts.map(({ type, id }) => ({ type, id })),
            [{ type: 'tab', id: 't' }],
        );
    });

    it('takes a node whose tab is missing as global', () => {
        const { parts } = splitFlows([node('a', 'gone'), node('b', '')]);
        assert.deepEqual(
            parts.map(({ type }) => type),
            ['global'],
        );
    });

    it('puts two tabs with one id into one part', () => {
        const { parts } = splitFlows([tab('t'), node('a', 't'), tab('t')]);
        assert.equal(parts.length, 1);
        assert.equal(parts[0]!.nodes.length, 3);
    });

    it('keeps a tab without an id apart from the nodes without a tab of that name', () => {
        const flows = [{ type: 'tab' } as FlowNode, node('a')];
        assert.deepEqual(splitFlows(flows).parts, [{ type: 'global', nodes: flows }]);
    });

    it('makes nothing of nothing', () => {
        assert.deepEqual(splitFlows([]), { parts: [], order: [] });
        assert.deepEqual(joinFlows([], []), []);
    });

    it('hands out the very nodes that it was given', () => {
        const flows = [tab('t'), node('a', 't')];
        assert.equal(splitFlows(flows).parts[0]!.nodes[1], flows[1]);
    });

    it('gives back any array in its order, whatever stands in it', () => {
        fc.assert(
            fc.property(anyFlows, (flows) => {
                const { parts, order } = splitFlows(flows);
                const joined = joinFlows(parts, order);
                assert.equal(joined.length, flows.length);
                assert.ok(joined.every((entry, index) => entry === flows[index]));
                assert.ok(parts.filter((part) => part.type === 'global').length <= 1);
                assert.equal(new Set(parts.map((part) => part.id)).size, parts.length);
            }),
        );
    });

    it('refuses an order that does not fit the parts', () => {
        const parts = [{ nodes: [node('a'), node('b')] }];
        for (const order of [[], [0, 1], [0, 3], [0, 2, 0, 1], [1, 2], [0], [0, -1], [0, 0.5, 0, 1.5], [-1, 2]]) {
            assert.throws(
                () => joinFlows(parts, order),
                (error) => isSnapshotError(error, 'damaged'),
                String(order),
            );
        }
    });
});

const ids = fc.constantFrom('a', 'b', 't', '1', '10', '2', '__proto__', 'constructor', '');
const anyFlows = fc.array(
    fc.record(
        { id: ids, type: fc.constantFrom('tab', 'subflow', 'subflow:t', 'debug', 'group'), z: ids },
        { requiredKeys: ['id', 'type'] },
    ),
) as fc.Arbitrary<FlowNode[]>;
