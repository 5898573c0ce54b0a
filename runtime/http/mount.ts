import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import { SnapshotError } from '../core/errors';
import { isSameOrigin } from './origin';
import type { Route } from './route';
import { ExpressRequest } from './express-request';
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
        await sendReply(response, await route.handle(new ExpressRequest(request, response)));
    } catch (error) {
        const hasGone = request.destroyed && !request.complete;
        if (!hasGone) sendError(server, response, error);
    } finally {
        // Whoever is still sending reads the answer only afterwards.
        request.resume();
    }
}

function sendError(server: AdminServer, response: Response, error: unknown): void {
    const { status, body, unexpected } = errorReply(error);
    if (unexpected) server.log(unexpected);
    if (response.headersSent) response.destroy();
    else response.status(status).json(body);
}
