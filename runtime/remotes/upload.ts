import { Readable } from 'node:stream';
import { Pacer } from '../pacer';
import type { IdleWatch } from './idle-watch';
import type { RemoteRequest } from './remote-http';

/** Undefined where there is nothing to send. */
export function openUpload({ body, pieces, headers }: RemoteRequest, watch: IdleWatch): Upload | undefined {
    if (pieces) {
        const length = headers?.['Content-Length'];
        const bytes = length === undefined ? undefined : Number(length);
        return new Upload(pieces, { 'Content-Type': 'application/octet-stream' }, bytes, watch);
    }
    if (body === undefined) return undefined;
    const json = Buffer.from(JSON.stringify(body));
    const own = { 'Content-Type': 'application/json', 'Content-Length': String(json.length) };
    return new Upload([json], own, json.length, watch);
}

/**
 * The body of a request on its way, in pieces by which the watch sees that it moves on. A large one is announced: a server
 * that does not take it says so at once, and mostly cuts the connection while the rest is being sent, so that nobody hears
 * why. It is held back for as long as that takes (RFC 9110, 10.1.1; Node.js says 100 before anything has looked at it).
 */
export class Upload extends Readable {
    readonly headers: Readonly<Record<string, string>>;
    /** What its source threw. */
    failure: unknown;
    /** How much was sent. */
    sentBytes = 0;
    private readonly pieces: Iterator<Buffer, undefined>;
    private readonly pacer = new Pacer();
    private readonly isLarge: boolean;
    private isOpen = false;
    private isAnswered = false;
    private isWanted = false;

    constructor(
        source: Iterable<string | Uint8Array>,
        headers: Readonly<Record<string, string>>,
        bytes: number | undefined,
        private readonly watch: IdleWatch,
    ) {
        super();
        this.pieces = evenPieces(source);
        this.isLarge = bytes !== undefined && bytes > LARGE_BYTES;
        this.headers = { ...headers, ...(this.isLarge && { Expect: '100-continue' }) };
    }

    /** Nothing is sent before this. */
    begin(request: NodeJS.EventEmitter): void {
        // Whatever it is, nothing more is wanted.
        request.once('response', () => (this.isAnswered = true));
        if (!this.isLarge) return this.open();
        // What has come by then is heard first, also where this process was held up.
        const openIn = (ms: number): NodeJS.Timeout => setTimeout(() => setImmediate(this.open), ms);
        let timer = openIn(MAX_WAIT_MS);
        request.once('continue', () => {
            clearTimeout(timer);
            timer = openIn(AFTER_CONTINUE_MS);
        });
        for (const event of ['response', 'close']) request.once(event, () => clearTimeout(timer));
    }

    override _read(): void {
        this.isWanted = true;
        this.sendNext();
    }

    private readonly open = (): void => {
        this.isOpen = true;
        this.sendNext();
    };

    private sendNext(): void {
        if (!this.isOpen || this.isAnswered || !this.isWanted) return;
        this.isWanted = false;
        // A line that is as fast as this process would never let anything else come to its turn.
        const pause = this.pacer.breathe();
        if (pause) void pause.then(() => this.pushNext());
        else this.pushNext();
    }

    private pushNext(): void {
        if (this.destroyed) return;
        try {
            const { done, value } = this.pieces.next();
            this.sentBytes += done ? 0 : value.length;
            // What was taken may still be in the system’s buffers, on its way through a slow line.
            const inBuffers = done ? Math.min(this.sentBytes, BUFFERED_BYTES) : 0;
            this.watch.goOn((inBuffers / SLOW_BYTES_A_SECOND) * 1000);
            this.push(done ? null : value);
        } catch (error) {
            this.failure = error;
            this.destroy(error instanceof Error ? error : new Error('The source failed.'));
        }
    }
}

/** The same bytes in pieces of one size: single nodes would be many small writes, and a whole body is too much at once. */
function* evenPieces(source: Iterable<string | Uint8Array>): Generator<Buffer, undefined> {
    let held: Buffer[] = [];
    let heldBytes = 0;
    for (const piece of source) {
        const bytes = Buffer.from(piece);
        for (let at = 0; at < bytes.length;) {
            const part = bytes.subarray(at, at + PIECE_BYTES - heldBytes);
            at += part.length;
            held.push(part);
            heldBytes += part.length;
            if (heldBytes < PIECE_BYTES) continue;
            yield Buffer.concat(held);
            held = [];
            heldBytes = 0;
        }
    }
    if (heldBytes > 0) yield Buffer.concat(held);
}

const PIECE_BYTES = 64 * 1024;
const LARGE_BYTES = 1024 * 1024;
const MAX_WAIT_MS = 2000;
const AFTER_CONTINUE_MS = 250;
const BUFFERED_BYTES = 4 * 1024 * 1024;
const SLOW_BYTES_A_SECOND = 50_000;
