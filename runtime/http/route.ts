/** A request as a handler sees it: what the route's path and the caller gave, nothing of the web server. */
export interface RouteRequest {
    params: Readonly<Record<string, string>>;
    query: Readonly<Record<string, unknown>>;
    body: unknown;
    user?: { username: string };
    path: string;
    ip?: string;
    /** False once whoever asked has gone: long work may end then, whatever it answers. */
    isAwaited: () => boolean;
}

/** Pieces of JSON text are sent one after the other, with breaks in between. */
export interface RouteReply {
    status?: number;
    body: object | { json: Iterable<string> };
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
