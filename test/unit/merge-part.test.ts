import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mergeCredentials, mergePart } from '../../runtime/core/merge-part';
import type { FlowNode } from '../../runtime/core/snapshot';

const tab = (id: string): FlowNode => ({ id, type: 'tab', label: id });
const node = (id: string, z: string, more: Partial<FlowNode> = {}): FlowNode => ({
    id,
    type: 'function',
    z,
    x: 1,
    y: 1,
    wires: [],
    ...more,
});
const config = (id: string, more: Partial<FlowNode> = {}): FlowNode => ({ id, type: 'mqtt-broker', ...more });
const idsOf = (flows: readonly FlowNode[]): string[] => flows.map(({ id }) => id);
const find = (flows: readonly FlowNode[], id: string): FlowNode | undefined => flows.find((n) => n.id === id);

describe('A part of a snapshot', () => {
    it('that is a tab comes back as it was, and nothing else changes', () => {
        const snapshot = [tab('a'), tab('b'), node('a1', 'a', { name: 'old' }), node('b1', 'b', { name: 'old' })];
        const running = [
            tab('a'),
            tab('b'),
            node('a1', 'a', { name: 'new' }),
            node('a2', 'a'),
            node('b1', 'b', { name: 'new' }),
        ];
        const { flows } = mergePart(running, snapshot, ['a']);
        assert.deepEqual(flows, [snapshot[0], running[1], snapshot[2], running[4]]);
    });

    it('that is gone comes back after its old neighbour', () => {
        const snapshot = [tab('a'), tab('b'), tab('c'), node('a1', 'a'), node('b1', 'b'), node('c1', 'c')];
        const running = snapshot.filter(({ id, z }) => id !== 'b' && z !== 'b');
        assert.deepEqual(mergePart(running, snapshot, ['b']).flows, snapshot);
    });

    it('brings the config nodes that it uses, and those that they use', () => {
        const snapshot = [
            tab('a'),
            node('a1', 'a', { broker: 'c1' }),
            config('c1', { tls: 'c2' }),
            config('c2'),
            config('c3'),
        ];
        const { flows, brought } = mergePart([tab('x')], snapshot, ['a1']);
        assert.deepEqual(idsOf(flows).sort(), ['a', 'a1', 'c1', 'c2', 'x']);
        assert.deepEqual([...brought].sort(), ['a', 'a1', 'c1', 'c2']);
    });

    it('finds config nodes however deep they are named', () => {
        const snapshot = [tab('a'), node('a1', 'a', { rules: [{ use: { server: 'c1' } }] }), config('c1')];
        assert.ok(find(mergePart([], snapshot, ['a1']).flows, 'c1'));
    });

    it('brings the subflows that it is made of, whole, and those in them', () => {
        const snapshot = [
            tab('a'),
            { id: 's1', type: 'subflow', name: 'outer' },
            { id: 's2', type: 'subflow', name: 'inner' },
            node('a1', 'a', { type: 'subflow:s1' }),
            node('s1n', 's1', { type: 'subflow:s2' }),
            node('s2n', 's2', { server: 'c1' }),
            config('c1'),
        ];
        assert.deepEqual(mergePart([], snapshot, ['a1']).flows, snapshot);
    });

    it('that is one node leaves its neighbours as they run and drops wires that lead nowhere now', () => {
        const snapshot = [tab('a'), node('a1', 'a', { wires: [['a2', 'a3']] }), node('a2', 'a'), node('a3', 'a')];
        const running = [tab('a'), node('a2', 'a', { name: 'new' })];
        const { flows } = mergePart(running, snapshot, ['a1']);
        assert.deepEqual(find(flows, 'a1')?.wires, [['a2']]);
        assert.equal(find(flows, 'a2'), running[1], 'the very same, not a copy');
    });

    it('keeps a wire that led nowhere before', () => {
        const snapshot = [tab('a'), node('a1', 'a', { wires: [['never']] })];
        assert.deepEqual(mergePart([], snapshot, ['a1']).flows, snapshot);
    });

    it('that does not run any more at other places takes wires, links and members there with it', () => {
        const snapshot = [tab('a')];
        const running = [
            tab('a'),
            { id: 'g', type: 'group', z: 'a', x: 1, y: 1, nodes: ['a1', 'a2'] },
            node('a1', 'a', { g: 'g', wires: [['a2']] }),
            node('a2', 'a', { g: 'g' }),
            node('l', 'a', { type: 'link out', links: ['a2'] }),
        ];
        const { flows } = mergePart(running, snapshot, ['a2']);
        assert.deepEqual(find(flows, 'a1')?.wires, [[]]);
        assert.deepEqual(find(flows, 'l')?.links, []);
        assert.deepEqual(find(flows, 'g')?.nodes, ['a1']);
    });

    it('that is a group comes back with its members; what was put into it since goes or goes back', () => {
        const snapshot = [
            tab('a'),
            { id: 'g', type: 'group', z: 'a', x: 1, y: 1, nodes: ['a1'] },
            node('a1', 'a', { g: 'g' }),
            node('a2', 'a'),
        ];
        const running = [
            tab('a'),
            { id: 'g', type: 'group', z: 'a', x: 1, y: 1, nodes: ['a2', 'a3'] },
            node('a2', 'a', { g: 'g' }),
            node('a3', 'a', { g: 'g' }),
        ];
        assert.deepEqual(mergePart(running, snapshot, ['g']).flows, snapshot);
    });

    it('that is a node joins its group, which comes along when it is gone', () => {
        const group = { id: 'g', type: 'group', z: 'a', x: 1, y: 1, nodes: ['a1', 'a2'] };
        const snapshot = [tab('a'), group, node('a1', 'a', { g: 'g' }), node('a2', 'a', { g: 'g' })];
        const without = mergePart([tab('a')], snapshot, ['a1']).flows;
        assert.deepEqual(find(without, 'g')?.nodes, ['a1']);
        const running = [tab('a'), { ...group, nodes: ['a2'] }, node('a2', 'a', { g: 'g' })];
        assert.deepEqual(find(mergePart(running, snapshot, ['a1']).flows, 'g')?.nodes, ['a2', 'a1']);
    });

    it('refuses an id that is in neither', () => {
        assert.throws(() => mergePart([tab('a')], [tab('b')], ['a', 'c']), { code: 'bad_request', message: /"c"/ });
    });

    it('brings the credentials of what it brings, and none where there were none', () => {
        const snapshot = [tab('a'), node('a1', 'a', { server: 'c1' }), node('a2', 'a'), config('c1')];
        const running = [tab('a'), node('a2', 'a'), node('a3', 'a'), config('c1'), config('c2')];
        const merged = mergePart(running, snapshot, ['a1', 'a2']);
        const credentials = mergeCredentials(
            merged,
            { a2: { key: 'now' }, a3: { key: 'now' }, c1: { key: 'now' }, c2: { key: 'now' } },
            { c1: { key: 'then' }, elsewhere: { key: 'then' } },
        );
        assert.deepEqual(credentials, { a3: { key: 'now' }, c1: { key: 'then' }, c2: { key: 'now' } });
    });
});

