import assert from 'node:assert/strict';
import fc from 'fast-check';
import { distinctNames, snapshotFileName } from '../../runtime/core/file-name';
import { autoSnapshotName } from '../../runtime/core/snapshot';
import { SEED } from '../helpers/seed';

const createdAt = new Date(2026, 10, 21, 8, 30, 5).toISOString();

describe('The name of a file', () => {
    const fileName = (name: string): string => snapshotFileName({ name, createdAt }, 'json');

    it('is made of the name and the time of the snapshot', () => {
        assert.equal(fileName('Before the fair'), 'Before the fair 2026-11-21 08.30.05.json');
        assert.equal(fileName('Vor der Messe 🎪'), 'Vor der Messe 🎪 2026-11-21 08.30.05.json');
        assert.equal(fileName(autoSnapshotName(new Date(createdAt))), 'Auto snapshot - 2026-11-21 08.30.05.json');
    });

    it('keeps out what a system cannot have in a name', () => {
        assert.equal(fileName('a/b\\c:d*e?f"g<h>i|j'), 'a-b-c.d-e-f-g-h-i-j 2026-11-21 08.30.05.json');
        assert.equal(fileName('..\\..\\x'), '-..-x 2026-11-21 08.30.05.json');
        assert.equal(fileName(' .hidden. '), 'hidden 2026-11-21 08.30.05.json');
        assert.equal(fileName('a\u0000b\nc\u202Ed\uFEFF'), 'abcd 2026-11-21 08.30.05.json');
        assert.equal(fileName('con'), '_con 2026-11-21 08.30.05.json');
        assert.equal(fileName('LPT1.x'), '_LPT1.x 2026-11-21 08.30.05.json');
        assert.equal(fileName('???'), '--- 2026-11-21 08.30.05.json');
        assert.equal(fileName('\u202E'), '2026-11-21 08.30.05.json');
        assert.equal(fileName('x'.repeat(255)), `${'x'.repeat(100)} 2026-11-21 08.30.05.json`);
    });

    it('is one for Windows, whatever the snapshot is called', () => {
        fc.assert(
            fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
                const made = fileName(name);
                assert.match(made, /^[^<>:"/\\|?*\p{Cc}\p{Cs}]+\.json$/u);
                assert.doesNotMatch(made, /^[ .]|^(con|prn|aux|nul|com\d|lpt\d)\./i);
                assert.ok(Buffer.byteLength(made) <= 4 * 100 + 30 && made.length <= 255);
            }),
            { seed: SEED },
        );
    });

    it('stands only once in an archive, in capitals or not', () => {
        assert.deepEqual(distinctNames(['a.json', 'A.json', 'b.json', 'a (2).json', 'a.json', 'none', 'none']), [
            'a.json',
            'A (2).json',
            'b.json',
            'a (2) (2).json',
            'a (3).json',
            'none',
            'none (2)',
        ]);
    });
});
