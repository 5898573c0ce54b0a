import { Readable } from 'node:stream';
import { Pacer } from '../pacer';
import type { IdleWatch } from './idle-watch';
import type { RemoteRequest } from './remote-http';

/** The body of a request on its way, in pieces by which the watch sees that it moves on. */
export interface Upload {
    stream: Readable;
    headers: Readonly<Record<string, string>>;
    /** What its source threw. */
    failure?: unknown;
}

/** Undefined where there is nothing to send. */
export function openUpload({ body, pieces }: RemoteRequest, watch: IdleWatch): Upload | undefined {
    if (pieces) return uploadOf(pieces, { 'Content-Type': 'application/octet-stream' }, watch);
    if (body === undefined) return undefined;
    const bytes = Buffer.from(JSON.stringify(body));
    const headers = { 'Content-Type': 'application/json', 'Content-Length': String(bytes.length) };
    return uploadOf([bytes], headers, watch);
}

function uploadOf(source: Iterable<string | Uint8Array>, headers: Upload['headers'], watch: IdleWatch): Upload {
    const watched = async function* (): AsyncGenerator<Buffer> {
        const pacer = new Pacer();
        let sent = 0;
        try {
            for (const piece of evenPieces(source)) {
                yield piece;
                sent += piece.length;
                watch.goOn();
                // A line that is as fast as this process would never let anything else come to its turn.
                await pacer.breathe();
            }
        } catch (error) {
            upload.failure = error;
            throw error;
        }
        // What was taken may still be in the system’s buffers, on its way through a slow line.
        watch.goOn((Math.min(sent, BUFFERED_BYTES) / SLOW_BYTES_A_SECOND) * 1000);
    };
    const upload: Upload = { stream: Readable.from(watched(), { objectMode: false }), headers };
    return upload;
}

/** The same bytes in pieces of one size: single nodes would be many small writes, and a whole body is too much at once. */
function* evenPieces(source: Iterable<string | Uint8Array>): Generator<Buffer> {
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
const BUFFERED_BYTES = 4 * 1024 * 1024;
const SLOW_BYTES_A_SECOND = 50_000;
