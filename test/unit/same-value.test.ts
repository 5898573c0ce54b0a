import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { sameJson, sameValue } from '../../runtime/core/same-value';

/** What JSON would write, `null` and a missing text told apart. */
const written = (value: unknown): string | undefined => JSON.stringify(value);
const parsed = (value: unknown): unknown => {
    const text = written(value);
    return text === undefined ? undefined : JSON.parse(text);
};

describe('Comparing values', () => {
    it('tells values apart that JSON writes differently', () => {
        const values: unknown[] = [
            undefined,
            null,
            true,
            false,
            0,
            1,
            '',
            '0',
            'null',
            [],
            {},
            [null],
            [[]],
            [{}],
            { a: 1 },
            { a: null },
        ];
        values.push(
            { a: 1, b: 2 },
            { b: 2, a: 1 },
            [1, 2],
            [2, 1],
            { 0: 1 },
            [1],
            { a: { b: [1] } },
            { a: { b: [2] } },
        );
        for (const a of values) {
            for (const b of values) {
                assert.equal(sameJson(a, structuredClone(b)), written(a) === written(b), `${written(a)} ${written(b)}`);
            }
        }
    });

    it('treats what JSON leaves out or replaces as JSON does', () => {
        const pairs: [unknown, unknown][] = [
            [{ a: undefined, b: 1 }, { b: 1 }],
            [{ b: 1, a: () => 1 }, { b: 1 }],
            [{ b: 1 }, { a: Symbol('a'), b: 1, c: undefined }],
            [
                [undefined, () => 1],
                [null, null],
            ],
            [{ a: NaN }, { a: null }],
            [-0, 0],
            [new Date(0), new Date(0).toISOString()],
            [new Date(0), new Date(1)],
            [{ a: { toJSON: () => undefined }, b: 1 }, { b: 1 }],
            [Buffer.from('a'), { type: 'Buffer', data: [97] }],
            [{ a: undefined }, { a: null }],
            [undefined, () => 1],
        ];
        for (const [a, b] of pairs) {
            const expected = written(a) === written(b);
            assert.equal(sameJson(a, b), expected);
            assert.equal(sameJson(b, a), expected);
            assert.equal(sameValue(a, b), expected);
        }
    });

    it('sees keys of any name, and only those of the object itself', () => {
        const own = JSON.parse('{"__proto__": {"a": 1}}') as object;
        assert.equal(sameJson(own, JSON.parse('{"__proto__": {"a": 1}}')), true);
        assert.equal(sameJson(own, JSON.parse('{"__proto__": {"a": 2}}')), false);
        assert.equal(sameValue(own, {}), false);
        assert.equal(sameValue({ a: 1, b: 2 }, { b: 2, constructor: 1 }), false);
    });

    it('agrees with JSON on any two values, the order of keys included', () => {
        fc.assert(
            fc.property(twoValues, ([a, b]) => {
                assert.equal(sameJson(a, b), written(a) === written(b));
            }),
            { numRuns: 2000 },
        );
    });

    it('finds equal what differs in the order of keys only', () => {
        fc.assert(
            fc.property(anyValue, (value) => {
                assert.equal(sameValue(value, withKeysReversed(value)), true);
            }),
        );
    });

    it('agrees with deep equality on any two values, whatever the order of keys', () => {
        fc.assert(
            fc.property(twoValues, ([a, b]) => {
                assert.equal(sameValue(a, b), isDeepStrictEqual(parsed(a), parsed(b)));
            }),
            { numRuns: 2000 },
        );
    });

    it('does not take longer and longer for keys in another order on every level', () => {
        const nested = (depth: number, reversed: boolean): unknown => {
            if (depth === 0) return 1;
            const inner = nested(depth - 1, reversed);
            return reversed ? { a: inner, c: 1, b: 1 } : { a: inner, b: 1, c: 1 };
        };
        assert.equal(sameValue(nested(200, false), nested(200, true)), true);
        assert.equal(sameJson(nested(200, false), nested(200, true)), false);
    });
});

const anyValue = fc.letrec((tie) => ({
    value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<unknown>(null, undefined, true, 0, -0, 1, NaN, 'a', 'b', ''),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'c', '1', '0', '__proto__'), tie('value'), { maxKeys: 4 }),
    ),
})).value;

/** Values that have nothing to do with each other, and values that differ in one place or in the order of keys. */
const twoValues = fc.oneof(
    fc.tuple(anyValue, anyValue),
    anyValue.map((value): [unknown, unknown] => [value, withKeysReversed(value)]),
    fc.tuple(anyValue, anyValue, anyValue).map(([a, b, rest]): [unknown, unknown] => [
        { rest, last: a },
        { rest: withKeysReversed(rest), last: b },
    ]),
);

function withKeysReversed(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(withKeysReversed);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).reverse();
    return Object.fromEntries(entries.map(([key, entry]) => [key, withKeysReversed(entry)]));
}
