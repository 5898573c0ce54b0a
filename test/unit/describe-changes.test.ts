import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describeChanges, type OtherChanges } from '../../runtime/core/describe-changes';
import { diffFlows } from '../../runtime/core/diff-flows';
import type { Credentials, FlowNode } from '../../runtime/core/snapshot';
import { translate } from '../helpers/catalogue';

const TABS: FlowNode[] = [1, 2, 3].map((n) => ({ id: `t${n}`, type: 'tab', label: `Flow ${n}` }));
const SUBFLOW: FlowNode = { id: 's1', type: 'subflow', name: 'Clean', in: [], out: [] };
const PARSE: FlowNode = { id: 'f1', type: 'function', z: 't1', name: 'parse', x: 1, y: 1, wires: [['d1']] };
const DEBUG: FlowNode = { id: 'd1', type: 'debug', z: 't1', name: '', x: 9, y: 1, wires: [] };
const BROKER: FlowNode = { id: 'b1', type: 'mqtt-broker', name: 'broker' };
const GROUP: FlowNode = { id: 'g1', type: 'group', z: 't1', name: '', nodes: ['f1'], x: 1, y: 1, w: 1, h: 1 };

const nodesIn = (z: string, count: number): FlowNode[] =>
    Array.from({ length: count }, (_, n) => ({
        id: `${z}-${n}`,
        type: 'debug',
        z,
        name: `n${n}`,
        x: 1,
        y: n,
        wires: [],
    }));
const edited = (nodes: FlowNode[], edit: Partial<FlowNode>): FlowNode[] => nodes.map((node) => ({ ...node, ...edit }));

