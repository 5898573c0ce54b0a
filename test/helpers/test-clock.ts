import type { QueueClock } from '../../runtime/remotes/push-queue';

/** Time that goes on only when a test lets it. */
export class TestClock implements QueueClock {
    private time = Date.parse('2026-03-01T08:00:00.000Z');
    private timers: { at: number; callback: () => void }[] = [];

    now(): number {
        return this.time;
    }

    random(): number {
        return 0;
    }

    after(ms: number, callback: () => void): () => void {
        const timer = { at: this.time + ms, callback };
        this.timers.push(timer);
        return () => (this.timers = this.timers.filter((other) => other !== timer));
    }

    /** How long until the next callback; undefined when there is none. */
    get nextInMs(): number | undefined {
        return this.timers.length === 0 ? undefined : Math.min(...this.timers.map(({ at }) => at)) - this.time;
    }

    /** Goes on to the next callback, and calls it. */
    next(): void {
        const [first] = [...this.timers].sort((a, b) => a.at - b.at);
        if (!first) throw new Error('Nothing waits for the time to go on.');
        this.time = Math.max(this.time, first.at);
        this.timers = this.timers.filter((timer) => timer !== first);
        first.callback();
    }
}
