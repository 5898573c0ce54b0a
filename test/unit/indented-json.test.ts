import assert from 'node:assert/strict';
import fc from 'fast-check';
import { indentedJson } from '../../runtime/indented-json';

describe('JSON in pieces', () => {
    it('is what JSON.stringify makes of it', () => {
        fc.assert(
            fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (properties) => {
                const plain = JSON.parse(JSON.stringify(properties)) as Record<string, unknown>;
                assert.equal([...indentedJson(plain)].join(''), `${JSON.stringify(plain, null, 4)}\n`);
            }),
        );
    });

    it('leaves out what has no value', () => {
        const properties = { a: undefined, b: { c: undefined, d: [{ e: undefined }] }, f: [undefined] };
        assert.equal([...indentedJson(properties)].join(''), `${JSON.stringify(properties, null, 4)}\n`);
    });

    it('comes entry by entry', () => {
        const devices = Array.from({ length: 1000 }, (_, id) => ({ id }));
        assert.ok([...indentedJson({ devices })].length > 1000);
    });
});
