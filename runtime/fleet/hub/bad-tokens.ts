export interface BadTokensOptions {
    now?: () => number;
    sleep?: (ms: number) => Promise<void>;
    /** How many answers may be held back at once, in all. */
    maxHeld?: number;
    /** How many addresses and devices are remembered. */
    maxKnown?: number;
}

/** A person who mistypes something, and an agent that has been taken out of service, are answered at once. */
const FREE_TRIES = 5;
const FIRST_MS = 250;
/** FlowFuse's agent waits ten seconds for an answer. */
const LONGEST_MS = 4000;
const FORGET_MS = 10 * 60 * 1000;
const MAX_HELD = 64;
const MAX_KNOWN = 2000;
const MAX_ID_CHARACTERS = 20;

/**
 * Slows down those who try tokens: the more of them were wrong, from one address or for one device, the later the answer. A
 * right token never waits, whatever others try. Memory and the number of answers that are held back are limited.
 */
export class BadTokens {
    private readonly known = new Map<string, { tries: number; at: number }>();
    private readonly now: () => number;
    private readonly sleep: (ms: number) => Promise<void>;
    private held = 0;

    constructor(private readonly options: BadTokensOptions = {}) {
        this.now = options.now ?? (() => performance.now());
        this.sleep = options.sleep ?? ((ms) => new Promise((done) => setTimeout(done, ms).unref()));
    }

    /** Resolves when a wrong token may be answered; `busy` at once, when too many are waiting for that already. */
    async hold(address: string | undefined, device: string | undefined): Promise<'answer' | 'busy'> {
        const keys = [address && `address ${address}`, device && `device ${device.slice(0, MAX_ID_CHARACTERS)}`];
        const tries = Math.max(0, ...keys.map((key) => (key ? this.count(key) : 0)));
        if (tries <= FREE_TRIES) return 'answer';
        if (this.held >= (this.options.maxHeld ?? MAX_HELD)) return 'busy';
        this.held++;
        try {
            await this.sleep(Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries - FREE_TRIES - 1, 10)));
        } finally {
            this.held--;
        }
        return 'answer';
    }

    private count(key: string): number {
        const now = this.now();
        const before = this.known.get(key);
        const isRecent = before !== undefined && now - before.at < FORGET_MS;
        const tries = isRecent ? before.tries + 1 : 1;
        this.known.delete(key);
        this.known.set(key, { tries, at: now });
        const [oldest] = this.known.keys();
        if (this.known.size > (this.options.maxKnown ?? MAX_KNOWN)) this.known.delete(oldest!);
        return tries;
    }
}
