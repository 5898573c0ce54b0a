import assert from 'node:assert/strict';
import { namesTag, parseRange, sliced, takesGzip } from '../../runtime/http/byte-range';

describe('A part of an answer', () => {
    it('is what RFC 9110 says', () => {
        assert.deepEqual(parseRange('bytes=0-0', 10), { first: 0, last: 0 });
        assert.deepEqual(parseRange('bytes=3-', 10), { first: 3, last: 9 });
        assert.deepEqual(parseRange('bytes=3-99', 10), { first: 3, last: 9 });
        assert.deepEqual(parseRange('bytes=-4', 10), { first: 6, last: 9 });
        assert.deepEqual(parseRange('bytes=-99', 10), { first: 0, last: 9 });
    });

    it('does not exist beyond the end', () => {
        assert.equal(parseRange('bytes=10-', 10), 'none');
        assert.equal(parseRange('bytes=-0', 10), 'none');
        assert.equal(parseRange('bytes=0-', 0), 'none');
    });

    it('is all of it where the header says nothing that is understood', () => {
        for (const header of [
            undefined,
            '',
            'bytes',
            'bytes=-',
            'bytes=5-3',
            'bytes=0-1,4-5',
            'lines=0-1',
            'bytes=a-b',
        ]) {
            assert.equal(parseRange(header, 10), undefined, header);
        }
    });

    it('is cut out of pieces without copying them', () => {
        const pieces = ['0123', '45', '6789'].map((text) => Buffer.from(text));
        const cut = (first: number, last: number): string[] => [...sliced(pieces, { first, last })].map(String);
        assert.deepEqual(cut(0, 9), ['0123', '45', '6789']);
        assert.deepEqual(cut(2, 6), ['23', '45', '6']);
        assert.deepEqual(cut(4, 5), ['45']);
        assert.deepEqual(cut(9, 9), ['9']);
        const [piece] = [...sliced(pieces, { first: 1, last: 2 })];
        assert.equal(piece?.buffer, pieces[0]?.buffer);
    });

    it('is named by its tag, alone or among others, also as a weak one', () => {
        assert.ok(namesTag('"a"', '"a"'));
        assert.ok(namesTag('"b", W/"a"', '"a"'));
        assert.ok(namesTag('*', '"a"'));
        assert.ok(!namesTag('"b"', '"a"'));
        assert.ok(!namesTag(undefined, '"a"'));
    });

    it('is compressed only for those who take that', () => {
        for (const header of ['gzip', 'gzip, deflate, br', 'br;q=1.0, GZIP;q=0.8'])
            assert.ok(takesGzip(header), header);
        for (const header of [undefined, '', 'identity', 'br', 'gzip;q=0', '*']) assert.ok(!takesGzip(header), header);
    });
});
