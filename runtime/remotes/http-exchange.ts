import { request as requestHttp, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Readable } from 'node:stream';
import type { AxiosResponse } from 'axios';
import { SnapshotError } from '../core/errors';
import { IdleWatch } from './idle-watch';
import { notReached, tooMuch, unusable } from './not-reached';
import type { RemoteHttpOptions, RemoteRequest } from './remote-http';
import { openUpload, type Upload } from './upload';

/** A request that was answered, whatever the answer is. */
export interface Exchange {
    status: number;
    /** By names in lower case. */
    headers: Readonly<Record<string, string>>;
    /** The body as it arrives, once. Throws `remote_unreachable` when it is cut off, `remote_failed` when it is larger. */
    bytes(maxBytes: number): AsyncGenerator<Uint8Array>;
    /** For whoever does not read it. */
    close(): void;
}

/**
 * Sends a request, and resolves as soon as the head of the answer is there. Ends by itself when nothing happens for too
 * long, on the way there, on the way back, or because nobody reads. Rejects with `remote_unreachable`, `remote_token`
 * for a token that can be none, and as the pieces that are sent do.
 */
export async function beginExchange(options: RemoteHttpOptions, request: RemoteRequest): Promise<Exchange> {
    const problem = unusable(options);
    if (problem) throw problem;
    const watch = new IdleWatch(options.timeoutMs ?? TIMEOUT_MS, request.signal);
    const upload = openUpload(request, watch);
    const failureOf = (error: unknown): unknown =>
        upload?.failure ??
        (error instanceof SnapshotError ? error : notReached(error, options, watch, upload?.sentBytes));
    let response: AxiosResponse<Readable>;
    try {
        response = await send(options, request, upload, watch.signal);
    } catch (error) {
        watch.end();
        throw failureOf(error);
    }
    watch.goOn();
    const close = (): void => {
        watch.end();
        upload?.destroy();
        response.data.destroy();
    };
    watch.signal.addEventListener('abort', close, { once: true });
    return {
        status: response.status,
        headers: textsOf(response.headers),
        close,
        async *bytes(maxBytes) {
            let left = maxBytes;
            try {
                for await (const piece of response.data as AsyncIterable<Uint8Array>) {
                    watch.goOn();
                    if ((left -= piece.length) < 0) throw tooMuch(options);
                    yield piece;
                }
            } catch (error) {
                throw failureOf(error);
            } finally {
                close();
            }
        },
    };
}

const TIMEOUT_MS = 30_000;

async function send(
    { url, token }: RemoteHttpOptions,
    { method, path, query, headers }: RemoteRequest,
    upload: Upload | undefined,
    signal: AbortSignal,
): Promise<AxiosResponse<Readable>> {
    // Loaded when a remote is used for the first time: most instances have none.
    const { default: axios } = await import('axios');
    return axios.request<Readable>({
        method,
        url: url + path,
        params: query,
        data: upload,
        headers: {
            Accept: 'application/json',
            // A connection that is kept may be closed by the other end just when the next request is sent.
            Connection: 'close',
            'User-Agent': 'node-red-contrib-snapshots',
            ...(token !== undefined && { Authorization: `Bearer ${token}` }),
            // Without a body there is none; axios would name one.
            ...(upload?.headers ?? { 'Content-Type': false }),
            ...headers,
        },
        maxRedirects: 0,
        transport: { request: requestFor(upload) },
        responseType: 'stream',
        validateStatus: () => true,
        signal,
    });
}

/** What axios does by itself, but that the body hears of its request. */
function requestFor(upload: Upload | undefined) {
    return (options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest => {
        const request = (options.protocol === 'https:' ? requestHttps : requestHttp)(options, onResponse);
        upload?.begin(request);
        return request;
    };
}

/** One value a name; of those that may come more than once, none is of use here. */
function textsOf(headers: AxiosResponse['headers']): Record<string, string> {
    const all = Object.entries({ ...headers } as Record<string, unknown>);
    return Object.fromEntries(all.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
