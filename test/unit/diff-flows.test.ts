import assert from 'node:assert/strict';
import { diffFlows, diffFlowsInSteps, type FlowsDiff, type FlowState } from '../../runtime/core/diff-flows';
import type { Credentials, FlowNode } from '../../runtime/core/snapshot';

const TAB: FlowNode = { id: 't1', type: 'tab', label: 'Flow 1', disabled: false, info: '', env: [] };
const OTHER_TAB: FlowNode = { id: 't2', type: 'tab', label: 'Flow 2' };
const PARSE: FlowNode = {
    id: 'f1',
    type: 'function',
    z: 't1',
    name: 'parse',
    func: 'return msg;',
    x: 100,
    y: 40,
    wires: [['d1']],
};
const DEBUG: FlowNode = { id: 'd1', type: 'debug', z: 't1', name: '', x: 300, y: 40, wires: [] };
const BROKER: FlowNode = { id: 'b1', type: 'mqtt-broker', name: 'broker', broker: 'localhost' };
const GROUP: FlowNode = { id: 'g1', type: 'group', z: 't1', name: 'input', nodes: ['f1'], x: 50, y: 20, w: 120, h: 60 };
const SUBFLOW: FlowNode = {
    id: 's1',
    type: 'subflow',
    name: 'Clean',
    in: [{ x: 40, y: 40, wires: [{ id: 'n1' }] }],
    out: [{ x: 400, y: 40, wires: [{ id: 'n1', port: 0 }] }],
    status: { x: 400, y: 120, wires: [] },
};

