import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isSnapshotError } from '../../runtime/core/errors';
import { FILE_LIMITS } from '../../runtime/files/bad-file';
import { parseJson } from '../../runtime/files/parse-json';
import { SEED } from '../helpers/seed';

describe('JSON from a file', () => {
    const read = (text: string): Promise<unknown> => parseJson([Buffer.from(text)]);
    const refused = async (text: string | Buffer, sentence: RegExp): Promise<void> => {
        await assert.rejects(
            parseJson([Buffer.from(text)]),
            (error) => isSnapshotError(error, 'bad_file') && sentence.test(error.message),
            String(text).slice(0, 60),
        );
    };

    it('is what JSON.parse makes of it, however it is cut into pieces', async () => {
        const values = fc.jsonValue({ stringUnit: 'binary', noUnicodeString: false, maxDepth: 4 } as object);
        const text = values.map((value) => JSON.stringify({ value })).filter((json) => !json.includes('__proto__'));
        const cuts = fc.array(fc.nat(), { maxLength: 6 });
        await fc.assert(
            fc.asyncProperty(text, cuts, async (json, places) => {
                const bytes = Buffer.from(json);
                const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
                const pieces = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
                assert.deepEqual(await parseJson(pieces), JSON.parse(bytes.toString()));
            }),
            { seed: SEED },
        );
    });

    it('keeps byte order marks that stand in texts, and not the one before everything', async () => {
        const value = { a: '\uFEFFbegins', b: ['ends\uFEFF', 'ä\uFEFF\uFEFFö', '\\\uFEFF', '\\\\\uFEFF"'] };
        const bytes = Buffer.from(`\uFEFF${JSON.stringify(value)}`);
        for (let size = 1; size < 9; size++) {
            const pieces = [];
            for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
            assert.deepEqual(await parseJson(pieces), value, `in pieces of ${size}`);
        }
        await refused('["\\\uFEFF"]', /not JSON/);
    });

    it('that is none is refused with the place', async () => {
        await refused('', /It is empty/);
        await refused(' \n ', /It is empty/);
        await refused('{"a": tru}', /line 1, column 10/);
        await refused('{\n  "ä": 1,\n  "b": \'x\'\n}', /line 3, column 8/);
        await refused('{"a":1,}', /line 1, column 8/);
        await refused('[1,]', /line 1, column 4/);
        await refused('[1 2]', /line 1, column 4/);
        await refused('{"a" 1}', /line 1, column 6/);
        await refused('{1:2}', /line 1, column 2/);
        await refused('[1}', /line 1, column 3/);
        await refused('{"a":1}{', /line 1, column 8/);
        await refused('just text', /line 1, column 1/);
        await refused(`[\n${'1,\n'.repeat(20_000)}x]`, /line 20002, column 1/);
    });

    it('that is cut off is refused as such, wherever it ends', async () => {
        const text = JSON.stringify({ a: [1, { b: 'text \u00e4' }], c: null, d: -1.5e3, e: true });
        for (let end = 1; end < text.length; end++) await refused(text.slice(0, end), /cut off/);
    });

    it('that is no UTF-8 is refused, with what to do about UTF-16', async () => {
        await refused(Buffer.from('\uFEFF{"a":1}', 'utf16le'), /UTF-16/);
        await refused(Buffer.from('{"a":"ä"}', 'latin1'), /UTF-8/);
    });

    it('pollutes no prototype, and loses no name that would', async () => {
        await refused('{"__proto__":{"polluted":1}}', /“__proto__”/);
        await refused('{"a":[{"\\u005f_proto__":1}]}', /“a\[0\].__proto__”/);
        await refused('{"flows":{"constructor":{"prototype":{"polluted":1}}}}', /“flows.constructor.prototype”/);
        assert.deepEqual(await read('{"constructor":{"a":1},"prototype":2,"toString":3}'), {
            constructor: { a: 1 },
            prototype: 2,
            toString: 3,
        });
        assert.equal(({} as { polluted?: number }).polluted, undefined);
    });

    it('that says something that would be lost is refused', async () => {
        await refused('{"a":{"b":1,"b":2}}', /“a.b” stands there twice/);
        await refused('[1,1e999]', /“\[1\]” is too large/);
        await refused('[-1e999]', /too large/);
    });

    it('that is nested too deep, or holds too much, is refused', async () => {
        await refused('['.repeat(300_000), /nested more than 200 deep/);
        await refused('{"a":'.repeat(300_000), /nested more than 200 deep/);
        assert.ok(Array.isArray(await read('['.repeat(FILE_LIMITS.maxDepth) + ']'.repeat(FILE_LIMITS.maxDepth))));
        await refused(`[${'0,'.repeat(FILE_LIMITS.maxHeldValues)}0]`, /More than 500000 values .* at “\[499999\]”/);
        await refused(`["${'x'.repeat(FILE_LIMITS.maxTextLength + 1)}"]`, /text at “\[0\]” is too long/);
    });

    it('that is taken in entries may hold more than each of them', async () => {
        const entries = { isTaken: (place: string): boolean => place === 'list', take: (): void => undefined };
        const half = `[${'0,'.repeat(FILE_LIMITS.maxHeldValues / 2)}0]`;
        const json = await parseJson([Buffer.from(`{"list":[${half},${half},${half}],"x":${half}}`)], entries);
        assert.deepEqual((json as { list: unknown }).list, []);
        const whole = `[${'0,'.repeat(FILE_LIMITS.maxHeldValues)}0]`;
        for (const text of [`{"list":[${half},${whole}]}`, `{"x":${half},"list":[],"y":${half}}`]) {
            await assert.rejects(parseJson([Buffer.from(text)], entries), /More than 500000 values/);
        }
    });

    it('does not take a list for another one whose name only reads the same', async () => {
        const taken: unknown[] = [];
        const entries = {
            isTaken: (place: string) => place === '' || place === 'a.b',
            take: (e: unknown) => void taken.push(e),
        };
        const text = '{"a":{"b":[1],"":[2]},"a.b":[3],"":[4]}';
        assert.deepEqual(await parseJson([Buffer.from(text)], entries), { a: { b: [], '': [2] }, 'a.b': [3], '': [4] });
        assert.deepEqual(taken, [1]);
    });

    it('gives the entries of a list one by one, in order and whole', async () => {
        const entries: [unknown, number][] = [];
        const json = await parseJson([Buffer.from('{"x":[1],"list":[{"a":{"b":[1,{}]}},2,[3,[]],{}]}')], {
            isTaken: (place) => place === 'list',
            take: (entry, index) => entries.push([entry, index]),
        });
        assert.deepEqual(json, { x: [1], list: [] });
        assert.deepEqual(entries, [
            [{ a: { b: [1, {}] } }, 0],
            [2, 1],
            [[3, []], 2],
            [{}, 3],
        ]);
    });
});
