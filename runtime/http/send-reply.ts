import type { Response } from 'express';
import { Pacer } from '../pacer';
import { isBytes, isPieces, type RouteReply } from './route';

/** Sends what a handler has answered. Ends early, without a failure, when whoever asked has gone. */
export async function sendReply(
    response: Response,
    { status = 200, fileName, headers, body }: RouteReply,
): Promise<void> {
    response.status(status).set('Cache-Control', 'no-store');
    if (headers) response.set(headers);
    if (fileName !== undefined) response.attachment(fileName);
    if (body === undefined) return void response.end();
    if (isBytes(body)) return sendPieces(response, body.bytes);
    if (!isPieces(body)) return void sendJson(response, body);
    response.type('json');
    return sendPieces(response, chunksOf(body.json));
}

/**
 * As Express would, which takes as long for it as for all else that it does of a check-in: it makes a tag of what nobody may
 * keep, and looks the type up.
 */
function sendJson(response: Response, body: object): void {
    const text = JSON.stringify(body);
    if (!response.hasHeader('Content-Type')) response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.setHeader('Content-Length', Buffer.byteLength(text));
    response.end(text);
}

async function sendPieces(response: Response, pieces: Iterable<string> | AsyncIterable<Uint8Array>): Promise<void> {
    const pacer = new Pacer();
    for await (const piece of pieces) {
        // Nothing would drain any more.
        if (response.destroyed) return;
        if (!response.write(piece)) await drained(response);
        await pacer.breathe();
    }
    response.end();
}

const CHUNK_CHARACTERS = 65_536;

function* chunksOf(pieces: Iterable<string>): Generator<string> {
    let chunk = '';
    for (const piece of pieces) {
        chunk += piece;
        if (chunk.length < CHUNK_CHARACTERS) continue;
        yield chunk;
        chunk = '';
    }
    if (chunk !== '') yield chunk;
}

function drained(response: Response): Promise<void> {
    return new Promise((resolve) => {
        const go = (): void => {
            response.off('drain', go).off('close', go);
            resolve();
        };
        response.on('drain', go).on('close', go);
    });
}
