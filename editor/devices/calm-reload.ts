/** What timers it takes; in a test, other ones. */
export interface Timers {
    now(): number;
    /** Calls back once after a while, unless the function that it gives is called before. */
    after(ms: number, run: () => void): () => void;
}

/**
 * Loads again when somebody says that there is news, and by itself once in a while: one load at a time, and never in a
 * row, so that a fleet that is busy keeps neither the server nor the page busy.
 */
export class CalmReload {
    private isOn = false;
    private isLoading = false;
    private isWanted = false;
    private notBefore = 0;
    private cancel = (): void => undefined;

    constructor(
        /** Never rejects. */
        private readonly load: () => Promise<void>,
        private readonly timers: Timers,
    ) {}

    /** Loads at once, and from then on. */
    start(): void {
        this.isOn = true;
        this.notBefore = 0;
        this.hear();
    }

    stop(): void {
        this.isOn = false;
        this.cancel();
    }

    /** There is news. It is loaded now, or when the load before is over and some time has passed. */
    hear(): void {
        this.isWanted = true;
        if (this.isOn && !this.isLoading) this.wait();
    }

    private wait(): void {
        this.cancel();
        const pause = Math.max(0, this.notBefore - this.timers.now());
        this.cancel = this.timers.after(this.isWanted ? pause : Math.max(pause, ALONE_MS), () => void this.run());
    }

    private async run(): Promise<void> {
        this.isLoading = true;
        this.isWanted = false;
        const began = this.timers.now();
        await this.load();
        const ended = this.timers.now();
        this.isLoading = false;
        this.notBefore = ended + Math.max(PAUSE_MS, PAUSES * (ended - began));
        if (this.isOn) this.wait();
    }
}

/** How long nobody has to say anything before it loads by itself: what was last seen shows also without any news. */
const ALONE_MS = 20_000;
const PAUSE_MS = 1500;
/** A pause is this many times as long as the load took. */
const PAUSES = 4;
