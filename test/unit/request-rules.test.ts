import assert from 'node:assert/strict';
import { isSnapshotError } from '../../runtime/core/errors';
import {
    MAX_DESCRIPTION_CHARACTERS,
    parseDescription,
    parseEdit,
    parseListQuery,
    parseName,
    parseNewSnapshot,
} from '../../runtime/core/request-rules';

describe('What may be asked for', () => {
    it('takes names of 1 to 255 characters, without white space at their ends', () => {
        assert.equal(parseName('  Before the update \n'), 'Before the update');
        assert.equal(parseName('x'.repeat(255)).length, 255);
        assert.equal(parseName(`${'x'.repeat(255)} `).length, 255);
        for (const name of ['', ' \t\n', 'x'.repeat(256), undefined, null, 1, ['a'], {}])
            refuses(() => parseName(name));
    });

    it('takes descriptions up to their limit, the empty one too', () => {
        assert.equal(parseDescription(''), '');
        assert.equal(parseDescription(' two\nlines '), ' two\nlines ');
        assert.equal(parseDescription('x'.repeat(MAX_DESCRIPTION_CHARACTERS)).length, MAX_DESCRIPTION_CHARACTERS);
        for (const text of ['x'.repeat(MAX_DESCRIPTION_CHARACTERS + 1), null, 1, {}])
            refuses(() => parseDescription(text));
    });

    it('takes an edit of any of the three and passes over the rest', () => {
        assert.deepEqual(parseEdit({}), {});
        assert.deepEqual(parseEdit({ pinned: false, id: '1', kind: 'auto' }), { pinned: false });
        assert.deepEqual(parseEdit({ name: 'a ', description: '' }), { name: 'a', description: '' });
        for (const body of [undefined, null, [], 'text', { name: '' }, { pinned: 'true' }, { description: 1 }]) {
            refuses(() => parseEdit(body));
        }
    });

    it('wants a name for a new snapshot', () => {
        assert.deepEqual(parseNewSnapshot({ name: 'a' }), { name: 'a', description: '', pinned: false });
        const all = { name: 'a', description: 'b', pinned: true };
        assert.deepEqual(parseNewSnapshot(all), all);
        refuses(() => parseNewSnapshot({ description: 'b' }));
    });

    it('reads the query of a list', () => {
        assert.deepEqual(parseListQuery({}), {});
        const query = { limit: '20', cursor: 'next', kind: 'auto', q: ' pump ', other: 'x' };
        assert.deepEqual(parseListQuery(query), { limit: 20, cursor: 'next', kind: 'auto', q: 'pump' });
        assert.deepEqual(parseListQuery({ limit: '', cursor: '', kind: '', q: '  ' }), {});
    });

    it('gives the longest page to whoever asks for a longer one', () => {
        assert.deepEqual(parseListQuery({ limit: '200' }), { limit: 200 });
        assert.deepEqual(parseListQuery({ limit: '5000' }), { limit: 200 });
    });

    it('refuses a query that it cannot read', () => {
        const limits = ['0', '-1', '1.5', 'ten', '1e3', '0x10', '9'.repeat(30)].map((limit) => ({ limit }));
        const others = [
            { kind: 'Auto' },
            { kind: 'toString' },
            { q: ['a', 'b'] },
            { cursor: { a: 'b' } },
            { q: 'x'.repeat(1001) },
        ];
        for (const query of [...limits, ...others]) refuses(() => parseListQuery(query));
    });
});

function refuses(act: () => unknown): void {
    assert.throws(act, (error) => isSnapshotError(error, 'bad_request') && /^\S.*\.$/.test(error.message));
}
