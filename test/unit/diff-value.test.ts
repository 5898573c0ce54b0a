import assert from 'node:assert/strict';
import fc from 'fast-check';
import { diffValue, type ValueChange } from '../../runtime/core/diff-value';
import { jsonInText } from '../../runtime/core/json-in-text';
import { sameValue } from '../../runtime/core/same-value';
import { SEED } from '../helpers/seed';

const RULES = [
    { t: 'eq', v: 'a', vt: 'str' },
    { t: 'btwn', v: '1', vt: 'num', v2: '5', v2t: 'num' },
    { t: 'regex', v: '^x', vt: 'str', case: false },
    { t: 'else' },
];

describe('The difference inside a value', () => {
    it('tells which property deep inside is another one', () => {
        const rules = RULES.map((rule) => (rule.t === 'btwn' ? { ...rule, v2: '7' } : rule));
        assert.deepEqual(diffValue(RULES, rules), [{ path: [1, 'v2'], change: 'changed', from: '5', to: '7' }]);
        assert.deepEqual(brief({ a: { b: [{ c: 1 }] } }, { a: { b: [{ c: 2 }] } }), ['changed a.b.0.c']);
    });

    it('tells properties that come and go', () => {
        assert.deepEqual(diffValue({ a: 1, b: 2 }, { c: null, b: 2 }), [
            { path: ['a'], change: 'removed', from: 1 },
            { path: ['c'], change: 'added', to: null },
        ]);
    });

    it('takes an entry that is put in or taken out for one change', () => {
        const rule = { t: 'neq', v: 'b', vt: 'str' };
        assert.deepEqual(diffValue(RULES, [...RULES.slice(0, 1), rule, ...RULES.slice(1)]), [
            { path: [1], change: 'added', to: rule },
        ]);
        assert.deepEqual(diffValue(RULES, RULES.slice(1)), [{ path: [0], change: 'removed', from: RULES[0] }]);
        assert.deepEqual(brief(['a', 'b', 'b', 'c'], ['a', 'b', 'b', 'b', 'c']), ['added 3']);
    });

    it('pairs what is most alike around what came and went', () => {
        const edited = { ...RULES[2], v: '^y' };
        const first = { t: 'set', p: 'topic', pt: 'msg', to: '', tot: 'str' };
        assert.deepEqual(brief(RULES, [RULES[0], edited, RULES[3]]), ['removed 1', 'changed 1.v']);
        assert.deepEqual(brief(RULES, [first, RULES[0], RULES[1], edited, RULES[3]]), ['added 0', 'changed 3.v']);
    });

    it('compares simple values one by one', () => {
        assert.deepEqual(brief([1, 2, 3], [1, 5, 3]), ['changed 1']);
        assert.deepEqual(brief([1, 2], [1, 5, 6]), ['changed 1', 'added 2']);
        assert.deepEqual(brief([['a'], ['b']], [['a', 'x'], ['b']]), ['added 0.1']);
    });

    it('tells an entry that stands elsewhere, and not those that it passed', () => {
        const [a, b, c, d] = RULES;
        assert.deepEqual(diffValue(RULES, [b, c, a, d]), [
            { path: [2], change: 'moved', fromIndex: 0, from: a, to: a },
        ]);
        assert.deepEqual(brief(['x', 'x', 'y'], ['y', 'x', 'x']), ['moved 0']);
    });

    it('pairs entries by their own id, whatever else of them changed', () => {
        const before = [
            { id: 'a', v: 1, w: 1, x: 1 },
            { id: 'b', v: 2, w: 1, x: 1 },
        ];
        assert.deepEqual(brief(before, [{ id: 'b', v: 9, w: 8, x: 7 }, before[0]]), [
            'moved 0',
            'changed 0.v',
            'changed 0.w',
            'changed 0.x',
        ]);
        assert.deepEqual(brief(before, [before[0], { ...before[1], id: 'c' }]), ['removed 1', 'added 1']);
    });

    it('tells a value of another kind as a whole', () => {
        for (const [from, to] of [
            [[1], { 0: 1 }],
            [{}, null],
            ['1', 1],
            ['', []],
        ]) {
            assert.deepEqual(diffValue(from, to), [{ path: [], change: 'changed', from, to }]);
        }
        assert.deepEqual(diffValue(undefined, RULES), [{ path: [], change: 'added', to: RULES }]);
        assert.deepEqual(diffValue(RULES, undefined), [{ path: [], change: 'removed', from: RULES }]);
    });

    it('looks only so deep, and tells what is below as a whole', () => {
        const nested = (depth: number, value: unknown): unknown => (depth === 0 ? value : [nested(depth - 1, value)]);
        const [change, ...others] = diffValue(nested(1000, 1), nested(1000, 2));
        assert.equal(change?.change, 'changed');
        assert.ok(change.path.length < 1000);
        assert.deepEqual(others, []);
    });

    it('does not compare everything with everything in long arrays', () => {
        const many = Array.from({ length: 20_000 }, (_, n) => ({ topic: `plant/${n}`, value: n, unit: 'bar' }));
        const all = many.map(({ topic, ...rest }) => ({ topic: `${topic}/new`, ...rest }));
        assert.equal(diffValue(many, all).length, many.length);
        assert.deepEqual(brief(many, [...many.slice(0, 5), ...many.slice(6), many[5]]), ['moved 19999']);
        const unlike = many.map(({ value }) => ({ id: value + 1_000_000 }));
        assert.equal(
            diffValue(
                unlike,
                many.map(({ value }) => ({ id: value })),
            ).length,
            2 * many.length,
        );
    });

    it('carried out on the value before, gives the value after, and says nothing of equal ones', () => {
        fc.assert(
            fc.property(twoValues, ([from, to]) => {
                const changes = diffValue(from, to);
                assert.equal(changes.length === 0, sameValue(from, to));
                assert.deepEqual(carriedOut(from, changes), to);
            }),
            { seed: SEED, numRuns: 3000 },
        );
    });

    it('tells one entry that is put anywhere into any array, and where', () => {
        fc.assert(
            fc.property(fc.array(anyValue, { maxLength: 8 }), anyValue, fc.nat(), (values, value, pick) => {
                const place = pick % (values.length + 1);
                const after = [...values.slice(0, place), value, ...values.slice(place)];
                const [change, ...others] = diffValue(values, after);
                assert.deepEqual(others, []);
                assert.equal(change?.change, 'added');
                after.splice(change.path[0] as number, 1);
                assert.ok(sameValue(after, values));
            }),
            { seed: SEED, numRuns: 1000 },
        );
    });
});