describe('Comparing flows', () => {
    it('finds nothing in equal flows', () => {
        assert.deepEqual(diff([TAB, PARSE, DEBUG], structuredClone([TAB, PARSE, DEBUG])), {
            changes: [],
            counts: { added: 0, changed: 0, removed: 0, moved: 0 },
            layout: [],
            reordered: false,
        });
    });

    it('tells which properties of which node changed, from what to what', () => {
        const { changes, counts } = diff([TAB, PARSE], [TAB, { ...PARSE, func: 'return null;', d: true }]);
        assert.deepEqual(changes, [
            {
                id: 'f1',
                type: 'function',
                z: 't1',
                label: 'parse',
                change: 'changed',
                properties: [
                    { name: 'func', from: 'return msg;', to: 'return null;' },
                    { name: 'd', to: true },
                ],
            },
        ]);
        assert.deepEqual(counts, { added: 0, changed: 1, removed: 0, moved: 0 });
    });

    it('tells added nodes from removed ones', () => {
        assert.deepEqual(brief(diff([TAB, PARSE], [TAB, DEBUG])), ['added d1', 'removed f1']);
    });

    it('sees a change of each kind that a person makes', () => {
        const edits: [FlowNode, Partial<FlowNode>][] = [
            [PARSE, { wires: [['d1', 'f1']] }],
            [PARSE, { wires: [[], ['d1']] }],
            [PARSE, { z: 't2' }],
            [PARSE, { g: 'g1' }],
            [PARSE, { l: false }],
            [PARSE, { type: 'template' }],
            [PARSE, { name: 'parse ' }],
            [BROKER, { broker: 'example.org' }],
            [{ ...BROKER, rules: [{ t: 'eq', v: 1 }] }, { rules: [{ t: 'eq', v: '1' }] }],
            [TAB, { env: [{ name: 'A', type: 'str', value: '1' }] }],
            [TAB, { disabled: true }],
            [GROUP, { style: { stroke: '#f00' } }],
            [SUBFLOW, { out: [] }],
            [SUBFLOW, { in: [{ x: 40, y: 40, wires: [] }] }],
            [SUBFLOW, { out: [{ x: 400, y: 40, wires: [{ id: 'n1', port: 1 }] }] }],
        ];
        for (const [node, edit] of edits) {
            const { changes } = diff([node], [{ ...node, ...edit }]);
            const [name] = Object.keys(edit);
            assert.deepEqual(
                changes.map(({ change, properties }) => [change, properties[0]?.name]),
                [['changed', name]],
            );
        }
    });

    it('takes the order of keys for no change', () => {
        const reversed = Object.fromEntries(Object.entries(PARSE).reverse()) as FlowNode;
        assert.deepEqual(diff([PARSE], [reversed]).changes, []);
    });

    it('takes another place on the canvas for a move', () => {
        const edits: [FlowNode, Partial<FlowNode>][] = [
            [PARSE, { x: 120, y: 60 }],
            [
                { ...GROUP, nodes: [] },
                { x: 40, y: 10 },
            ],
            [{ id: 'j', type: 'junction', z: 't1', x: 1, y: 1, wires: [] }, { x: 2 }],
            [SUBFLOW, { in: [{ x: 50, y: 40, wires: [{ id: 'n1' }] }] }],
            [SUBFLOW, { out: [{ x: 400, y: 80, wires: [{ id: 'n1', port: 0 }] }], status: { x: 1, y: 2, wires: [] } }],
        ];
        for (const [node, edit] of edits) {
            const { changes } = diff([node], [{ ...node, ...edit }]);
            assert.equal(changes[0]?.change, 'moved');
            assert.deepEqual(changes[0].properties.map(({ name }) => name).sort(), Object.keys(edit).sort());
        }
    });

    it('calls a node changed that was moved too', () => {
        const { changes } = diff([PARSE], [{ ...PARSE, x: 1, name: 'read' }]);
        assert.equal(changes[0]?.change, 'changed');
        assert.deepEqual(
            changes[0].properties.map(({ name }) => name),
            ['name', 'x'],
        );
    });

    it('takes x of a config node for a setting', () => {
        assert.equal(diff([{ ...BROKER, x: 1 }], [{ ...BROKER, x: 2 }]).changes[0]?.change, 'changed');
    });

    it('takes what the editor computes when it draws for no change, and keeps it apart', () => {
        const pairs: [FlowNode, Partial<FlowNode>][] = [
            [GROUP, { x: 40, y: 10, w: 130, h: 70 }],
            [
                { ...GROUP, nodes: [] },
                { w: 40, h: 40 },
            ],
            [PARSE, { w: 120, h: 30 }],
            [{ ...GROUP, nodes: ['f1', 'd1'] }, { nodes: ['d1', 'f1'] }],
        ];
        for (const [node, drawn] of pairs) {
            const { changes, layout, counts } = diff([node], [{ ...node, ...drawn }]);
            assert.deepEqual(changes, []);
            assert.equal(counts.moved, 0);
            assert.deepEqual(
                layout.flatMap(({ properties }) => properties.map(({ name, to }) => [name, to])).sort(),
                Object.entries(drawn).sort(),
            );
        }
    });

    it('tells a group’s new name, and not the frame that follows from it', () => {
        const { changes, layout } = diff([GROUP], [{ ...GROUP, name: 'a longer name', w: 200 }]);
        assert.deepEqual(brief({ changes }), ['changed g1 name']);
        assert.deepEqual(brief({ changes: layout }), ['moved g1 w']);
    });

    it('takes what a new name of their subflow does to the middle of its instances for no move', () => {
        const named = (name: string): FlowNode => ({ ...SUBFLOW, name });
        const instance = (more: Partial<FlowNode>): FlowNode => {
            return { id: 'i', type: 'subflow:s1', z: 't1', name: '', x: 100, y: 40, wires: [], ...more };
        };
        const short = 'Clean';
        const long = 'Clean what the sensors send';
        const told = (to: Partial<FlowNode>, from: Partial<FlowNode> = {}, names = [short, long]): string[] => {
            const [was, is] = names.map(named) as [FlowNode, FlowNode];
            const { changes, layout } = diff([was, instance(from)], [is, instance(to)]);
            return [...brief({ changes }), ...brief({ changes: layout }).map((each) => `layout: ${each}`)].filter(
                (each) => each !== 'changed s1 name',
            );
        };
        assert.deepEqual(told({ x: 160 }), ['layout: moved i x']);
        assert.deepEqual(told({ x: 40 }, {}, [long, short]), ['layout: moved i x'], 'and back');
        assert.deepEqual(told({ x: 240 }), ['moved i x'], 'further than the label is longer');
        assert.deepEqual(told({ x: 40 }), ['moved i x'], 'to the other side');
        assert.deepEqual(told({ x: 163 }), ['moved i x'], 'by no half of a whole square');
        assert.deepEqual(told({ x: 160, y: 60 }), ['moved i x y']);
        assert.deepEqual(told({ x: 160 }, {}, [short, short]), ['moved i x'], 'with the label as it was');
        assert.deepEqual(told({ x: 160, name: 'own' }, { name: 'own' }), ['moved i x'], 'with a name of its own');
        assert.deepEqual(told({ x: 160, l: false }, { l: false }), ['moved i x'], 'where no label is shown');
    });

    it('takes w and h for settings where nothing is drawn, or where they are no sizes', () => {
        for (const [node, w] of [
            [BROKER, 2],
            [PARSE, '2'],
            [GROUP, 'wide'],
        ] as const) {
            assert.equal(diff([{ ...node, w: 1 }], [{ ...node, w }]).changes[0]?.change, 'changed');
        }
    });

    it('reports a node that enters or leaves a group, and the group that lists it', () => {
        const inside = { ...PARSE, g: 'g1' };
        const member = { ...DEBUG, g: 'g1' };
        const wider = { ...GROUP, nodes: ['f1', 'd1'] };
        const group = 'changed g1 nodes';
        assert.deepEqual(brief(diff([GROUP, inside, DEBUG], [wider, inside, member])), [group, 'changed d1 g']);
        assert.deepEqual(brief(diff([wider, inside, member], [GROUP, inside])), [group, 'removed d1']);
        assert.deepEqual(brief(diff([GROUP, inside], [{ ...GROUP, nodes: [] }, PARSE])), [group, 'changed f1 g']);
        assert.deepEqual(brief(diff([GROUP, inside], [wider, inside, member])), [group, 'added d1']);
    });

    it('reports a group whose members say nothing of the change', () => {
        const inside = { ...PARSE, g: 'g1' };
        assert.deepEqual(brief(diff([GROUP, inside], [{ ...GROUP, nodes: [] }, inside])), ['changed g1 nodes']);
        assert.deepEqual(brief(diff([GROUP], [{ ...GROUP, nodes: ['f1', 'gone'] }])), ['changed g1 nodes']);
        assert.deepEqual(brief(diff([GROUP], [{ ...GROUP, nodes: undefined }])), ['changed g1 nodes']);
    });

    it('takes the order of a group’s members for no change', () => {
        const before = { ...GROUP, nodes: ['a', 'b', 'c'] };
        assert.deepEqual(diff([before], [{ ...before, nodes: ['c', 'a', 'b'] }]).changes, []);
    });

    it('pairs the n-th of several nodes with one id with the n-th', () => {
        const twins = [PARSE, { ...PARSE, name: 'second' }, { ...PARSE, name: 'third' }];
        assert.deepEqual(brief(diff(twins, [twins[0]!, { ...twins[1]!, name: 'other' }])), [
            'changed f1 name',
            'removed f1',
        ]);
        assert.deepEqual(brief(diff(twins.slice(0, 2), twins)), ['added f1']);
    });

    it('copes with ids that are names of JavaScript', () => {
        const odd = ['__proto__', 'constructor', '1', 'toString'].map((id): FlowNode => ({
            id,
            type: 'debug',
            name: 'a',
        }));
        assert.deepEqual(diff(odd, odd, {}, {}).changes, []);
        const after = odd.map((node) => ({ ...node, name: 'b' }));
        assert.equal(diff(odd, after, {}, {}).counts.changed, 4);
    });
});

