import assert from 'node:assert/strict';
import { CalmReload } from '../../editor/devices/calm-reload';

/** Time that passes when a test says so. */
class TestClock {
    time = 0;
    private due: { at: number; run: () => void }[] = [];

    readonly timers = {
        now: () => this.time,
        after: (ms: number, run: () => void) => {
            const timer = { at: this.time + ms, run };
            this.due.push(timer);
            return () => void (this.due = this.due.filter((each) => each !== timer));
        },
    };

    async pass(ms: number): Promise<void> {
        const end = this.time + ms;
        for (;;) {
            const next = this.due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
            if (!next) break;
            this.due = this.due.filter((each) => each !== next);
            this.time = next.at;
            next.run();
            await settled();
        }
        this.time = Math.max(this.time, end);
    }
}

const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

describe('Loading again, calmly', () => {
    const start = async (ms = 0): Promise<{ clock: TestClock; reload: CalmReload; loads: number[] }> => {
        const clock = new TestClock();
        const loads: number[] = [];
        const reload = new CalmReload(async () => {
            loads.push(clock.time);
            clock.time += ms;
            await settled();
        }, clock.timers);
        reload.start();
        await clock.pass(0);
        await settled();
        return { clock, reload, loads };
    };

    it('loads at once, and by itself once in a while', async () => {
        const { clock, loads } = await start();
        await clock.pass(45_000);
        assert.deepEqual(loads, [0, 20_000, 40_000]);
    });

    it('takes news that come in a row together', async () => {
        const { clock, reload, loads } = await start();
        for (let i = 0; i < 30; i++) {
            reload.hear();
            await clock.pass(100);
        }
        assert.deepEqual(loads, [0, 1500, 3000]);
    });

    it('waits longer where a load takes long', async () => {
        const { clock, reload, loads } = await start(2000);
        reload.hear();
        await clock.pass(9000);
        assert.deepEqual(loads, [0, 10_000]);
    });

    it('stops', async () => {
        const { clock, reload, loads } = await start();
        reload.stop();
        reload.hear();
        await clock.pass(100_000);
        assert.deepEqual(loads, [0]);
    });
});
