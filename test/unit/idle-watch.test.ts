import assert from 'node:assert/strict';
import { EventEmitter, getEventListeners } from 'node:events';
import { mock } from 'node:test';
import { IdleWatch } from '../../runtime/remotes/idle-watch';
import { openUpload } from '../../runtime/remotes/upload';

describe('The watch over a request', () => {
    beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
    afterEach(() => mock.timers.reset());

    /** Lets the time pass, and then what was to be done. */
    const wait = async (ms: number): Promise<void> => {
        mock.timers.tick(ms);
        await new Promise((done) => setImmediate(done));
    };

    it('ends a request in which nothing happens for too long', async () => {
        const watch = new IdleWatch(1000, undefined);
        await wait(999);
        assert.equal(watch.signal.aborted, false);
        await wait(1);
        assert.deepEqual([watch.signal.aborted, watch.isLate, watch.isGivenUp], [true, true, false]);
    });

    it('lets a request go on for as long as something happens', async () => {
        const watch = new IdleWatch(1000, undefined);
        for (let step = 0; step < 20; step++) {
            await wait(999);
            watch.goOn();
        }
        assert.equal(watch.signal.aborted, false);
        await wait(1000);
        assert.equal(watch.isLate, true);
    });

    it('takes what came while the process was held up before it says that nothing came', async () => {
        const watch = new IdleWatch(1000, undefined);
        mock.timers.tick(5000);
        watch.goOn();
        await wait(0);
        assert.equal(watch.signal.aborted, false);
    });

    it('gives the next thing more time where it is told to', async () => {
        const watch = new IdleWatch(1000, undefined);
        watch.goOn(4000);
        await wait(4999);
        assert.equal(watch.signal.aborted, false);
        await wait(1);
        assert.equal(watch.isLate, true);
    });

    it('lets go of everything once the request has ended', async () => {
        const given = new AbortController();
        const watch = new IdleWatch(1000, given.signal);
        watch.end();
        watch.goOn();
        assert.equal(getEventListeners(given.signal, 'abort').length, 0);
        given.abort();
        await wait(5000);
        assert.deepEqual([watch.signal.aborted, watch.isLate], [false, false]);
    });

    it('tells a request that was given up from one that is late', async () => {
        const given = new AbortController();
        const watch = new IdleWatch(1000, given.signal);
        given.abort();
        await wait(5000);
        assert.deepEqual([watch.signal.aborted, watch.isLate, watch.isGivenUp], [true, false, true]);
        assert.equal(new IdleWatch(1000, given.signal).signal.aborted, true);
    });

    it('sees that a body is on its way', async () => {
        const watch = new IdleWatch(1000, undefined);
        const text = 'ü'.repeat(300_000);
        const upload = openUpload({ method: 'POST', path: '/', body: text }, watch)!;
        upload.begin(new EventEmitter());
        const pieces: Buffer[] = [];
        for await (const piece of upload) {
            await wait(900);
            pieces.push(piece as Buffer);
        }
        assert.deepEqual(JSON.parse(Buffer.concat(pieces).toString()), text);
        assert.ok(pieces.length > 3);
        assert.equal(watch.signal.aborted, false);
    });
});
