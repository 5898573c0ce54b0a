import assert from 'node:assert/strict';
import type { ErrorCode } from '../../runtime/core/errors';
import type { PushQueueState } from '../../runtime/core/remote-wire';
import { startRemoteWork, type RemoteWork, type WorkOptions } from '../helpers/remote-work';
import { failure } from '../helpers/scripted-remote';
import { until } from '../helpers/until';

const MINUTE = 60_000;

describe('The queue of snapshots that go to a remote by themselves', () => {
    let work: RemoteWork;

    afterEach(() => work.close());

    const start = async (options: WorkOptions = {}): Promise<void> => {
        work = await startRemoteWork({ auto: 'all', ...options });
    };
    const state = (): PushQueueState => work.queues.state('plant');
    const names = (): string[] => work.script.held.map(({ snapshot }) => snapshot.name).reverse();
    /** Lets the time go on until the queue says so. */
    const reach = async (wanted: PushQueueState['state']): Promise<void> => {
        await until('something to wait for', () => work.clock.nextInMs !== undefined || state().state === wanted);
        if (work.clock.nextInMs !== undefined) work.clock.next();
        await until(wanted, () => state().state === wanted);
    };
    const failWith = (code: ErrorCode, facts: Record<string, unknown> = {}): void => {
        work.script.before = (use) => {
            if (use.startsWith('push')) throw failure(code, facts);
        };
    };
    const goOn = (): void => void (work.script.before = () => undefined);

    it('brings every own state there, in the order in which they were made, each once', async () => {
        await start();
        const [one, two] = [await work.capture('one'), await work.capture('two', { kind: 'manual' })];
        await work.capture('from elsewhere', { kind: 'upload' });
        await work.capture('pulled', { kind: 'pull' });
        const three = await work.capture('three', { kind: 'external' });
        assert.equal(state().waiting, 3);
        await reach('idle');
        assert.deepEqual(names(), ['As of one', 'As of two', 'As of three']);
        const { waiting, last } = state();
        assert.deepEqual([waiting, last?.id], [0, three.id]);
        assert.deepEqual(work.ledger.heldBy('https://flows.example.com'), [one.id, two.id, three.id]);
        await work.store.edit(one.id, { name: 'Renamed' });
        assert.equal(state().waiting, 0);
    });

    it('brings those there that a person made or pinned, also when they are pinned later', async () => {
        await start({ auto: 'kept' });
        const early = await work.capture('early');
        await work.capture('by hand', { kind: 'manual' });
        await work.capture('pinned', { pinned: true });
        await work.capture('auto');
        await reach('idle');
        assert.deepEqual(names(), ['As of by hand', 'As of pinned']);
        await work.store.edit(early.id, { pinned: true });
        await reach('idle');
        assert.deepEqual(names(), ['As of by hand', 'As of pinned', 'As of early']);
    });

    it('brings the same content there once, however many snapshots hold it', async () => {
        await start();
        const [one] = [await work.capture('one'), await work.capture('one', { kind: 'manual', name: 'By hand' })];
        await work.capture('two');
        await work.capture('one', { kind: 'restore', name: 'Once more' });
        await reach('idle');
        assert.deepEqual(names(), ['As of one', 'As of two']);
        assert.equal(work.ledger.heldBy('https://flows.example.com').length, 4);
        work = await work.restart();
        assert.equal(state().waiting, 0);
        await work.store.remove([one.id]);
        assert.equal(state().waiting, 0);
    });

    it('begins with the newest, and not with all that there is', async () => {
        await start({ auto: 'none' });
        await work.capture('one');
        await work.capture('two', { pinned: true });
        await work.capture('three');
        work = await work.restart({ auto: 'all' });
        await reach('idle');
        assert.deepEqual(names(), ['As of three']);
    });

    it('begins with the newest that is kept', async () => {
        await start({ auto: 'none' });
        await work.capture('one', { pinned: true });
        await work.capture('two', { kind: 'manual' });
        await work.capture('three');
        work = await work.restart({ auto: 'kept' });
        await reach('idle');
        assert.deepEqual(names(), ['As of two']);
    });

    it('goes on after a kill, also with what was captured without a note of it', async () => {
        await start();
        failWith('remote_unreachable');
        await work.capture('one');
        await reach('retrying');
        await work.capture('two');
        goOn();
        work = await work.restart();
        assert.equal(state().waiting, 2);
        await reach('idle');
        assert.deepEqual(names(), ['As of one', 'As of two']);
        work = await work.restart();
        assert.equal(state().waiting, 0);
    });

    it('does not push twice what was pushed just before a kill', async () => {
        await start();
        await work.capture('one');
        let isRecorded = false;
        work.disk.fault = ({ name, path }) => {
            if (name === 'rename' && path.includes('pushes.json')) isRecorded = true;
        };
        work.script.before = (use) => {
            // The push itself has happened by now.
            if (use.startsWith('read')) throw failure('remote_unreachable');
        };
        await reach('retrying');
        assert.deepEqual([names(), isRecorded], [['As of one'], false]);
        goOn();
        work = await work.restart();
        await reach('idle');
        assert.deepEqual(names(), ['As of one']);
        assert.equal(state().waiting, 0);
    });

    it('waits longer each time while the remote is away, and loses nothing', async () => {
        await start();
        failWith('remote_unreachable');
        await work.capture('one');
        await reach('retrying');
        const waits: number[] = [];
        for (let attempt = 0; attempt < 12; attempt++) {
            waits.push(work.clock.nextInMs!);
            await work.capture(`later ${attempt}`);
            const before = work.script.uses.length;
            work.clock.next();
            await until('another attempt', () => work.script.uses.length > before && state().state === 'retrying');
        }
        assert.deepEqual(waits.slice(0, 4), [5_000, 10_000, 20_000, 40_000]);
        assert.ok(waits.every((ms, index) => index === 0 || ms >= waits[index - 1]!));
        assert.equal(waits.at(-1), 15 * MINUTE);
        const { waiting, failure: reason, retryAt } = state();
        assert.deepEqual([waiting, reason?.code], [13, 'remote_unreachable']);
        assert.equal(Date.parse(retryAt!), work.clock.now() + work.clock.nextInMs!);
        goOn();
        await reach('idle');
        assert.equal(names().length, 13);
        assert.equal(state().failure, undefined);
    });

    it('waits for as long as the remote asks it to', async () => {
        await start();
        failWith('remote_busy', { retryAfterSeconds: 3600 });
        await work.capture('one');
        await reach('retrying');
        assert.equal(work.clock.nextInMs, 60 * MINUTE);
    });

    it('stops when only a person can change it, and goes on when one says so, or at the next start', async () => {
        for (const code of ['remote_token', 'remote_forbidden', 'not_found'] as const) {
            await start();
            failWith(code);
            await work.capture('one');
            await reach('stopped');
            assert.deepEqual([state().waiting, state().failure?.code], [1, code]);
            assert.equal(work.clock.nextInMs, undefined);
            await work.capture('two');
            assert.deepEqual([state().state, state().waiting], ['stopped', 2]);
            goOn();
            if (code === 'not_found') work = await work.restart();
            else await work.queues.command('plant', { action: 'retry' });
            await reach('idle');
            assert.deepEqual(names(), ['As of one', 'As of two']);
            await work.close();
        }
    });

    it('passes over what the remote does not take, and remembers it until a person has seen it', async () => {
        await start();
        work.script.before = (use) => {
            if (use === 'push As of large') throw failure('remote_too_large');
            if (use === 'push As of odd') throw failure('remote_refused');
        };
        const large = await work.capture('large');
        const odd = await work.capture('odd');
        await work.capture('fine');
        await reach('idle');
        assert.deepEqual(names(), ['As of fine']);
        const refused = (): [string, string][] => state().refused.map(({ id, failure: { code } }) => [id, code]);
        assert.deepEqual(refused(), [
            [large.id, 'remote_too_large'],
            [odd.id, 'remote_refused'],
        ]);
        work = await work.restart();
        assert.equal(refused().length, 2);
        await work.queues.command('plant', { action: 'dismiss', ids: [large.id] });
        assert.deepEqual(refused(), [[odd.id, 'remote_refused']]);
        await work.queues.command('plant', { action: 'dismiss' });
        assert.deepEqual([refused(), state().waiting], [[], 0]);
        work = await work.restart();
        assert.deepEqual([refused(), state().waiting], [[], 0]);
    });

    it('passes over damaged snapshots', async () => {
        await start();
        failWith('remote_unreachable');
        const { parts } = await work.capture('one');
        await reach('retrying');
        await work.capture('two');
        const { object } = parts.find(({ type }) => type === 'tab')!;
        await work.disk.unlink(`/user/snapshots/objects/${object.slice(0, 2)}/${object}.gz`);
        goOn();
        await reach('idle');
        assert.deepEqual(names(), ['As of two']);
        assert.deepEqual(
            state().refused.map(({ name, failure: { code } }) => [name, code]),
            [['As of one', 'damaged']],
        );
    });

    it('takes nothing for pushed that is not there, and does not push it again and again', async () => {
        await start();
        work.script.take = (content) => ({ ...content, flows: [] });
        await work.capture('one');
        await reach('idle');
        assert.deepEqual(
            state().refused.map(({ failure: { code } }) => code),
            ['not_there'],
        );
        assert.deepEqual([work.ledger.heldBy('https://flows.example.com'), names().length], [[], 1]);
    });

    it('passes over what makes the remote fail, once it is sure that only this does', async () => {
        await start();
        work.script.before = (use) => {
            if (use === 'push As of one') throw failure('remote_failed');
        };
        await work.capture('one');
        await work.capture('two');
        await reach('retrying');
        for (let attempts = 0; state().state === 'retrying'; attempts++) {
            assert.ok(attempts < 20);
            const { uses } = work.script;
            const before = uses.length;
            work.clock.next();
            await until('an attempt', () => uses.length > before && state().state !== 'pushing');
        }
        assert.deepEqual(names(), ['As of two']);
        assert.equal(state().refused[0]?.failure.code, 'remote_failed');
    });

    it('keeps waiting for a remote that fails at everything', async () => {
        await start();
        work.script.before = () => {
            throw failure('remote_failed');
        };
        await work.capture('one');
        await reach('retrying');
        for (let attempt = 0; attempt < 20; attempt++) {
            const before = work.script.uses.length;
            work.clock.next();
            await until('an attempt', () => work.script.uses.length > before && state().state === 'retrying');
        }
        assert.deepEqual([state().waiting, state().refused], [1, []]);
    });

    it('forgets a snapshot that is deleted while it waits, or on its way', async () => {
        await start();
        failWith('remote_unreachable');
        const one = await work.capture('one');
        const two = await work.capture('two');
        await work.capture('three');
        await reach('retrying');
        await work.store.remove([one.id]);
        assert.equal(state().waiting, 2);
        work.script.before = async (use) => {
            if (use === 'push As of two') await work.store.remove([two.id]);
        };
        await reach('idle');
        assert.ok(names().includes('As of three'));
        assert.deepEqual([state().waiting, state().refused], [0, []]);
    });

    it('tells retention what it must not remove', async () => {
        await start();
        failWith('remote_token');
        const one = await work.capture('one');
        await work.capture('elsewhere', { kind: 'upload' });
        await reach('stopped');
        assert.deepEqual(await work.queues.held(), new Set([one.id]));
        goOn();
        await work.queues.command('plant', { action: 'retry' });
        await reach('idle');
        assert.deepEqual(await work.queues.held(), new Set());
    });

    it('does not push what a person has pushed meanwhile, nor what was pushed and is gone there', async () => {
        await start();
        await work.capture('one');
        await reach('idle');
        work.script.held = [];
        work = await work.restart();
        await work.capture('two');
        await reach('idle');
        assert.deepEqual(names(), ['As of two']);
    });

    it('notices what is there already', async () => {
        await start({ auto: 'none' });
        await work.capture('one');
        work = await work.restart({ auto: 'all' });
        await reach('idle');
        // As on a user directory that was brought back from a backup.
        await work.disk.unlink('/user/pushes.json');
        work = await work.restart({ auto: 'all' });
        assert.equal(state().waiting, 1);
        await reach('idle');
        assert.deepEqual([names(), state().waiting], [['As of one'], 0]);
    });

    it('ends when it is switched off, and begins anew when it is switched on again', async () => {
        await start();
        failWith('remote_unreachable');
        await work.capture('one');
        await reach('retrying');
        work = await work.restart({ auto: 'none' });
        assert.deepEqual(state(), { waiting: 0, state: 'idle', refused: [] });
        assert.deepEqual(await work.queues.held(), new Set());
        await work.capture('two');
        goOn();
        work = await work.restart({ auto: 'all' });
        await reach('idle');
        assert.deepEqual(names(), ['As of two']);
    });

    it('loses nothing that waits when less is to be pushed from now on', async () => {
        await start({ auto: 'none' });
        await work.capture('pinned before', { pinned: true });
        work = await work.restart({ auto: 'all' });
        failWith('remote_unreachable');
        await work.capture('one', { kind: 'manual' });
        await work.capture('two');
        await reach('retrying');
        goOn();
        work = await work.restart({ auto: 'kept' });
        await reach('idle');
        assert.deepEqual(names(), ['As of pinned before', 'As of one']);
    });

    it('survives what nobody expected, and tries again', async () => {
        await start();
        let isFirst = true;
        work.script.before = () => {
            if (!isFirst) return;
            isFirst = false;
            throw new TypeError('A defect.');
        };
        await work.capture('one');
        await reach('retrying');
        assert.equal(state().failure?.code, 'unexpected_error');
        assert.ok(!state().failure?.error.includes('defect'));
        assert.equal(work.unexpected.length, 1);
        await reach('idle');
        assert.deepEqual(names(), ['As of one']);
    });

    it('is cut off when Node-RED ends, and leaves nothing behind that fails', async () => {
        await start();
        let aborted: AbortSignal | undefined;
        work.script.before = (use, signal) => {
            if (!use.startsWith('push')) return;
            aborted = signal;
            return new Promise((_, reject) =>
                signal.addEventListener('abort', () => reject(failure('remote_unreachable'))),
            );
        };
        await work.capture('one');
        work.clock.next();
        await until('the push is under way', () => aborted !== undefined);
        work.queues.close();
        assert.ok(aborted?.aborted);
        assert.deepEqual(work.unexpected, []);
    });
});
