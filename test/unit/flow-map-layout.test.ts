import assert from 'node:assert/strict';
import fc from 'fast-check';
import { labelLines } from '../../editor/flow-map/label-lines';
import { layOutFlow } from '../../editor/flow-map/layout';
import type { Looks, NodeLook } from '../../editor/flow-map/looks';
import type { Box, Scene, SceneNode } from '../../editor/flow-map/scene';
import type { FlowNode } from '../../runtime/core/snapshot';

/** Types of which the tests know all, where each letter is 10 units wide. */
const looks: Looks = {
    of: ({ type, name, l, outputs, active }): NodeLook => ({
        known: type !== 'gone',
        config: type === 'broker',
        colour: '#ffffff',
        label: l === false ? [] : labelLines(typeof name === 'string' ? name : type),
        title: '',
        italic: false,
        align: 'left',
        inputs: 1,
        outputs: type === 'junction' ? 1 : typeof outputs === 'number' ? outputs : 0,
        roomForInput: true,
        isValid: () => true,
        ...(typeof active === 'boolean' && {
            button: { side: 'right', active, enabled: true, outside: active ? 26 : 18 },
        }),
    }),
};
const layOut = (flows: FlowNode[], flow = 'tab'): Scene =>
    layOutFlow(flow, flows, { looks, measure: (line) => line.length * 10 });

const tab: FlowNode = { id: 'tab', type: 'tab', label: 'Tab' };
const node = (id: string, more: Record<string, unknown> = {}): FlowNode => ({
    id,
    type: 'work',
    z: 'tab',
    x: 200,
    y: 100,
    outputs: 1,
    wires: [[]],
    ...more,
});
const find = ({ nodes }: Scene, id: string): SceneNode => nodes.find((each) => each.id === id)!;
const boxOf = (more: Record<string, unknown>): Box => find(layOut([tab, node('a', more)]), 'a').box;

