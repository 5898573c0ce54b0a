export interface SendTurnsOptions {
    /** What may be sent in one turn of the event loop, by all together. */
    bytesATurn?: number;
    /** The turn after this one. */
    nextTurn?: (go: () => void) => void;
}

const BYTES_A_TURN = 256 * 1024;

/**
 * Lets many large answers go out at once without holding the event loop: in each of its turns only so many bytes are handed
 * to the system, by all of them together, first come first served. Whoever takes its bytes slowly keeps nobody waiting, since
 * it asks for more only when they are gone.
 */
export class SendTurns {
    private readonly waiting: { bytes: number; go: () => void }[] = [];
    private readonly bytesATurn: number;
    private readonly nextTurn: (go: () => void) => void;
    private left: number;
    private isOver = true;

    constructor({ bytesATurn = BYTES_A_TURN, nextTurn = afterRest }: SendTurnsOptions = {}) {
        this.bytesATurn = bytesATurn;
        this.nextTurn = nextTurn;
        this.left = bytesATurn;
    }

    /** Resolves when so many bytes may be sent. */
    take(bytes: number): Promise<void> {
        return new Promise((go) => {
            this.waiting.push({ bytes, go });
            if (this.isOver) this.turn();
        });
    }

    private turn(): void {
        this.left = this.bytesATurn;
        this.isOver = this.waiting.length === 0;
        if (this.isOver) return;
        // One that is larger than what a turn may send goes alone.
        while (this.waiting[0] && (this.waiting[0].bytes <= this.left || this.left === this.bytesATurn)) {
            const { bytes, go } = this.waiting.shift()!;
            this.left -= bytes;
            go();
        }
        this.nextTurn(() => this.turn());
    }
}

/** A millisecond at least, in which whatever else there is goes on. */
function afterRest(go: () => void): void {
    setTimeout(go, 1);
}