describe('The change sentence', () => {
    it('names a single node and its tab', () => {
        says([...TABS, PARSE], [...TABS, { ...PARSE, func: '' }], 'Changed function “parse” in Flow 1');
        says([...TABS, DEBUG], [...TABS, { ...DEBUG, active: true }], 'Changed debug node in Flow 1');
        says([...TABS, BROKER], [...TABS, { ...BROKER, port: 1 }], 'Changed mqtt-broker “broker”');
        says(TABS, [...TABS, GROUP], 'Added group in Flow 1');
        says([SUBFLOW], [SUBFLOW, { ...DEBUG, z: 's1', name: 'out' }], 'Added debug “out” in Clean');
    });

    it('calls an instance of a subflow by the name of the subflow', () => {
        const instance: FlowNode = { id: 'i', type: 'subflow:s1', z: 't1', name: '' };
        says([...TABS, SUBFLOW], [...TABS, SUBFLOW, instance], 'Added subflow instance “Clean” in Flow 1');
    });

    it('counts several nodes, in one tab or in more', () => {
        const nodes = [...nodesIn('t1', 6), ...nodesIn('t2', 6), ...nodesIn('t3', 2)];
        says(TABS, [...TABS, ...nodesIn('t1', 3)], 'Added 3 nodes in Flow 1');
        says([...TABS, ...nodes], [...TABS, ...edited(nodes, { a: 1 })], 'Changed 14 nodes in 3 tabs');
        says(
            [...TABS, SUBFLOW],
            [...TABS, SUBFLOW, PARSE, ...nodesIn('s1', 1)],
            'Added 2 nodes in 2 tabs and subflows',
        );
        says([...TABS], [...TABS, PARSE, BROKER], 'Added 2 nodes');
        says([], [BROKER, { ...BROKER, id: 'b2' }], 'Added 2 nodes');
    });

    it('tells what happened to tabs and subflows, and not again to the nodes in them', () => {
        says([...TABS, ...nodesIn('t2', 5)], [TABS[0]!, TABS[2]!], 'Removed tab “Flow 2”');
        says([], [TABS[0]!, PARSE, DEBUG], 'Added tab “Flow 1”');
        says(TABS, [TABS[0]!], 'Removed 2 tabs');
        says([SUBFLOW], [{ ...SUBFLOW, info: 'a' }], 'Changed subflow “Clean”');
        says([], [TABS[0]!, SUBFLOW, { ...DEBUG, z: 'other' }], 'Added tab “Flow 1”, subflow “Clean”, debug node');
    });

    it('tells each kind of change once', () => {
        const after = [TABS[0]!, ...nodesIn('t1', 3)];
        says(TABS.slice(0, 2), after, 'Added 3 nodes in Flow 1, removed tab “Flow 2”');
        says(
            [...TABS, PARSE, DEBUG, ...nodesIn('t2', 2)],
            [...TABS, { ...PARSE, func: '' }, ...edited(nodesIn('t2', 2), { x: 5 })],
            'Changed function “parse” in Flow 1, removed debug node in Flow 1, moved 2 nodes in Flow 2',
        );
    });

    it('does not mention a wire that only follows from a node put into it or taken out', () => {
        const rewired = { ...PARSE, wires: [['new']] };
        const between = { ...DEBUG, id: 'new', wires: [['d1']] };
        says([...TABS, PARSE, DEBUG], [...TABS, rewired, DEBUG, between], 'Added debug node in Flow 1');
        says([...TABS, PARSE, DEBUG], [...TABS, { ...PARSE, wires: [[]] }], 'Removed debug node in Flow 1');
        says(
            [...TABS, PARSE, DEBUG],
            [...TABS, { ...PARSE, wires: [[]] }, DEBUG, between],
            'Changed function “parse” in Flow 1, added debug node in Flow 1',
        );
    });

    it('tells changed credentials without what they are', () => {
        const text = sentence([BROKER], [BROKER], {}, { b1: { password: 'hidden' } }, { b1: { password: 'secret' } });
        assert.equal(text, 'Changed credentials of mqtt-broker “broker”');
    });

    it('tells moves, but not that a group follows its members', () => {
        says([...TABS, PARSE], [...TABS, { ...PARSE, x: 5 }], 'Moved function “parse” in Flow 1');
        says(
            [...TABS, PARSE, GROUP],
            [...TABS, { ...PARSE, x: 5 }, { ...GROUP, x: 5 }],
            'Moved function “parse” in Flow 1',
        );
        says([...TABS, GROUP], [...TABS, { ...GROUP, x: 5, w: 5 }], 'No change that shows in the editor');
        const empty = { ...GROUP, nodes: [] };
        says([...TABS, empty], [...TABS, { ...empty, x: 5 }], 'Moved group in Flow 1');
    });

    it('leaves out that a group lists who came to it or left it', () => {
        const inside = { ...DEBUG, g: GROUP.id };
        const wider = { ...GROUP, nodes: [...(GROUP.nodes as string[]), inside.id] };
        says([...TABS, DEBUG, GROUP], [...TABS, inside, wider], 'Changed debug node in Flow 1');
        says([...TABS, GROUP], [...TABS, inside, wider], 'Added debug node in Flow 1');
        says([...TABS, inside, GROUP], [...TABS, inside, wider], 'Changed group in Flow 1');
    });

    it('tells a new order of tabs, and of nodes only when there is nothing else', () => {
        says(TABS, [...TABS].reverse(), 'Changed the order of tabs');
        says([...TABS, PARSE, DEBUG], [...TABS, DEBUG, PARSE], 'Changed the order of nodes');
        says([...TABS, PARSE, DEBUG], [...TABS, DEBUG, { ...PARSE, a: 1 }], 'Changed function “parse” in Flow 1');
    });

    it('tells changed modules, environment and settings', () => {
        const modules = {
            before: { x: '1.0.0', y: '1.0.0', z: '1.0.0' },
            after: { x: '1.1.0', y: '1.0.0', z: '1.0.0' },
        };
        assert.equal(sentence(TABS, TABS, { modules }), 'Modules changed: x 1.0.0 → 1.1.0');
        const swapped = { before: { x: '1.0.0' }, after: { y: '2.0.0' } };
        assert.equal(sentence(TABS, TABS, { modules: swapped }), 'Modules changed: − x, + y 2.0.0');
        assert.equal(sentence(TABS, TABS, { modules: { before: modules.before, after: {} } }), '3 modules changed');
        assert.equal(
            sentence(TABS, TABS, { environment: true, settings: true }),
            'Environment changed, settings changed',
        );
        assert.equal(
            sentence(TABS, [TABS[0]!, TABS[1]!], { settings: true }),
            'Removed tab “Flow 3”, settings changed',
        );
    });

    it('says so when there is nothing to see', () => {
        says(TABS, TABS, 'No change that shows in the editor');
    });

    it('needs no snapshot before', () => {
        const diff = diffFlows({ flows: [] }, { flows: TABS });
        const summary = describeChanges(diff, undefined, { flows: TABS }, translate);
        assert.deepEqual(summary, { added: 3, changed: 0, removed: 0, moved: 0, text: 'First snapshot' });
    });

    it('shortens names and leaves out what does not fit', () => {
        const long = 'A name that nobody wants to read to its end in a list';
        says(
            [...TABS, PARSE],
            [...TABS, { ...PARSE, name: long }],
            'Changed function “A name that nobody wants to rea…” in Flow 1',
        );
        const after = [...TABS, { ...PARSE, name: long }, BROKER, ...nodesIn('t1', 3)];
        says(
            [...TABS, PARSE, DEBUG],
            after,
            'Changed function “A name that nobody wants to rea…” in Flow 1, added 4 nodes, …',
        );
    });

    it('stays one short line, whatever the names', () => {
        const names = fc.string({ maxLength: 60, unit: 'grapheme' });
        const kinds = fc.constantFrom('tab', 'subflow', 'function', 'group');
        const flows = fc.uniqueArray(
            fc.record({
                id: fc.constantFrom('a', 'b', 'c', 'd'),
                type: kinds,
                name: names,
                label: names,
                z: fc.constantFrom('a', 'b'),
            }),
            { selector: ({ id }) => id },
        );
        fc.assert(
            fc.property(flows, flows, (before, after) => {
                const text = sentence(before, after);
                assert.ok(text.length > 0 && !/[\n\r]/.test(text));
                assert.ok([...text].length <= 150, text);
            }),
        );
    });
});

function says(before: FlowNode[], after: FlowNode[], text: string): void {
    assert.equal(sentence(before, after), text);
}

function sentence(
    before: FlowNode[],
    after: FlowNode[],
    others: OtherChanges = {},
    was: Credentials = {},
    is: Credentials = {},
): string {
    const states = [
        { flows: before, credentials: was },
        { flows: after, credentials: is },
    ] as const;
    return describeChanges(diffFlows(...states), ...states, translate, others).text;
}
