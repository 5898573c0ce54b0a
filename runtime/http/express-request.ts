import type { Request, Response } from 'express';
import { SnapshotError } from '../core/errors';
import type { RouteRequest } from './route';

/** A request of Express's. What few handlers ask for is made only when it is asked for: most requests are check-ins. */
export class ExpressRequest implements RouteRequest {
    readonly params: RouteRequest['params'];
    readonly query: RouteRequest['query'];
    readonly body: unknown;
    private bytes: AsyncIterable<Uint8Array> | undefined;
    private gone: AbortController | undefined;

    constructor(
        private readonly request: Request,
        private readonly response: Response,
    ) {
        this.params = request.params;
        this.query = request.query;
        this.body = request.body;
    }

    get user(): { username: string } | undefined {
        const { username } = (this.request as { user?: { username?: string } }).user ?? {};
        return username ? { username } : undefined;
    }

    get path(): string {
        return this.request.path;
    }

    get ip(): string | undefined {
        return this.request.ip;
    }

    readonly header = (name: string): string | undefined => this.request.get(name);

    get content(): AsyncIterable<Uint8Array> | undefined {
        // Most requests say at a glance that they are something else.
        if (!/octet-stream/i.test(this.request.headers['content-type'] ?? '')) return undefined;
        if (!this.request.is('application/octet-stream')) return undefined;
        return (this.bytes ??= this.request.iterator({ destroyOnReturn: false }));
    }

    /** Set by the proxy in front, or else by the caller: nobody but the caller is told the address. */
    readonly adminUrl = (): string => {
        const forwarded = (name: string): string | undefined => this.request.get(name)?.split(',')[0]?.trim();
        const protocol = forwarded('X-Forwarded-Proto') ?? (this.request.secure ? 'https' : 'http');
        const host = forwarded('X-Forwarded-Host') ?? this.request.get('Host') ?? '';
        const prefix = forwarded('X-Forwarded-Prefix') ?? '';
        const url = `${protocol}://${host}${prefix}${this.request.baseUrl}`.replace(/\/+$/, '');
        if (URL.canParse(url) && /^https?:/.test(url)) return url;
        throw new SnapshotError('bad_request', 'This request does not say by which address the server was reached.');
    };

    readonly isAwaited = (): boolean => !this.response.destroyed;

    get signal(): AbortSignal {
        this.gone ??= this.untilGone();
        return this.gone.signal;
    }

    private untilGone(): AbortController {
        const controller = new AbortController();
        const abort = (): void => {
            if (!this.response.writableEnded) controller.abort();
        };
        if (this.response.destroyed) abort();
        else this.response.once('close', abort);
        return controller;
    }
}
