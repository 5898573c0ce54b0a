/** A request as a handler sees it: what the route's path and the caller gave, nothing of the web server. */
export interface RouteRequest {
    params: Readonly<Record<string, string>>;
    query: Readonly<Record<string, unknown>>;
    body: unknown;
    user?: { username: string };
    path: string;
    ip?: string;
    header: (name: string) => string | undefined;
    /** The body as it arrives, where it is `application/octet-stream`. Rejects when whoever sends it has gone. */
    content?: AsyncIterable<Uint8Array>;
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
    body: object | { json: Iterable<string> } | { bytes: AsyncIterable<Uint8Array> };
}

/** One route of the contract. What a handler throws is answered as `{code, error}`. */
export interface Route {
    verb: 'get' | 'post' | 'put' | 'delete';
    /** Express path below the admin root. */
    path: string;
    permission: 'snapshots.read' | 'snapshots.write';
    handle(request: RouteRequest): Promise<RouteReply>;
}

export function isPieces(body: RouteReply['body']): body is { json: Iterable<string> } {
    return 'json' in body;
}

export function isBytes(body: RouteReply['body']): body is { bytes: AsyncIterable<Uint8Array> } {
    return 'bytes' in body && typeof body.bytes === 'object';
}
