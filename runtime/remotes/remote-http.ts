import { beginExchange, type Exchange } from './http-exchange';
import { hasJson, parseJsonAnswer, notJson, refusalOf } from './http-refusal';

export interface RemoteRequest {
    method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
    /** Below the remote's address, with a slash at its start. Whatever comes from elsewhere in it is encoded already. */
    path: string;
    query?: Readonly<Record<string, string | number | undefined>>;
    /** These count more than what is sent by itself. */
    headers?: Readonly<Record<string, string>>;
    /** Sent as JSON. */
    body?: unknown;
    /** Sent as `application/octet-stream` in its place, piece by piece, unless the headers name another type. */
    pieces?: Iterable<string | Uint8Array>;
    /** Statuses beside 2xx that are an answer to go on with, and no failure. */
    expected?: readonly number[];
    signal?: AbortSignal | undefined;
}

/** An answer of 2xx, or with a status that was expected. */
export interface RemoteAnswer {
    status: number;
    /** By names in lower case. */
    headers: Readonly<Record<string, string>>;
    /** The JSON, or undefined where there is no body. */
    body: unknown;
}

/**
 * Asks a remote over HTTP. Rejects with the codes of `Remote`; the remote's own words are kept where it is not itself at
 * a loss, its token never is. `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` count. Nobody is followed to another address.
 */
export interface RemoteHttp {
    /** Resolves with the JSON of an answer, or undefined where it has no body. */
    ask(request: RemoteRequest): Promise<unknown>;
    /** The same with status and headers, for those who go by them. */
    exchange(request: RemoteRequest): Promise<RemoteAnswer>;
    /**
     * Resolves with the body of an answer that is JSON, as it arrives, to be read once. It rejects in the middle when it is
     * cut off, too large, or pauses for too long; what is not read for that long is given up, too.
     */
    open(request: RemoteRequest): Promise<OpenAnswer>;
}

export type OpenAnswer = Omit<RemoteAnswer, 'body'> & AsyncIterable<Uint8Array>;

export interface RemoteHttpOptions {
    /** Without a slash at its end. */
    url: string;
    /** Absent where nobody has to log in. */
    token?: string | undefined;
    /** What is expected at the other end, for people. */
    platform: string;
    /** How long nothing may happen before the remote counts as unreachable. */
    timeoutMs?: number;
}

/** Asks nothing yet. */
export function connectHttp(options: RemoteHttpOptions): RemoteHttp {
    const exchange = async (request: RemoteRequest): Promise<RemoteAnswer> => {
        const begun = await beginExchange(options, request);
        const { status, headers } = begun;
        const text = await wholeText(begun, MAX_JSON_BYTES);
        if (!isAnswer(begun, request)) throw refusalOf(begun, text, options);
        return { status, headers, body: parseJsonAnswer(begun, text, options) };
    };
    return {
        exchange,
        ask: async (request) => (await exchange(request)).body,
        open: async (request) => {
            const begun = await beginExchange(options, request);
            const { status, headers } = begun;
            if (!isAnswer(begun, request)) throw refusalOf(begun, await wholeText(begun, MAX_JSON_BYTES), options);
            // A status that is expected may have no body at all.
            if (isSuccess(status) && !hasJson(headers)) {
                begun.close();
                throw notJson(headers, options);
            }
            return { status, headers, [Symbol.asyncIterator]: () => begun.bytes(MAX_BYTES) };
        },
    };
}

function isAnswer({ status }: Exchange, { expected }: RemoteRequest): boolean {
    return isSuccess(status) || expected?.includes(status) === true;
}

function isSuccess(status: number): boolean {
    return status >= 200 && status < 300;
}

async function wholeText(begun: Exchange, maxBytes: number): Promise<string> {
    const pieces: Uint8Array[] = [];
    for await (const piece of begun.bytes(maxBytes)) pieces.push(piece);
    return Buffer.concat(pieces).toString();
}

/** What is parsed at once: no list of snapshots or places comes near. */
const MAX_JSON_BYTES = 8 * 1024 * 1024;
/** What is read as it arrives: twice what a snapshot file may have. */
const MAX_BYTES = 100 * 1024 * 1024;
