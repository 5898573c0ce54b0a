import assert from 'node:assert/strict';
import { isSnapshotError } from '../../runtime/core/errors';
import { Lock } from '../../runtime/store/lock';
import type { Machine } from '../../runtime/store/machine';
import type { MemoryFileSystem } from '../helpers/memory-file-system';
import { machine, memoryDisk, USER_DIR } from '../helpers/test-store';

const PATH = `${USER_DIR}/lock`;
const NOON = new Date('2026-03-01T12:00:00Z');

describe('Lock of a store', () => {
    let disk: MemoryFileSystem;
    const held: Lock[] = [];

    beforeEach(() => {
        disk = memoryDisk();
    });

    afterEach(async () => {
        for (const lock of held.splice(0)) await lock.release();
    });

    async function take(on: Machine, sleep: (ms: number) => Promise<unknown> = () => Promise.resolve()): Promise<Lock> {
        const lock = await Lock.take({ fileSystem: disk, path: PATH, machine: on, now: () => NOON, sleep });
        held.push(lock);
        return lock;
    }

    /** What a process leaves that was killed while it held the lock. */
    function leave(by: Machine, at = NOON.getTime()): void {
        const { host, pid, boot, space } = by;
        const holder = { host, pid, boot, space, started: by.startOf(pid), token: `of ${pid}`, at };
        disk.putFile(PATH, Buffer.from(JSON.stringify(holder)));
    }

    function refused(promise: Promise<unknown>): Promise<void> {
        return assert.rejects(promise, (error) => isSnapshotError(error, 'store_in_use'));
    }

    it('is taken, kept and given up', async () => {
        const lock = await take(machine());
        assert.equal(lock.wasStale, false);
        await lock.check();
        await lock.release();
        assert.deepEqual(disk.filesIn(USER_DIR), []);
        await take(machine({ pid: 2 }));
    });

    it('is refused while another process of this machine runs, and says which', async () => {
        leave(machine({ pid: 7 }));
        await assert.rejects(take(machine({ isAlive: (pid) => pid === 7 })), (error) => {
            assert.ok(isSnapshotError(error, 'store_in_use'));
            assert.deepEqual(error.facts, { pid: 7, host: 'pi' });
            return true;
        });
    });

    it('is refused to a second store in the same process', async () => {
        await take(machine());
        await refused(take(machine()));
    });

    it('killed process: is taken over', async () => {
        leave(machine({ pid: 7 }));
        const lock = await take(machine());
        assert.equal(lock.wasStale, true);
        await lock.check();
        assert.deepEqual(disk.filesIn(USER_DIR), [PATH]);
    });

    it('killed process whose id was given to another program: is taken over', async () => {
        leave(machine({ pid: 7 }));
        await take(machine({ isAlive: () => true, startOf: (pid) => `later start of ${pid}` }));
    });

    it('container that was started again with the same process id: is taken over', async () => {
        leave(machine({ pid: 1 }));
        await take(machine({ pid: 1, startOf: () => 'later start' }));
    });

    it('power cut: a lock of before the machine was started is taken over, whoever has its process id now', async () => {
        leave(machine({ pid: 7 }));
        await take(machine({ boot: 'boot 2', isAlive: () => true }));
    });

    it('power cut where the machine does not tell its starts apart: the time of the start does', async () => {
        leave(machine({ pid: 7, boot: undefined }));
        const later = { boot: undefined, isAlive: () => true };
        await refused(take(machine({ ...later, bootedAt: NOON.getTime() - 1 })));
        await take(machine({ ...later, bootedAt: NOON.getTime() + 1 }));
    });

    it('power cut while the lock was written: a file without content is taken over', async () => {
        for (const content of ['', '{"pid":1,"ho', '\0\0\0\0', 'null']) {
            disk.putFile(PATH, Buffer.from(content));
            await (await take(machine())).release();
        }
    });

    it('is refused when its content appears while one waits for it', async () => {
        disk.putFile(PATH, Buffer.alloc(0));
        const sleep = (): Promise<void> => {
            leave(machine({ pid: 7 }));
            return Promise.resolve();
        };
        await refused(take(machine({ isAlive: () => true }), sleep));
    });

    it('process on another machine: is refused when it answers', async () => {
        const holder = await take(machine({ host: 'other' }));
        await refused(take(machine(), () => holder.answer()));
        await holder.check();
        assert.deepEqual(disk.filesIn(USER_DIR), [PATH]);
    });

    it('process on another machine that does not answer: is taken over after 15 seconds', async () => {
        const before = await take(machine({ host: 'other' }));
        let waited = 0;
        const lock = await take(machine(), (ms) => Promise.resolve((waited += ms)));
        assert.equal(waited, 15_000);
        await lock.check();
        await refused(before.check());
        await before.release();
        await lock.check();
        assert.deepEqual(disk.filesIn(USER_DIR), [PATH]);
    });

    it('process in another container of this machine: is asked as well, since its id means nothing here', async () => {
        const holder = await take(machine({ space: 'pid:[2]' }));
        await refused(take(machine(), () => holder.answer()));
    });

    it('question that a contender left behind: the next one waits for its own answer', async () => {
        leave(machine({ host: 'other' }));
        disk.putFile(`${PATH}.request`, Buffer.from('old'));
        let waited = 0;
        await take(machine(), (ms) => Promise.resolve((waited += ms)));
        assert.equal(waited, 15_000);
    });

    it('several processes that find a stale lock at once: exactly one gets it', async () => {
        for (let contenders = 2; contenders <= 6; contenders++) {
            disk = memoryDisk();
            leave(machine({ pid: 7 }));
            const pids = Array.from({ length: contenders }, (_, n) => 100 + n);
            const alive = (pid: number): boolean => pids.includes(pid);
            const tries = pids.map((pid) => take(machine({ pid, isAlive: alive })));
            const won = (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled');
            assert.equal(won.length, 1);
            assert.deepEqual(disk.filesIn(USER_DIR), [PATH]);
            await held.splice(0)[0]!.check();
        }
    });

    it('stale lock that another process has taken over meanwhile: is not taken from that one', async () => {
        leave(machine({ pid: 7 }));
        disk.fault = ({ name, path }) => {
            if (name === 'create' && path.startsWith(`${PATH}.after-`)) leave(machine({ pid: 8 }));
        };
        await refused(take(machine({ isAlive: (pid) => pid === 8 })));
        assert.deepEqual(disk.filesIn(USER_DIR), [PATH]);
    });

    it('killed while it took over a stale lock: the next process takes over from it', async () => {
        leave(machine({ pid: 7 }));
        const claim = {
            host: 'pi',
            pid: 8,
            boot: 'boot 1',
            space: 'pid:[1]',
            started: 'start of 8',
            token: 'of 8',
            at: 0,
        };
        disk.putFile(`${PATH}.after-of 7`, Buffer.from(JSON.stringify(claim)));
        await (await take(machine())).check();
        assert.deepEqual(disk.filesIn(USER_DIR), [PATH]);
    });

    it('killed before it could say who takes over: the next process takes over all the same', async () => {
        leave(machine({ pid: 7 }));
        disk.putFile(`${PATH}.after-of 7`, Buffer.alloc(0));
        await (await take(machine())).check();
        assert.deepEqual(disk.filesIn(USER_DIR), [PATH]);
    });

    it('is not given up by a process that has lost it', async () => {
        const lost = await take(machine());
        leave(machine({ pid: 9 }));
        await refused(lost.check());
        await lost.release();
        assert.deepEqual(disk.filesIn(USER_DIR), [PATH]);
    });
});
