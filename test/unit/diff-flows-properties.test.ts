import assert from 'node:assert/strict';
import fc from 'fast-check';
import { diffFlows, type FlowsDiff, type FlowState, type NodeChange } from '../../runtime/core/diff-flows';
import { patchFlows } from '../../runtime/core/patch-flows';
import type { FlowNode } from '../../runtime/core/snapshot';
import { DUPLICATE, EDITS, redrawGroups, type Draft, type Expected } from '../helpers/flow-edits';
import { SEED } from '../helpers/seed';

describe('The diff of any flows', () => {
    it('says exactly what was edited, and nothing else', () => {
        fc.assert(
            fc.property(drawnFlows, edits, swaps, (before, wanted, order) => {
                const after = structuredClone(before);
                const expected = edit(after, wanted);
                reorder(after.flows, order);
                const diff = diffFlows(before, after);
                assert.deepEqual(reported(diff), followed(expected, before.flows, after.flows));
                assert.equal(diff.reordered, isReordered(before.flows, after.flows));
            }),
            { seed: SEED, numRuns: 1000 },
        );
    });

    it('carried out on the flows before, gives the flows after', () => {
        const carriedOut = (before: FlowState, after: FlowState): void => {
            const { changes, layout } = diffFlows(before, after, { complete: true });
            const sent = JSON.parse(JSON.stringify([...changes, ...layout])) as NodeChange[];
            assert.deepEqual(sorted(patchFlows(before.flows, sent)), sorted(after.flows));
        };
        fc.assert(
            fc.property(drawnFlows, edits, swaps, (before, wanted, order) => {
                const after = structuredClone(before);
                edit(after, wanted);
                reorder(after.flows, order);
                carriedOut(before, after);
            }),
            { seed: SEED, numRuns: 500 },
        );
        fc.assert(
            fc.property(anyFlows, anyFlows, (before, after) => carriedOut({ flows: before }, { flows: after })),
            { seed: SEED, numRuns: 500 },
        );
    });

    it('without what the editor computes, still gives all but that', () => {
        fc.assert(
            fc.property(drawnFlows, edits, (before, wanted) => {
                const after = structuredClone(before);
                edit(after, wanted);
                const { changes } = diffFlows(before, after, { complete: true });
                const {
                    changes: left,
                    reordered: _,
                    ...rest
                } = diffFlows({ flows: patchFlows(before.flows, changes) }, { flows: after.flows });
                assert.deepEqual(left, []);
                const names = rest.layout.flatMap(({ properties }) => properties.map(({ name }) => name));
                assert.deepEqual(
                    names.filter((name) => !['x', 'y', 'w', 'h', 'nodes'].includes(name)),
                    [],
                );
            }),
            { seed: SEED, numRuns: 500 },
        );
    });

    it('is the same backwards, with added and removed in each other’s place', () => {
        fc.assert(
            fc.property(anyFlows, anyFlows, (a, b) => {
                const forth = diffFlows({ flows: a }, { flows: b });
                const back = diffFlows({ flows: b }, { flows: a });
                const { added, removed, ...rest } = forth.counts;
                assert.deepEqual(back.counts, { ...rest, added: removed, removed: added });
                assert.equal(back.reordered, forth.reordered);
            }),
            { seed: SEED },
        );
    });

    it('is empty for equal flows, whatever stands in them', () => {
        fc.assert(
            fc.property(fc.array(anyNode), (flows) => {
                const result = diffFlows({ flows, credentials: {} }, { flows, credentials: {} });
                assert.deepEqual(result.changes, []);
                assert.equal(result.reordered, false);
            }),
            { seed: SEED },
        );
    });
});

/** Flows as the editor writes them, on two tabs and in a subflow, with groups in groups, links and config nodes. */
const drawnFlows: fc.Arbitrary<Draft> = fc
    .array(
        fc.record({
            type: fc.constantFrom('function', 'switch', 'inject', 'link out', 'link in', 'junction', 'subflow:sub1'),
            z: fc.constantFrom('tab1', 'tab2', 'sub1'),
            g: fc.constantFrom('outer', 'inner', undefined),
            secret: fc.boolean(),
            x: fc.integer({ min: 0, max: 900 }),
        }),
        { minLength: 1, maxLength: 20 },
    )
    .map((specs) => {
        const nodes = specs.map(({ type, z, g, x }, n): FlowNode => {
            const base = { id: `n${n}`, type, z, name: `node ${n}`, x, y: 40 * n, wires: [[`n${n + 1}`]] };
            return { ...base, ...(z === 'tab1' && g && { g }), ...structuredClone(CONTENTS[type]) };
        });
        const group = (id: string, more: object): FlowNode => {
            const members = nodes.filter(({ g }) => g === id).map((node) => node.id);
            return { id, type: 'group', z: 'tab1', name: '', nodes: members, x: 0, y: 0, w: 100, h: 100, ...more };
        };
        const outer = group('outer', { env: [{ name: 'A', type: 'num', value: '1' }] });
        (outer.nodes as string[]).push('inner');
        const port = () => ({ x: 10, y: 10, wires: [] });
        const flows: FlowNode[] = [
            { id: 'tab1', type: 'tab', label: 'Flow 1', disabled: false, env: [{ name: 'B', type: 'str', value: '' }] },
            { id: 'tab2', type: 'tab', label: 'Flow 2', disabled: false },
            { id: 'sub1', type: 'subflow', name: 'Subflow', in: [port()], out: [port()], env: [] },
            outer,
            group('inner', { g: 'outer' }),
            group('empty', {}),
            { id: 'broker', type: 'mqtt-broker', name: 'broker' },
            { id: 'scoped', type: 'tls-config', z: 'tab2', name: 'for one tab' },
            ...nodes,
        ];
        const secrets = nodes.filter((_node, n) => specs[n]!.secret).map(({ id }) => [id, { password: 'old' }]);
        return { flows, credentials: Object.fromEntries(secrets) as Draft['credentials'] };
    });

