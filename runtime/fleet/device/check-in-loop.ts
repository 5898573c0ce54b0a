import { pauseAfter, type CheckInOutcome } from '../../core/device-rule';

export interface CheckInLoopOptions {
    /**
     * One check-in and everything that comes of it. Calls `answered` as soon as the hub has answered, or is known not to.
     * Resolves with undefined when there is no hub to ask. A rejection counts as a failure that has been told.
     */
    turn(signal: AbortSignal, answered: () => void): Promise<CheckInOutcome | undefined>;
    intervalSeconds(): number;
    /** Called when `nextAt` has changed. */
    onScheduled(): void;
    random?: () => number;
}

/** Checks in again and again, one turn at a time. Holds no process back from its end. */
export class CheckInLoop {
    private isClosed = false;
    private current = new AbortController();
    private timer: NodeJS.Timeout | undefined;
    private turning: Promise<void> | undefined;
    private hasAnswered = true;
    private waiting: (() => void)[] = [];
    private failures = 0;
    /** How soon after the turn that is under way somebody wants the next. */
    private wantedMs: number | undefined;
    /** When the next turn begins; undefined while one is under way, or none is planned. */
    nextAt: Date | undefined;

    constructor(private readonly options: CheckInLoopOptions) {}

    /** Takes a turn in so many milliseconds, unless one is planned for earlier. */
    soon(milliseconds: number): void {
        if (this.isClosed) return;
        if (this.turning) this.wantedMs = Math.min(this.wantedMs ?? Infinity, milliseconds);
        else if (!this.nextAt || this.nextAt.getTime() > Date.now() + milliseconds) this.plan(milliseconds);
    }

    /** Takes a turn now, and resolves when the hub has answered. While a turn works on an answer, that one will do. */
    async ask(): Promise<void> {
        if (!this.turning || this.hasAnswered) this.soon(0);
        if (this.isClosed || (this.turning && this.hasAnswered)) return;
        await new Promise<void>((resolve) => this.waiting.push(resolve));
    }

    /** Ends the turn that is under way as soon as it can end, and plans none until somebody wants one. */
    async interrupt(): Promise<void> {
        this.current.abort();
        clearTimeout(this.timer);
        this.nextAt = undefined;
        this.answered();
        await this.turning;
    }

    /** As `interrupt`, for good. */
    close(): Promise<void> {
        this.isClosed = true;
        return this.interrupt();
    }

    private plan(milliseconds: number): void {
        clearTimeout(this.timer);
        this.nextAt = new Date(Date.now() + milliseconds);
        this.timer = setTimeout(() => this.begin(), milliseconds).unref();
        this.options.onScheduled();
    }

    private begin(): void {
        this.nextAt = undefined;
        this.hasAnswered = false;
        this.current = new AbortController();
        this.turning = this.turn(this.current.signal).finally(() => (this.turning = undefined));
    }

    private async turn(signal: AbortSignal): Promise<void> {
        const failed: CheckInOutcome = { result: 'failed' };
        const outcome = await this.options.turn(signal, () => this.answered()).catch(() => failed);
        this.answered();
        const { wantedMs = Infinity } = this;
        this.wantedMs = undefined;
        if (signal.aborted) return;
        this.failures = !outcome || outcome.result === 'answered' ? 0 : this.failures + 1;
        const { random = Math.random } = this.options;
        const facts = { intervalSeconds: this.options.intervalSeconds(), failures: this.failures, random: random() };
        const pause = outcome ? Math.min(pauseAfter(outcome, facts), wantedMs) : wantedMs;
        if (pause < Infinity) this.plan(pause);
    }

    private answered(): void {
        this.hasAnswered = true;
        const { waiting } = this;
        this.waiting = [];
        waiting.forEach((resolve) => resolve());
    }
}