describe('A part of any snapshot, in any running flows', () => {
    it('is the snapshot itself when everything is named', () => {
        fc.assert(
            fc.property(anyFlows, anyFlows, (running, snapshot) => {
                const merged = mergePart(running, snapshot, idsOf([...running, ...snapshot]));
                assert.deepEqual(merged.flows, snapshot);
            }),
        );
    });

    it('changes nothing when the snapshot is what runs', () => {
        fc.assert(
            fc.property(anyFlows, choices, (flows, chosen) => {
                assert.deepEqual(mergePart(flows, flows, choose(flows, chosen)).flows, flows);
            }),
        );
    });

    it('changes no node but those that it names or needs, and of others only what would lead nowhere', () => {
        fc.assert(
            fc.property(anyFlows, anyFlows, choices, (running, snapshot, chosen) => {
                const merged = mergePart(running, snapshot, choose([...running, ...snapshot], chosen));
                for (const now of merged.flows) {
                    const source = find(merged.brought.has(now.id) ? snapshot : running, now.id)!;
                    assert.deepEqual(withoutReferences(now), withoutReferences(source));
                }
            }),
        );
    });

    it('leaves no new wire that leads nowhere, no node without its tab, no id twice, no tab that is not as it was', () => {
        fc.assert(
            fc.property(anyFlows, anyFlows, choices, (running, snapshot, chosen) => {
                const ids = choose([...running, ...snapshot], chosen);
                const { flows, brought } = mergePart(running, snapshot, ids);
                assert.equal(new Set(idsOf(flows)).size, flows.length);
                for (const now of flows) {
                    const source = brought.has(now.id) ? snapshot : running;
                    for (const id of (now.wires as string[][] | undefined)?.flat() ?? []) {
                        const led = find(source, id)?.z === now.z;
                        assert.ok(!led || find(flows, id)?.z === now.z, `${now.id} leads to ${id}`);
                    }
                    if (now.z !== undefined) assert.ok(find(flows, now.z), `${now.id} has its tab`);
                    if (now.type === 'group') assertMembers(flows, now);
                }
                for (const id of ids.filter((one) => find(snapshot, one)?.type === 'tab')) {
                    const inTab = (all: readonly FlowNode[]): string[] => idsOf(all.filter(({ z }) => z === id));
                    assert.deepEqual(inTab(flows).sort(), inTab(snapshot).sort());
                }
            }),
            { numRuns: 500 },
        );
    });
});

