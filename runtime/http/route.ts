/** A request as a handler sees it: what the route's path and the caller gave, nothing of the web server. */
export interface RouteRequest {
    params: Readonly<Record<string, string>>;
    query: Readonly<Record<string, unknown>>;
    body: unknown;
    user?: { username: string } | undefined;
    path: string;
    ip?: string | undefined;
    header: (name: string) => string | undefined;
    /** The body as it arrives, where it is `application/octet-stream`. Rejects when whoever sends it has gone. */
    content?: AsyncIterable<Uint8Array> | undefined;
    /** Address of the admin API as the caller reaches it, a proxy in front considered; without a slash at its end. */
    adminUrl: () => string;
    /** False once whoever asked has gone: long work may end then, whatever it answers. */
    isAwaited: () => boolean;
    /** Aborted once whoever asked has gone. */
    signal: AbortSignal;
}

/** Pieces are sent one after the other, with breaks in between; what they fail with ends the connection. */
export interface RouteReply {
    status?: number;
    /** Set for a file: what a browser shall call it. Its ending says of what type it is, unless it is JSON. */
    fileName?: string;
    headers?: Readonly<Record<string, string>>;
    /** Absent where the status says all. */
    body?: object | { json: Iterable<string> } | { bytes: AsyncIterable<Uint8Array> };
}

/** One route of the contract. What a handler throws is answered as `{code, error}`. */
export interface Route {
    verb: 'get' | 'post' | 'put' | 'delete';
    /** Express path below the admin root. */
    path: string;
    /**
     * What Node-RED has to allow whoever asks. `device`: it is for devices, which Node-RED does not know; the handler checks
     * their token, which no browser sends by itself, so that it does not matter where a request comes from.
     */
    permission: 'snapshots.read' | 'snapshots.write' | 'device';
    handle(request: RouteRequest): Promise<RouteReply>;
}

export function isPieces(body: object): body is { json: Iterable<string> } {
    return 'json' in body;
}

export function isBytes(body: object): body is { bytes: AsyncIterable<Uint8Array> } {
    return 'bytes' in body && typeof body.bytes === 'object';
}
