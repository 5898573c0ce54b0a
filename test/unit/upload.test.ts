import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { IdleWatch } from '../../runtime/remotes/idle-watch';
import { openUpload } from '../../runtime/remotes/upload';

const PIECES = 30;
const PIECE_MS = 1;

describe('The body of a request on its way', () => {
    it('lets others come to their turn, however fast it is taken', async () => {
        const watch = new IdleWatch(60_000, undefined);
        const upload = openUpload({ method: 'POST', path: '/x', pieces: slowlyMade() }, watch)!;
        let turns = 0;
        let beat = setImmediate(function again() {
            turns++;
            beat = setImmediate(again);
        });
        upload.begin(new EventEmitter());
        let bytes = 0;
        for await (const piece of upload) bytes += (piece as Buffer).length;
        clearImmediate(beat);
        watch.end();
        assert.equal(bytes, PIECES * 64 * 1024);
        // Without a break, all of it is one turn.
        assert.ok(turns >= (PIECES * PIECE_MS) / 10, `${turns} turns`);
    });
});

/** Pieces each of which takes a while to make, as those of encrypted credentials do. */
function* slowlyMade(): Generator<Buffer> {
    for (let made = 0; made < PIECES; made++) {
        const until = performance.now() + PIECE_MS;
        while (performance.now() < until);
        yield Buffer.alloc(64 * 1024, 'x');
    }
}
