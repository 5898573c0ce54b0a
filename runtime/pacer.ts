/**
 * Shares the event loop: work that calls `breathe` between its steps never holds it for much longer than one slice.
 * However much of it is under way at once, all of it together has one slice in each turn of the loop.
 */
export class Pacer {
    constructor(private readonly sliceMs = 3) {
        turn.begin();
    }

    /** A break to wait for once the slice is used up; undefined, and so no cost, as long as there is time left. */
    breathe(): Promise<void> | undefined {
        return turn.elapsedMs() < this.sliceMs ? undefined : turn.next();
    }

    /** A break in any case, in which what the disk has done meanwhile is taken up. */
    pause(): Promise<void> {
        return turn.next();
    }
}

/** The present turn of the event loop, as far as paced work takes part in it. */
class Turn {
    /** When paced work began in this turn; undefined as long as there was none. */
    private since: number | undefined;
    private readonly waiting: (() => void)[] = [];

    begin(): void {
        if (this.since !== undefined) return;
        this.since = performance.now();
        setImmediate(() => this.end());
    }

    elapsedMs(): number {
        this.begin();
        return performance.now() - this.since!;
    }

    /** Resolves in a later turn: when several wait, each of them in one of its own. */
    next(): Promise<void> {
        this.begin();
        return new Promise((resolve) => this.waiting.push(resolve));
    }

    private end(): void {
        this.since = undefined;
        const resume = this.waiting.shift();
        if (!resume) return;
        this.begin();
        resume();
    }
}

const turn = new Turn();
