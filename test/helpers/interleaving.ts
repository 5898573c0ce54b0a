export interface InterleavingOptions {
    /** Time passes after about so many turns. */
    pauseEvery: number;
    /** Any number. */
    choose: () => number;
    /** Milliseconds since 1970. */
    start: number;
}

/** Somebody who takes turns. */
export interface Player {
    name: string;
    /** How often it was started: what waits for an earlier life comes to nothing. */
    life: number;
}

/** Chooses which of all that is on its way goes on next, and how much time passes in between. */
export class Interleaving {
    /** What happened, a line each. */
    readonly log: string[] = [];
    now: number;
    private readonly waiting: { player: Player; what: string; go: () => void }[] = [];

    constructor(private readonly options: InterleavingOptions) {
        this.now = options.start;
    }

    /** Waits until this is the next. What is sent before its sender ends still arrives; `isForSender` does not. */
    turn(player: Player, what: string, isForSender: boolean): Promise<void> {
        const { life } = player;
        return new Promise((go) => {
            const goOn = (): void => {
                if (life === player.life || !isForSender) go();
            };
            this.waiting.push({ player, what, go: goOn });
        });
    }

    /** Resolves with whose turn it was, and what was chosen; undefined when it was nobody’s. */
    async next(): Promise<{ player: Player; choice: number } | undefined> {
        // Packing takes its time in other threads.
        for (let tick = 0; tick < 3; tick++) await new Promise((done) => setImmediate(done));
        if (this.waiting.length === 0) return undefined;
        const { pauseEvery } = this.options;
        const choice = this.options.choose();
        if (choice % pauseEvery === 0) {
            const minutes = PAUSES[Math.floor(choice / pauseEvery) % PAUSES.length]!;
            this.log.push(`${minutes} minutes pass`);
            this.now += minutes * 60_000;
            return undefined;
        }
        const [{ player, what, go }] = this.waiting.splice(choice % this.waiting.length, 1) as [Waiting];
        this.log.push(`${player.name}: ${what}`);
        go();
        return { player, choice };
    }
}

type Waiting = Interleaving['waiting'][number];

/** In minutes. */
const PAUSES = [1, 20, 50, 70, 200, 26 * 60];