describe('JSON in a text', () => {
    it('is found where a text is an object or a list, and nothing else', () => {
        assert.deepEqual(jsonInText(' {"a": [1]}\n'), { a: [1] });
        assert.deepEqual(jsonInText('[]'), []);
        for (const text of [
            '',
            '1',
            'null',
            '"a"',
            '{{payload}}',
            '[object Object]',
            '{"a":1',
            5,
            { a: 1 },
            undefined,
        ]) {
            assert.equal(jsonInText(text), undefined);
        }
    });

    it('is left alone when it is deeper or longer than is worth a look', () => {
        assert.equal(jsonInText('['.repeat(100_000) + ']'.repeat(100_000)), undefined);
        assert.equal(jsonInText(JSON.stringify(['x'.repeat(1_000_000)])), undefined);
    });
});

/** `change path`, an entry a line. */
function brief(from: unknown, to: unknown): string[] {
    return diffValue(from, to).map(({ change, path }) => `${change} ${path.join('.')}`);
}

const key = fc.constantFrom('a', 'b', 'c', '1', '__proto__');
const anyValue = fc.letrec((tie) => ({
    value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom<unknown>(null, true, 0, 1, 2, 'a', 'b', ''),
        fc.array(tie('value'), { maxLength: 5 }),
        fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
        fc.record({ id: fc.constantFrom('a', 'b', 'c', 1), v: tie('value') }, { noNullPrototype: true }),
    ),
})).value;

/** Values that have nothing to do with each other, and arrays of which one is the other edited. */
const twoValues = fc.oneof(
    fc.tuple(anyValue, anyValue),
    fc.tuple(fc.array(anyValue), fc.array(fc.tuple(fc.nat(), anyValue, fc.boolean()))).map(([values, edits]) => {
        const edited = [...values];
        for (const [pick, value, replaces] of edits) edited.splice(pick % (edited.length + 1), Number(replaces), value);
        return [values, edited] as [unknown, unknown];
    }),
);

function carriedOut(value: unknown, changes: readonly ValueChange[], depth = 0): unknown {
    const [whole] = changes;
    if (!whole) return value;
    if (whole.path.length === depth) return whole.to;
    return Array.isArray(value) ? entriesOf(value, changes, depth) : propertiesOf(value as object, changes, depth);
}

function propertiesOf(value: object, changes: readonly ValueChange[], depth: number): object {
    const properties = new Map<string, unknown>(Object.entries(value));
    for (const [name, inner] of byPlace(changes, depth) as Map<string, ValueChange[]>) {
        if (inner[0]!.change === 'removed' && inner[0]!.path.length === depth + 1) properties.delete(name);
        else properties.set(name, carriedOut(properties.get(name), inner, depth + 1));
    }
    return Object.fromEntries(properties);
}

function entriesOf(value: readonly unknown[], changes: readonly ValueChange[], depth: number): unknown[] {
    const own = changes.filter(({ path }) => path.length === depth + 1);
    const gone = new Set(own.map(({ change, path, fromIndex }) => (change === 'removed' ? path[depth] : fromIndex)));
    const entries = value.filter((_entry, index) => !gone.has(index));
    const placed = own.filter(({ change }) => change === 'added' || change === 'moved');
    for (const { path, change, from, to } of placed) {
        entries.splice(path[depth] as number, 0, change === 'moved' ? from : to);
    }
    const inside = changes.filter((change) => change.change === 'changed' || change.path.length > depth + 1);
    for (const [index, inner] of byPlace(inside, depth) as Map<number, ValueChange[]>) {
        entries[index] = carriedOut(entries[index], inner, depth + 1);
    }
    return entries;
}

function byPlace(changes: readonly ValueChange[], depth: number): Map<string | number, ValueChange[]> {
    const places = new Map<string | number, ValueChange[]>();
    for (const change of changes) places.set(change.path[depth]!, [...(places.get(change.path[depth]!) ?? []), change]);
    return places;
}