describe('Comparing credentials', () => {
    it('says whose differ, and never what they are', () => {
        const result = diff([BROKER], [BROKER], { b1: { password: 'old' } }, { b1: { password: 'new' } });
        assert.deepEqual(result.changes[0]?.properties, [{ name: 'credentials' }]);
        assert.equal(result.changes[0].change, 'changed');
        assert.doesNotMatch(JSON.stringify(result), /old|new/);
    });

    it('keeps the values of credentials that stand in the flows to itself', () => {
        const before = { ...BROKER, credentials: { password: 'old' } };
        const result = diff([before], [{ ...before, credentials: { password: 'new' } }], { b1: { a: 1 } }, {});
        assert.deepEqual(result.changes[0]?.properties, [{ name: 'credentials' }]);
        assert.doesNotMatch(JSON.stringify(result), /old|new/);
    });

    it('sees credentials come and go', () => {
        assert.deepEqual(brief(diff([BROKER], [BROKER], {}, { b1: { user: 'a' } })), ['changed b1 credentials']);
        assert.deepEqual(brief(diff([BROKER], [BROKER], { b1: { user: 'a' } }, {})), ['changed b1 credentials']);
    });

    it('takes no credentials and an empty set of them for the same', () => {
        assert.deepEqual(diff([BROKER], [BROKER], { b1: {} }, {}).changes, []);
    });

    it('leaves them alone when one side does not know them', () => {
        assert.deepEqual(diff([BROKER], [BROKER], { b1: { user: 'a' } }).changes, []);
    });
});

