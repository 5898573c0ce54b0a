import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import { SnapshotError } from '../core/errors';
import { isSameOrigin } from './origin';
import type { Route } from './route';
import { errorReply } from './send-error';
import { sendReply } from './send-reply';

/** Node-RED's admin app and its guard, as handed to the plugin. */
export interface AdminServer {
    app: Pick<Express, 'get' | 'post' | 'put' | 'delete' | 'use'>;
    needsPermission(permission: string): RequestHandler;
    /** False once another copy of this package answers: what was put on the server cannot be taken away again. */
    isCurrent(): boolean;
    /** Told of failures that no handler expected. */
    log(text: string): void;
}

const ROOT = '/snapshots';

/**
 * Puts the routes on Node-RED's admin server. What comes before them answers in its own way: Node-RED 401 to whom it
 * does not know, 413 to a body over `apiMaxLength`, and 400 with `{error, message}` to one that is not JSON.
 */
export function mountRoutes(server: AdminServer, routes: readonly Route[]): void {
    for (const route of routes) {
        server.app[route.verb](
            route.path,
            whileCurrent(server),
            refuseOtherOrigins(route.verb !== 'get' && route.permission !== 'device'),
            ...(route.permission === 'device' ? [] : [server.needsPermission(route.permission)]),
            (request: Request, response: Response) => void answer(server, route, request, response),
        );
    }
    server.app.use(ROOT, (_request: Request, response: Response, next: NextFunction) => {
        if (!server.isCurrent()) return next();
        sendError(server, response, new SnapshotError('not_found', 'There is no such route.'));
    });
}

function whileCurrent(server: AdminServer): RequestHandler {
    return (_request, _response, next) => (server.isCurrent() ? next() : next('route'));
}

/** Node-RED 4 allows every web page to read its admin API. Not this part of it: it may hold a whole factory's flows. */
function refuseOtherOrigins(changes: boolean): RequestHandler {
    return (request, response, next) => {
        if (response.getHeader('Access-Control-Allow-Origin') === '*') {
            response.removeHeader('Access-Control-Allow-Origin');
        }
        if (!changes || isSameOrigin(request.headers)) return next();
        const text =
            'This request comes from another web page. If it is the editor, let the proxy in front pass the Host header on.';
        const { status, body } = errorReply(new SnapshotError('cross_origin', text));
        response.status(status).json(body);
    };
}

async function answer(server: AdminServer, route: Route, request: Request, response: Response): Promise<void> {
    try {
        const { username } = (request as { user?: { username?: string } }).user ?? {};
        const reply = await route.handle({
            params: request.params,
            query: request.query,
            body: request.body,
            path: request.path,
            ...(username && { user: { username } }),
            ...(request.ip && { ip: request.ip }),
            header: (name) => request.get(name),
            adminUrl: () => adminUrl(request),
            ...(request.is('application/octet-stream') && { content: request.iterator({ destroyOnReturn: false }) }),
            isAwaited: () => !response.destroyed,
            signal: untilGone(response),
        });
        await sendReply(response, reply);
    } catch (error) {
        const hasGone = request.destroyed && !request.complete;
        if (!hasGone) sendError(server, response, error);
    } finally {
        // Whoever is still sending reads the answer only afterwards.
        request.resume();
    }
}

function untilGone(response: Response): AbortSignal {
    const controller = new AbortController();
    response.once('close', () => {
        if (!response.writableEnded) controller.abort();
    });
    return controller.signal;
}

/** Set by the proxy in front, or else by the caller: nobody but the caller is told the address. */
function adminUrl(request: Request): string {
    const forwarded = (name: string): string | undefined => request.get(name)?.split(',')[0]?.trim();
    const protocol = forwarded('X-Forwarded-Proto') ?? (request.secure ? 'https' : 'http');
    const host = forwarded('X-Forwarded-Host') ?? request.get('Host') ?? '';
    const prefix = forwarded('X-Forwarded-Prefix') ?? '';
    const url = `${protocol}://${host}${prefix}${request.baseUrl}`.replace(/\/+$/, '');
    if (URL.canParse(url) && /^https?:/.test(url)) return url;
    throw new SnapshotError('bad_request', 'This request does not say by which address the server was reached.');
}

function sendError(server: AdminServer, response: Response, error: unknown): void {
    const { status, body, unexpected } = errorReply(error);
    if (unexpected) server.log(unexpected);
    if (response.headersSent) response.destroy();
    else response.status(status).json(body);
}
