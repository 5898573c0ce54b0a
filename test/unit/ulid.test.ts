import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isSnapshotId } from '../../runtime/core/snapshot';
import { nextUlid, ulidTime } from '../../runtime/core/ulid';

const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const random = fc.uint8Array({ minLength: 10, maxLength: 10 });

describe('ULIDs', () => {
    it('are those of the specification', () => {
        assert.equal(nextUlid(1469918176385, new Uint8Array(10)), '01ARYZ6S410000000000000000');
        assert.equal(nextUlid(2 ** 48 - 1, new Uint8Array(10).fill(255)), '7ZZZZZZZZZZZZZZZZZZZZZZZZZ');
    });

    it('are ids of snapshots and tell their time', () => {
        fc.assert(
            fc.property(time, random, (ms, bytes) => {
                const ulid = nextUlid(ms, bytes);
                assert.ok(isSnapshotId(ulid));
                assert.equal(ulidTime(ulid), ms);
            }),
        );
    });

    it('sort by time', () => {
        fc.assert(
            fc.property(time, time, random, random, (a, b, one, two) => {
                if (a !== b) assert.equal(nextUlid(a, one) < nextUlid(b, two), a < b);
            }),
        );
    });

    it('are always greater than the one before, whatever the clock says', () => {
        fc.assert(
            fc.property(fc.array(fc.tuple(time, random)), (moments) => {
                let last = '00000000000000000000000000';
                for (const [ms, bytes] of moments) {
                    const next = nextUlid(ms, bytes, last);
                    assert.ok(isSnapshotId(next) && next > last);
                    last = next;
                }
            }),
        );
    });

    it('carry into the next millisecond when there are no more in this one', () => {
        assert.equal(nextUlid(5, new Uint8Array(10), '0000000005ZZZZZZZZZZZZZZZZ'), '00000000060000000000000000');
    });
});