const CONTENTS: Readonly<Record<string, object>> = {
    function: { func: 'return msg;', libs: [] },
    switch: {
        rules: [
            { t: 'eq', v: 'a', vt: 'str' },
            { t: 'else', v: '' },
        ],
    },
    inject: { props: [{ p: 'payload' }, { p: 'topic', vt: 'str', deep: { er: [[1]] } }] },
    'link out': { links: ['n0', 'n1'], mode: 'link' },
    'link in': { links: [] },
    'subflow:sub1': { env: [{ name: 'A', type: 'str', value: 'x' }] },
};

/** By name, so that a failing test says which. */
const BY_NAME = new Map([...EDITS, DUPLICATE].map((one) => [one.name, one]));

const edits = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...BY_NAME.keys()), fc.nat(50)), {
    maxLength: 12,
});
const swaps = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 2 });

type Wanted = readonly (readonly [number, string, number])[];

/** Edits each node at most once, so that what is expected of it is plain. */
function edit(draft: Draft, wanted: Wanted): Map<string, Expected> {
    const expected = new Map<string, Expected>();
    const edited = new Set<string>();
    for (const [pick, name, choice] of wanted) {
        const { suits, touches, apply } = BY_NAME.get(name)!;
        const candidates = draft.flows.filter((node) => !edited.has(node.id) && suits(node, draft));
        const node = candidates[pick % candidates.length];
        if (!node) continue;
        const touched = touches?.(node, draft, choice) ?? [node];
        if (touched.some(({ id }) => edited.has(id))) continue;
        for (const { id } of touched) edited.add(id);
        for (const [id, told] of apply(node, draft, choice)) {
            edited.add(id);
            expected.set(id, told);
        }
    }
    redrawGroups(draft, wanted.length);
    return expected;
}

/** With the groups of which the members are others, whoever came or left. */
function followed(
    expected: ReadonlyMap<string, Expected>,
    before: readonly FlowNode[],
    after: readonly FlowNode[],
): Map<string, Expected> {
    const all = new Map(
        [...expected].map(([id, { change, properties }]) => [id, { change, properties: [...properties] }]),
    );
    for (const group of before.filter(({ type }) => type === 'group')) {
        const now = after.find(({ id }) => id === group.id);
        if (!now || String(membersOf(now)) === String(membersOf(group))) continue;
        all.set(group.id, { change: 'changed', properties: [...(all.get(group.id)?.properties ?? []), 'nodes'] });
    }
    for (const { properties } of all.values()) properties.sort();
    return new Map([...all].sort());
}

function membersOf({ nodes }: FlowNode): string[] {
    return [...(nodes as string[])].sort();
}

function reported({ changes }: FlowsDiff): Map<string, Expected> {
    const entries = changes.map(({ id, change, properties }): [string, Expected] => {
        return [id, { change, properties: properties.map(({ name }) => name).sort() }];
    });
    assert.equal(new Set(entries.map(([id]) => id)).size, entries.length);
    return new Map(entries.sort());
}

function reorder(flows: FlowNode[], order: readonly (readonly [number, number])[]): void {
    for (const [from, to] of order) {
        flows.splice(to % flows.length, 0, ...flows.splice(from % flows.length, 1));
    }
}

function isReordered(before: readonly FlowNode[], after: readonly FlowNode[]): boolean {
    const was = new Set(before.map(({ id }) => id));
    const is = new Set(after.map(({ id }) => id));
    return String([...was].filter((id) => is.has(id))) !== String([...is].filter((id) => was.has(id)));
}

const anyNode = fc.record(
    {
        id: fc.constantFrom('a', 'b', 'c', 'd', 'e', '1', '__proto__'),
        type: fc.constantFrom('tab', 'subflow', 'group', 'debug'),
        z: fc.constantFrom('a', 'b'),
        g: fc.constantFrom('a', 'b', 'c'),
        nodes: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 }),
        x: fc.nat(1),
        y: fc.nat(1),
        w: fc.nat(1),
        out: fc.array(fc.record({ x: fc.nat(1), wires: fc.array(fc.nat(1), { maxLength: 1 }) }), { maxLength: 1 }),
        any: fc.jsonValue({ maxDepth: 2 }),
    },
    { requiredKeys: ['id', 'type'] },
) as fc.Arbitrary<FlowNode>;

const anyFlows = fc.array(anyNode, { maxLength: 7 });

/** A text for each node: equal for flows that differ in the order of nodes and of their keys alone. */
function sorted(flows: readonly FlowNode[]): string[] {
    const text = (node: FlowNode): string =>
        JSON.stringify(
            Object.keys(node)
                .sort()
                .map((name) => [name, node[name]]),
        );
    return flows.map(text).sort();
}
