/** Ends a request that somebody gave up, and one in which nothing happens for too long. */
export class IdleWatch {
    private readonly controller = new AbortController();
    private timer: NodeJS.Timeout | undefined;
    private steps = 0;
    private hasEnded = false;
    /** Nothing happened for too long. */
    isLate = false;

    constructor(
        private readonly timeoutMs: number,
        private readonly given: AbortSignal | undefined,
    ) {
        this.goOn();
        given?.addEventListener('abort', this.abort, { once: true });
        if (given?.aborted) this.abort();
    }

    /** Aborted when the request has to end. */
    get signal(): AbortSignal {
        return this.controller.signal;
    }

    get isGivenUp(): boolean {
        return this.given?.aborted === true;
    }

    /** Something happened. The next thing may take this much longer than others. */
    goOn(extraMs = 0): void {
        if (this.hasEnded) return;
        this.steps++;
        clearTimeout(this.timer);
        this.timer = setTimeout(this.expire, this.timeoutMs + extraMs);
    }

    /** The request has ended. */
    end(): void {
        this.hasEnded = true;
        this.steps++;
        clearTimeout(this.timer);
        this.given?.removeEventListener('abort', this.abort);
    }

    private readonly abort = (): void => {
        this.end();
        this.controller.abort();
    };

    /** Where this process was held up, what came meanwhile is taken first. */
    private readonly expire = (): void => {
        const { steps } = this;
        setImmediate(() => {
            if (steps !== this.steps) return;
            this.isLate = true;
            this.abort();
        });
    };
}