describe('The layout of a flow', () => {
    it('centres nodes on their place, at least 100 by 30 units large', () => {
        assert.deepEqual(boxOf({}), { x: 150, y: 85, w: 100, h: 30 });
    });

    it('makes nodes wider in steps of 20 for the longest line, and taller for more lines and for outputs', () => {
        assert.equal(boxOf({ name: 'a'.repeat(6) }).w, 120);
        assert.equal(boxOf({ name: 'a'.repeat(7) }).w, 140);
        assert.equal(boxOf({ name: `${'a'.repeat(7)} \\n b \\n c` }).w, 140);
        assert.equal(boxOf({ name: 'a \\n b \\n c' }).h, 78);
        assert.equal(boxOf({ outputs: 9 }).h, 135);
    });

    it('makes a small square of a node without a label, which only outputs make taller', () => {
        assert.deepEqual(boxOf({ l: false, name: 'long name \\n in lines' }), { x: 185, y: 85, w: 30, h: 30 });
        assert.equal(boxOf({ l: false, outputs: 4 }).h, 60);
    });

    it('puts the input in the middle of the left side and outputs 13 units apart on the right one', () => {
        const { inputs, outputs } = find(layOut([tab, node('a', { outputs: 3 })]), 'a');
        assert.deepEqual(inputs, [{ x: 150, y: 100 }]);
        assert.deepEqual(
            outputs,
            [87, 100, 113].map((y) => ({ x: 250, y })),
        );
    });

    it('lets a button stick out of its side, less so when it is switched off', () => {
        const button = (active: boolean): Box | undefined => find(layOut([tab, node('a', { active })]), 'a').button;
        assert.deepEqual(button(true), { x: 244, y: 87, w: 32, h: 26 });
        assert.deepEqual(button(false), { x: 236, y: 87, w: 32, h: 26 });
    });

    it('leaves out config nodes, nodes of other flows and unknown nodes without a place', () => {
        const others = [node('b', { type: 'broker' }), node('c', { z: 'other' }), { id: 'd', type: 'gone', z: 'tab' }];
        const { nodes } = layOut([tab, node('a'), ...others, node('e', { type: 'gone' })]);
        assert.deepEqual(
            nodes.map(({ id }) => id),
            ['a', 'e'],
        );
    });

    it('draws the first of two nodes with one id', () => {
        const { nodes } = layOut([tab, node('a', { x: 300 }), node('a', { x: 500 })]);
        assert.deepEqual(
            nodes.map(({ box }) => box.x),
            [250],
        );
    });

    it('draws each wire once, and none that leads nowhere, to another flow or from an output that is not there', () => {
        const wires = [['b', 'b', 'gone', 'away', 7, null], ['b']];
        const scene = layOut([tab, node('a', { wires }), node('b', { x: 400 }), node('away', { z: 'other' })]);
        assert.deepEqual(
            scene.wires.map(({ from, port, to }) => [from, port, to]),
            [['a', 0, 'b']],
        );
        const path = scene.wires[0]?.path ?? [];
        assert.deepEqual([...path.slice(0, 2), ...path.slice(-2)], [250, 100, 350, 100]);
    });

    it('marks wires of disabled and unknown nodes, and everything in a disabled tab', () => {
        const flows = [
            node('a', { wires: [['off', 'gone', 'on']] }),
            node('off', { d: true }),
            node('gone', { type: 'gone' }),
            node('on'),
            { id: 'group', type: 'group', z: 'tab', nodes: ['on'], style: {} },
        ];
        const marks = layOut([tab, ...flows]).wires.map(({ disabled, unknown }) => [disabled, unknown]);
        assert.deepEqual(marks, [
            [true, false],
            [false, true],
            [false, false],
        ]);
        const { nodes, wires, groups } = layOut([{ ...tab, disabled: true }, ...flows]);
        assert.ok([...nodes, ...wires, ...groups].every(({ disabled }) => disabled));
    });

    it('keeps links apart from wires, and those to other flows from both', () => {
        const link = (id: string, type: string, links: string[], z = 'tab'): FlowNode => node(id, { type, links, z });
        const flows = [
            link('out', 'link out', ['in', 'far', 'inside', 'gone']),
            link('in', 'link in', ['out']),
            link('far', 'link in', ['out'], 'other'),
            link('inside', 'link in', ['out'], 'sub'),
        ];
        const { wires, linksAway } = layOut([
            tab,
            { id: 'sub', type: 'subflow' },
            { id: 'other', type: 'tab', label: 'Other' },
            ...flows,
        ]);
        assert.deepEqual(
            wires.map(({ kind, from, to }) => [kind, from, to]),
            [['link', 'out', 'in']],
        );
        const to = [{ flow: 'other', label: 'Other', nodes: ['far'] }];
        assert.deepEqual(linksAway, [{ id: 'out', at: { x: 270, y: 100 }, side: 'right', to }]);
    });

    it('places the ports of a subflow and wires that lead straight through it', () => {
        const ends = (...wires: [string, number?][]): object[] => wires.map(([id, port]) => ({ id, port }));
        const sub = {
            id: 'sub',
            type: 'subflow',
            in: [{ x: 60, y: 100, wires: ends(['a']) }],
            out: [{ x: 460, y: 100, wires: ends(['a', 0], ['sub', 0]) }],
            outputLabels: ['mixed'],
            status: { x: 460, y: 200, wires: ends(['a', 0], ['gone', 0]) },
        };
        const scene = layOut([sub, node('a', { z: 'sub' })], 'sub');
        assert.deepEqual(find(scene, 'sub:input:0').box, { x: 40, y: 80, w: 40, h: 40 });
        assert.deepEqual(find(scene, 'sub:output:0').box, { x: 400, y: 80, w: 120, h: 40 });
        assert.deepEqual(find(scene, 'sub:output:0').look.label, ['mixed']);
        assert.deepEqual(
            scene.wires.map(({ from, to }) => `${from} ${to}`),
            ['sub:input:0 a', 'a sub:output:0', 'sub:input:0 sub:output:0', 'a sub:status:0'],
        );
    });

    it('draws groups around what is in them, whatever size they had, with room for lines of their label', () => {
        const group = (id: string, nodes: string[], more: object = {}): FlowNode => ({
            id,
            type: 'group',
            z: 'tab',
            name: '',
            style: { label: true },
            nodes,
            x: 1,
            y: 1,
            w: 1,
            h: 1,
            ...more,
        });
        const { groups } = layOut([
            tab,
            group('inner', ['a', 'gone'], { g: 'outer' }),
            group('outer', ['inner', 'b'], { name: 'two \\n lines' }),
            group('empty', []),
            node('a'),
            node('b', { x: 400, active: true }),
        ]);
        assert.deepEqual(
            groups.map(({ id, box }) => [id, box]),
            [
                ['outer', { x: 98, y: 17, w: 398, h: 150 }],
                ['inner', { x: 124, y: 59, w: 152, h: 82 }],
                ['empty', { x: 1, y: 1, w: 40, h: 40 }],
            ],
        );
        assert.deepEqual(groups[0]?.label, { lines: ['two', 'lines'], at: { x: 103, y: 32 }, anchor: 'start' });
    });

    it('holds everything within its bounds', () => {
        const { bounds } = layOut([tab, node('a', { wires: [['a']] }), node('b', { x: 500, y: 400, active: true })]);
        assert.deepEqual(bounds, { x: 125, y: 85, w: 451, h: 330 });
        assert.deepEqual(layOut([], 'gone').bounds, { x: 0, y: 0, w: 0, h: 0 });
    });

    it('survives groups that hold themselves or each other', () => {
        const group = (id: string, g: string): FlowNode => ({
            id,
            type: 'group',
            z: 'tab',
            g,
            nodes: [g, id],
            style: {},
        });
        const { groups } = layOut([tab, group('a', 'b'), group('b', 'a'), group('c', 'c')]);
        assert.deepEqual(
            groups.map(({ id }) => id),
            ['a', 'b', 'c'],
        );
    });

    it('survives whatever stands in a damaged flow file', () => {
        const value = fc.anything({ maxDepth: 1, maxKeys: 2 });
        const odd = fc.oneof(
            fc.constantFrom(undefined, null, 'a', 'b', 'tab', '', '3', -1, 0, 7.5, NaN, Infinity, true, {}, []),
            fc.array(fc.oneof(fc.constantFrom('a', 'b', null, 3), fc.array(fc.constantFrom('a', 'b', null, 3)))),
            fc.array(fc.record({ x: value, y: value, wires: value })),
        );
        const keys = [
            'x',
            'y',
            'wires',
            'links',
            'nodes',
            'g',
            'd',
            'style',
            'name',
            'in',
            'out',
            'status',
            'disabled',
            'mode',
        ];
        const damaged = fc.tuple(
            fc.constantFrom('a', 'b', 'tab', 'sub'),
            fc.constantFrom('tab', 'subflow', 'group', 'junction', 'work', 'link in', 'link out', 'subflow:sub'),
            fc.constantFrom('tab', 'sub', undefined),
            fc.dictionary(fc.constantFrom(...keys), odd),
        );
        const entry = fc.oneof(
            { weight: 9, arbitrary: damaged.map(([id, type, z, more]) => ({ ...more, id, type, z })) },
            value,
        );
        fc.assert(
            fc.property(fc.array(entry, { maxLength: 12 }), (flows) => {
                for (const flow of ['tab', 'sub']) {
                    const { bounds, nodes, groups, wires } = layOut(flows as FlowNode[], flow);
                    for (const box of [bounds, ...[...nodes, ...groups, ...wires].map((each) => each.box)]) {
                        assert.ok(Object.values(box).every(Number.isFinite), JSON.stringify(box));
                    }
                }
            }),
            { seed: 4, numRuns: 500 },
        );
    });
});
