import assert from 'node:assert/strict';
import fc from 'fast-check';
import { diffFlows, type FlowsDiff, type NodeChange } from '../../runtime/core/diff-flows';
import { patchFlows } from '../../runtime/core/patch-flows';
import type { FlowNode } from '../../runtime/core/snapshot';
import { EDITS, type Draft, type Expected } from '../helpers/flow-edits';

describe('The diff of any flows', () => {
    it('says exactly what was edited, and nothing else', () => {
        fc.assert(
            fc.property(drawnFlows, edits, (before, wanted) => {
                const after = structuredClone(before);
                const expected = edit(after, wanted);
                assert.deepEqual(reported(diffFlows(before, after)), expected);
            }),
            { numRuns: 500 },
        );
    });

    it('carried out on the flows before, gives the flows after', () => {
        fc.assert(
            fc.property(anyFlows, anyFlows, (before, after) => {
                const { changes, layout } = diffFlows({ flows: before }, { flows: after }, { complete: true });
                const sent = JSON.parse(JSON.stringify([...changes, ...layout])) as NodeChange[];
                assertSameFlows(patchFlows(before, sent), after);
            }),
            { numRuns: 1000 },
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
        );
    });

    it('is empty for equal flows, whatever stands in them', () => {
        fc.assert(
            fc.property(fc.array(anyNode), (flows) => {
                const result = diffFlows({ flows, credentials: {} }, { flows, credentials: {} });
                assert.deepEqual(result.changes, []);
                assert.equal(result.reordered, false);
            }),
        );
    });
});

/** Flows as the editor writes them: two tabs, a subflow, a config node, a group and nodes in and out of it. */
const drawnFlows: fc.Arbitrary<Draft> = fc
    .array(
        fc.record({
            type: fc.constantFrom('function', 'switch', 'debug', 'junction'),
            z: fc.constantFrom('tab1', 'tab2', 'sub1'),
            grouped: fc.boolean(),
            secret: fc.boolean(),
            x: fc.integer({ min: 0, max: 900 }),
        }),
        { minLength: 1, maxLength: 20 },
    )
    .map((specs) => {
        const nodes = specs.map(({ type, z, grouped, x }, n): FlowNode => {
            const base = { id: `n${n}`, type, z, name: `node ${n}`, x, y: 40 * n, wires: [[`n${n + 1}`]] };
            return {
                ...base,
                ...(grouped && z === 'tab1' && { g: 'group1' }),
                ...(type === 'function' && { func: 'return msg;' }),
                ...(type === 'switch' && {
                    rules: [
                        { t: 'eq', v: 'a', vt: 'str' },
                        { t: 'else', v: '' },
                    ],
                }),
            };
        });
        const members = nodes.filter((node) => node.g === 'group1').map(({ id }) => id);
        const port = () => ({ x: 10, y: 10, wires: [] });
        const flows: FlowNode[] = [
            { id: 'tab1', type: 'tab', label: 'Flow 1', disabled: false },
            { id: 'tab2', type: 'tab', label: 'Flow 2', disabled: false },
            { id: 'sub1', type: 'subflow', name: 'Subflow', in: [port()], out: [port()] },
            { id: 'group1', type: 'group', z: 'tab1', name: '', nodes: members, x: 0, y: 0, w: 100, h: 100 },
            { id: 'broker', type: 'mqtt-broker', name: 'broker' },
            ...nodes,
        ];
        const secrets = nodes.filter((_node, n) => specs[n]!.secret).map(({ id }) => [id, { password: 'old' }]);
        return { flows, credentials: Object.fromEntries(secrets) as Draft['credentials'] };
    });

const edits = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...EDITS), fc.nat(50)), { maxLength: 12 });

/** Edits each node at most once, so that what is expected of it is plain. */
function edit(
    draft: Draft,
    wanted: readonly (readonly [number, (typeof EDITS)[number], number])[],
): Map<string, Expected> {
    const expected = new Map<string, Expected>();
    const edited = new Set<string>();
    for (const [pick, { suits, apply }, choice] of wanted) {
        const candidates = draft.flows.filter((node) => !edited.has(node.id) && suits(node, draft));
        const node = candidates[pick % candidates.length];
        if (!node) continue;
        edited.add(node.id);
        const outcome = apply(node, draft, choice);
        if (outcome) expected.set(node.id, outcome);
    }
    if (wanted.length % 2 === 0) {
        const added = { id: 'added', type: 'debug', z: 'tab1', name: '', x: 1, y: 1, wires: [] };
        draft.flows.splice(wanted.length % draft.flows.length, 0, added);
        expected.set('added', { change: 'added', properties: [] });
    }
    return new Map([...expected].sort());
}

function reported({ changes }: FlowsDiff): Map<string, Expected> {
    const entries = changes.flatMap(({ id, type, change, properties }): [string, Expected][] => {
        const names = properties.map(({ name }) => name).sort();
        // A group lists those that come and go, whatever else happened to it.
        const own = names.filter((name) => type !== 'group' || name !== 'nodes');
        return own.length === 0 && names.length > 0 ? [] : [[id, { change, properties: own }]];
    });
    assert.equal(new Set(entries.map(([id]) => id)).size, entries.length);
    return new Map(entries.sort());
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

/** Equal but for the order of nodes and of keys. */
function assertSameFlows(actual: readonly FlowNode[], expected: readonly FlowNode[]): void {
    assert.deepEqual(sorted(actual), sorted(expected));
}

function sorted(flows: readonly FlowNode[]): string[] {
    return flows
        .map((node) =>
            JSON.stringify(
                Object.keys(node)
                    .sort()
                    .map((name) => [name, node[name]]),
            ),
        )
        .sort();
}