function assertMembers(flows: readonly FlowNode[], group: FlowNode): void {
    const members = idsOf(flows.filter(({ g }) => g === group.id)).sort();
    assert.deepEqual([...(group.nodes as string[])].sort(), members, `members of ${group.id}`);
}

function withoutReferences({ wires: _wires, nodes: _nodes, g: _g, ...rest }: FlowNode): object {
    return rest;
}

function choose(flows: readonly FlowNode[], chosen: readonly number[]): string[] {
    return flows.length === 0 ? [] : chosen.map((n) => flows[n % flows.length]!.id);
}

const choices = fc.array(fc.nat(), { maxLength: 3 });

const nodeShape = fc.record({
    present: fc.boolean(),
    home: fc.nat(),
    group: fc.nat(),
    wires: fc.uniqueArray(fc.constantFrom('n0', 'n1', 'n2', 'n3', 'n4', 'never'), { maxLength: 3 }),
    uses: fc.constantFrom('', 'c0', 'c1'),
    instance: fc.boolean(),
    name: fc.constantFrom('one', 'two'),
});

/** Flows as the editor writes them, from the same few ids, so that any two of them have some in common. */
const anyFlows: fc.Arbitrary<FlowNode[]> = fc
    .record({
        tabs: fc.uniqueArray(fc.constantFrom('t0', 't1', 's0'), { minLength: 1 }),
        groups: fc.tuple(nodeShape, nodeShape),
        configs: fc.tuple(nodeShape, nodeShape),
        nodes: fc.tuple(nodeShape, nodeShape, nodeShape, nodeShape, nodeShape),
        order: fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
    })
    .map(({ tabs, groups, configs, nodes, order }) => {
        const homeOf = ({ home }: { home: number }): string => tabs[home % tabs.length]!;
        const flows: FlowNode[] = tabs.map((id) => ({ id, type: id === 's0' ? 'subflow' : 'tab', name: id }));
        const drawn: FlowNode[] = [];
        groups.forEach((shape, n) => {
            if (!shape.present) return;
            const outer = n > 0 ? drawn.find((group) => group.z === homeOf(shape) && shape.group % 2 === 0) : undefined;
            drawn.push({
                id: `g${n}`,
                type: 'group',
                z: homeOf(shape),
                x: 0,
                y: 0,
                ...(outer && { g: outer.id }),
                nodes: [],
            });
        });
        const groupsDrawn = [...drawn];
        nodes.forEach((shape, n) => {
            if (!shape.present) return;
            const z = homeOf(shape);
            const around = groupsDrawn.filter((group) => group.z === z);
            const group = around[shape.group % 3];
            drawn.push({
                id: `n${n}`,
                type: shape.instance && tabs.includes('s0') && z !== 's0' ? 'subflow:s0' : 'function',
                z,
                name: shape.name,
                x: 0,
                y: 0,
                wires: [shape.wires],
                server: shape.uses,
                ...(group && { g: group.id }),
            });
        });
        for (const member of drawn) (find(drawn, String(member.g))?.nodes as string[] | undefined)?.push(member.id);
        configs.forEach((shape, n) => {
            if (!shape.present) return;
            const z = shape.instance ? { z: homeOf(shape) } : {};
            drawn.push({ id: `c${n}`, type: 'mqtt-broker', ...z, name: shape.name, next: shape.uses });
        });
        const all = [...flows, ...drawn];
        return all
            .map((entry, n) => ({ entry, rank: order[n % order.length]! }))
            .sort((a, b) => a.rank - b.rank)
            .map(({ entry }) => entry);
    });