describe('The order of changes', () => {
    it('goes tab by tab, its own entry first, removed tabs and global nodes last', () => {
        const before = [OTHER_TAB, { ...DEBUG, id: 'x', z: 't2' }, TAB, PARSE, DEBUG, BROKER];
        const after = [
            { ...BROKER, name: 'b' },
            { ...DEBUG, name: 'd' },
            { ...DEBUG, id: 'new', z: 't1' },
            SUBFLOW,
            { ...TAB, label: 'Renamed' },
        ];
        assert.deepEqual(brief(diff(before, after)), [
            'added s1',
            'changed t1 label',
            'changed d1 name',
            'added new',
            'removed f1',
            'removed t2',
            'removed x',
            'changed b1 name',
        ]);
    });

    it('names nodes as people do', () => {
        const instance = (name: string): FlowNode => ({ id: 'i', type: 'subflow:s1', z: 't1', name });
        const labels = diff([], [TAB, SUBFLOW, PARSE, DEBUG, instance('')]).changes.map(({ id, label }) => [id, label]);
        assert.deepEqual(labels, [
            ['t1', 'Flow 1'],
            ['f1', 'parse'],
            ['d1', undefined],
            ['i', 'Clean'],
            ['s1', 'Clean'],
        ]);
        assert.equal(diff([SUBFLOW, instance('own')], []).changes.find(({ id }) => id === 'i')?.label, 'own');
    });

    it('says when the same nodes stand in another order', () => {
        assert.equal(diff([TAB, OTHER_TAB], [OTHER_TAB, TAB]).reordered, true);
        assert.equal(diff([TAB, PARSE, DEBUG], [TAB, DEBUG, PARSE]).reordered, true);
        assert.equal(diff([TAB, PARSE, DEBUG], [TAB, BROKER, DEBUG]).reordered, false);
    });
});

describe('Comparing flows in steps', () => {
    it('takes a break every few hundred nodes and comes to the same result', () => {
        const many = Array.from({ length: 5000 }, (_, n): FlowNode => ({ ...PARSE, id: `n${n}` }));
        const after = many.map((node, n) => (n % 7 === 0 ? { ...node, name: 'new' } : node)).slice(10);
        const steps = diffFlowsInSteps({ flows: many }, { flows: after });
        let breaks = 0;
        let step = steps.next();
        for (; !step.done; step = steps.next()) breaks++;
        assert.ok(breaks >= after.length / 200, `${breaks} breaks`);
        assert.deepEqual(step.value, diffFlows({ flows: many }, { flows: after }));
    });
});

function diff(before: FlowNode[], after: FlowNode[], was?: Credentials, is?: Credentials): FlowsDiff {
    const state = (flows: FlowNode[], credentials?: Credentials): FlowState => ({
        flows,
        ...(credentials && { credentials }),
    });
    return diffFlows(state(before, was), state(after, is));
}

/** `change id properties`, an entry a line. */
function brief({ changes }: Pick<FlowsDiff, 'changes'>): string[] {
    return changes.map(({ change, id, properties }) => [change, id, ...properties.map(({ name }) => name)].join(' '));
}
