import { Readable } from 'node:stream';
import type { AxiosResponse } from 'axios';
import { SnapshotError, type ErrorCode } from '../core/errors';

export interface RemoteRequest {
    method: 'GET' | 'POST' | 'PUT' | 'DELETE';
    /** Below the remote's address, with a slash at its start. Whatever comes from elsewhere in it is encoded already. */
    path: string;
    query?: Readonly<Record<string, string | number | undefined>>;
    headers?: Readonly<Record<string, string>>;
    /** Sent as JSON. */
    body?: unknown;
    /** Sent as `application/octet-stream` in its place, piece by piece. */
    pieces?: Iterable<string>;
    signal?: AbortSignal | undefined;
}

/**
 * Asks a remote over HTTP. Rejects with the codes of `Remote`; the remote's own words are kept where it is not itself at
 * a loss, its token never is. `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` count.
 */
export interface RemoteHttp {
    /** Resolves with the JSON of a 2xx answer, or undefined where it has no body. */
    ask(request: RemoteRequest): Promise<unknown>;
    /** Resolves with the body of a 2xx answer that is JSON, as it arrives; it rejects in the middle when it is cut off. */
    open(request: RemoteRequest): Promise<AsyncIterable<Uint8Array>>;
}

export interface RemoteHttpOptions {
    /** Without a slash at its end. */
    url: string;
    /** Absent where nobody has to log in. */
    token?: string | undefined;
    /** What is expected at the other end, for people. */
    platform: string;
    /** How long nothing may come before the remote counts as unreachable. */
    timeoutMs?: number;
}

export function connectHttp(options: RemoteHttpOptions): RemoteHttp {
    const open = async (request: RemoteRequest): Promise<Answer> => {
        const watch = new Watch(options.timeoutMs ?? TIMEOUT_MS, request.signal);
        try {
            const response = await send(options, request, watch.signal);
            return { response, bytes: watched(response.data, watch, options) };
        } catch (error) {
            watch.end();
            throw unanswered(error, options, watch);
        }
    };
    return {
        ask: async (request) => {
            const { response, bytes } = await open(request);
            const text = await whole(bytes);
            await refuse(response, options, () => Promise.resolve(text));
            return read(response, text, options);
        },
        open: async (request) => {
            const { response, bytes } = await open(request);
            await refuse(response, options, () => whole(bytes));
            if (isJson(response)) return bytes;
            await bytes.return(undefined);
            throw notJson(response, options);
        },
    };
}

interface Answer {
    response: AxiosResponse<Readable>;
    bytes: AsyncGenerator<Uint8Array>;
}

async function send(
    options: RemoteHttpOptions,
    { method, path, query, headers, body, pieces }: RemoteRequest,
    signal: AbortSignal,
): Promise<AxiosResponse<Readable>> {
    // Loaded when a remote is used for the first time: most instances have none.
    const { default: axios } = await import('axios');
    const type = pieces ? 'application/octet-stream' : body !== undefined && 'application/json';
    return axios.request<Readable>({
        method,
        url: options.url + path,
        params: query,
        data: pieces ? Readable.from(pieces, { objectMode: false }) : body !== undefined && JSON.stringify(body),
        headers: {
            Accept: 'application/json',
            ...(options.token !== undefined && { Authorization: `Bearer ${options.token}` }),
            ...(type && { 'Content-Type': type }),
            ...headers,
        },
        maxRedirects: 0,
        maxBodyLength: Infinity,
        maxContentLength: MAX_ANSWER_BYTES,
        responseType: 'stream',
        validateStatus: () => true,
        signal,
    });
}

/** Ends a request that somebody gave up, and one in which nothing happens for too long. */
class Watch {
    private readonly controller = new AbortController();
    private timer: NodeJS.Timeout;
    /** Nothing came for too long. */
    isLate = false;

    constructor(
        private readonly timeoutMs: number,
        private readonly given: AbortSignal | undefined,
    ) {
        this.timer = this.startTimer();
        given?.addEventListener('abort', this.abort, { once: true });
        if (given?.aborted) this.abort();
    }

    get signal(): AbortSignal {
        return this.controller.signal;
    }

    get isGivenUp(): boolean {
        return this.given?.aborted === true;
    }

    /** Something came. */
    goOn(): void {
        clearTimeout(this.timer);
        this.timer = this.startTimer();
    }

    end(): void {
        clearTimeout(this.timer);
        this.given?.removeEventListener('abort', this.abort);
    }

    private readonly abort = (): void => this.controller.abort();

    private startTimer(): NodeJS.Timeout {
        return setTimeout(() => {
            this.isLate = true;
            this.abort();
        }, this.timeoutMs);
    }
}

async function* watched(body: Readable, watch: Watch, options: RemoteHttpOptions): AsyncGenerator<Uint8Array> {
    try {
        for await (const piece of body) {
            watch.goOn();
            yield piece as Uint8Array;
        }
    } catch (error) {
        throw unanswered(error, options, watch);
    } finally {
        watch.end();
    }
}

async function whole(bytes: AsyncIterable<Uint8Array>): Promise<string> {
    const pieces: Uint8Array[] = [];
    for await (const piece of bytes) pieces.push(piece);
    return Buffer.concat(pieces).toString();
}

