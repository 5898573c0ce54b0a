import assert from 'node:assert/strict';
import fc from 'fast-check';
import { WantedText } from '../../runtime/core/find-text';
import { parseSearchQuery } from '../../runtime/core/request-rules';
import { isSnapshotError } from '../../runtime/core/errors';
import type { FlowNode } from '../../runtime/core/snapshot';

const NODE: FlowNode = {
    id: 'a1',
    type: 'function',
    name: 'Boiler',
    func: 'const x = "BOILER";\n\treturn x;',
    rules: [{ v: 'kettle' }, { v: 'boiler and kettle' }],
    x: 120,
    d: true,
    wires: [['b2']],
};

const LONE_SURROGATE = /\p{Surrogate}/u;

const find = (text: string, node: FlowNode = NODE): [string, string][] =>
    new WantedText(text).foundIn(node).map(({ name, excerpt }) => [name, excerpt]);

describe('Finding a text in a node', () => {
    it('looks at every text of it, whatever the case, and tells the property', () => {
        assert.deepEqual(find('boiler'), [
            ['name', 'Boiler'],
            ['func', 'const x = "BOILER"; return x;'],
            ['rules', 'boiler and kettle'],
        ]);
        assert.deepEqual(find('KETTLE'), [['rules', 'kettle']]);
        assert.deepEqual(find('A1'), [['id', 'a1']]);
        assert.deepEqual(find('unction'), [['type', 'function']]);
        assert.deepEqual(find('b2'), [['wires', 'b2']]);
    });

    it('looks neither at names of properties, nor at numbers, nor at credentials', () => {
        assert.deepEqual([find('wires'), find('120'), find('true')], [[], [], []]);
        assert.deepEqual(find('needle', { ...NODE, credentials: { password: 'needle' } }), []);
    });

    it('shows about 80 characters around the hit, in one line', () => {
        const words = Array.from({ length: 100 }, (_, n) => `word${n}`).join('\n  ');
        const [[, excerpt] = ['', '']] = find('word50', { ...NODE, info: words });
        assert.match(excerpt, /^….*word49 word50 word51.*…$/);
        assert.ok(excerpt.length >= 50 && excerpt.length <= 82, excerpt);
        const [[, start] = ['', '']] = find('word0', { ...NODE, info: words });
        assert.match(start, /^word0 word1 .*…$/);
        const [[, end] = ['', '']] = find('word99', { ...NODE, info: words });
        assert.match(end, /^….* word99$/);
    });

    it('shows a hit whole that is longer than that, and cuts no character in two', () => {
        const long = 'x'.repeat(200);
        const [[, excerpt] = ['', '']] = find(long, { ...NODE, info: `${'a'.repeat(50)}${long}${'b'.repeat(50)}` });
        assert.ok(excerpt.includes(long));
        for (let before = 0; before < 60; before++) {
            const info = `${'\u{1F600}'.repeat(before)}hit${'\u{1F600}'.repeat(60)}`;
            const [[, cut] = ['', '']] = find('hit', { ...NODE, info });
            assert.ok(!LONE_SURROGATE.test(cut), cut);
        }
    });

    it('finds the right place where lower case has another length', () => {
        assert.deepEqual(find('needle', { ...NODE, info: `${'İ'.repeat(60)}needle` }), [
            ['info', `…${'İ'.repeat(25)}needle`],
        ]);
        assert.deepEqual(find('σας', { ...NODE, info: 'ΓΕΙΑ ΣΑΣ' }), [['info', 'ΓΕΙΑ ΣΑΣ']]);
    });

    it('never takes the JSON of a node that holds the text for one that does not', () => {
        const piece = fc.constantFrom(
            'Σ',
            'ς',
            'σ',
            'İ',
            '"',
            '\\',
            '\n',
            '\u0007',
            'a',
            'B',
            '\u{1F600}',
            '\ud800',
            '.',
        );
        const text = fc.array(piece, { minLength: 1, maxLength: 12 }).map((pieces) => pieces.join(''));
        fc.assert(
            fc.property(text, fc.nat(), fc.nat(), (value, from, length) => {
                const start = from % value.length;
                const q = value.slice(start, start + 1 + (length % 4));
                if (LONE_SURROGATE.test(q)) return;
                const node = { id: 'n', type: 't', deep: [{ value }] };
                const wanted = new WantedText(q);
                assert.equal(wanted.foundIn(node).length > 0, true);
                assert.equal(wanted.mayBeIn(JSON.stringify(node)), true);
            }),
            { numRuns: 2000, seed: 11 },
        );
    });
});

describe('The query of a search', () => {
    it('is 1 to 200 characters, and a number of results', () => {
        assert.deepEqual(parseSearchQuery({ q: ' Boiler ' }), { q: 'Boiler' });
        assert.deepEqual(parseSearchQuery({ q: 'x'.repeat(200), limit: '7' }), { q: 'x'.repeat(200), limit: 7 });
        for (const query of [
            {},
            { q: '' },
            { q: '  ' },
            { q: 'x'.repeat(201) },
            { q: ['a', 'b'] },
            { q: 'a', limit: '0' },
        ]) {
            assert.throws(
                () => parseSearchQuery(query),
                (error) => isSnapshotError(error, 'bad_request'),
            );
        }
    });
});