const TIMEOUT_MS = 30_000;
const MAX_ANSWER_BYTES = 100 * 1024 * 1024;

function unanswered(error: unknown, { url }: RemoteHttpOptions, watch: Watch): SnapshotError {
    if (error instanceof SnapshotError) return error;
    if (watch.isGivenUp) return new SnapshotError('remote_unreachable', 'The request was given up.', { aborted: true });
    const code = watch.isLate ? 'ETIMEDOUT' : (error as { code?: string }).code;
    const why = (code !== undefined && REASONS[code]) || code || 'the connection was cut';
    return new SnapshotError('remote_unreachable', `${hostOf(url)} cannot be reached: ${why}.`, { reason: code });
}

/** What Node.js and axios call it, in words. The error itself may hold the request with its token: it is not passed on. */
const REASONS: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing answers at this address',
    ENOTFOUND: 'there is no such host',
    EAI_AGAIN: 'the host’s name cannot be looked up at the moment',
    ECONNRESET: 'the connection was cut',
    ECONNABORTED: 'it did not answer in time',
    ETIMEDOUT: 'it did not answer in time',
    EHOSTUNREACH: 'there is no way to this host',
    ENETUNREACH: 'there is no network',
    EPROTO: 'it does not speak HTTPS as expected',
    CERT_HAS_EXPIRED: 'its certificate has expired',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself; give it to Node.js with NODE_EXTRA_CA_CERTS',
    SELF_SIGNED_CERT_IN_CHAIN:
        'its certificate is signed by nobody known; give that to Node.js with NODE_EXTRA_CA_CERTS',
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'nobody known has signed its certificate',
    ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
    ERR_BAD_RESPONSE: 'its answer is too large or cut off',
    ERR_FR_TOO_MANY_REDIRECTS: 'it leads on to another address; enter that one',
};

async function refuse(response: AxiosResponse, options: RemoteHttpOptions, text: () => Promise<string>): Promise<void> {
    const { status } = response;
    if (status >= 200 && status < 300) return;
    const body = isJson(response) ? parse(await text()) : (await text(), undefined);
    throw refused(status, words(body), response.headers['retry-after'], options);
}

function read(response: AxiosResponse, text: string, options: RemoteHttpOptions): unknown {
    const body = isJson(response) ? parse(text) : undefined;
    if (body !== undefined) return body;
    if (text.trim() === '') return undefined;
    throw notJson(response, options);
}

function isJson({ headers }: AxiosResponse): boolean {
    return /\bjson\b/i.test(String(headers['content-type'] ?? ''));
}

function notJson({ headers }: AxiosResponse, options: RemoteHttpOptions): SnapshotError {
    const type = String(headers['content-type'] ?? '').split(';')[0] || 'something';
    return unknownRemote(options, `it answers with ${type} where JSON belongs`);
}

/** Undefined for what is no JSON, which JSON itself never is. */
function parse(text: string): unknown {
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return undefined;
    }
}

function refused(status: number, said: string, retryAfter: unknown, options: RemoteHttpOptions): SnapshotError {
    const host = hostOf(options.url);
    const own = said && ` It says: ${said}`;
    const fail = (code: ErrorCode, sentence: string, facts: Record<string, unknown> = {}): SnapshotError =>
        new SnapshotError(code, sentence, { status, ...facts });
    if (status === 401) return fail('remote_token', `${host} does not take this token: it is wrong, or has expired.`);
    if (status === 403) return fail('remote_forbidden', `The token’s user may not do this at ${host}.${own}`);
    if (status === 404)
        return fail('not_found', `${host} has no such thing, or the token’s user may not see it.${own}`);
    if (status === 413) return fail('remote_too_large', `The snapshot is larger than ${host} takes.`);
    if (status === 429 || status === 503) {
        const seconds = secondsOf(retryAfter);
        return fail(
            'remote_busy',
            `${host} asks to wait.`,
            seconds === undefined ? {} : { retryAfterSeconds: seconds },
        );
    }
    if (status >= 300 && status < 400) return unknownRemote(options, 'it leads on to another address; enter that one');
    if (status >= 400 && status < 500) return fail('remote_refused', `${host} refuses this (${status}).${own}`);
    // Its words may quote what it was working on: FlowFuse 2.4.0 quotes bytes of decrypted credentials.
    return fail('remote_failed', `Something went wrong at ${host} (${status}). Its own log says what.`);
}

function unknownRemote({ url, platform }: RemoteHttpOptions, why: string): SnapshotError {
    return new SnapshotError('remote_unknown', `There is no ${platform} at ${hostOf(url)}: ${why}.`);
}

/** Both FlowFuse and this package say `{code, error}`, FlowFuse's validation `{message}`. */
function words(body: unknown): string {
    const { error, message } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
    const said = typeof error === 'string' ? error : typeof message === 'string' ? message : '';
    return said.slice(0, MAX_WORDS);
}

const MAX_WORDS = 300;

/** Seconds from `retry-after`, which is a number of them or a date. */
function secondsOf(value: unknown): number | undefined {
    if (typeof value !== 'string' || value === '') return undefined;
    const seconds = /^\d{1,6}$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
    return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined;
}

function hostOf(url: string): string {
    return URL.canParse(url) ? new URL(url).host : 'The remote';
}
