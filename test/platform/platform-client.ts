import type { FlowNode } from '../../runtime/core/snapshot';

/** An answer of the platform. A call that it does not know is answered 200 with a page: then `body` is a string. */
export interface PlatformAnswer<T> {
    status: number;
    body: T;
    headers: Headers;
}

/** A snapshot as the platform lists it. Lists have neither `modules` nor, in 2.4.0, `ownerType`; `user` may be missing. */
export interface PlatformSnapshot {
    id: string;
    name: string;
    description: string;
    createdAt: string;
    updatedAt: string;
    ownerType?: string;
    user?: { id: string; username: string; name: string; avatar: string };
    modules?: Record<string, string>;
}

/**
 * What `POST projects/:id/snapshots` takes, up to 5 MiB (2.4.0). What is left out is that of the instance; a name may
 * be missing, too. Whatever `settings.settings` says, the platform keeps those of the instance.
 */
export interface NewPlatformSnapshot {
    name: string;
    description?: string;
    /** Also `{flows, credentials}`, as in a file, and then the credentials beside it are not looked at. */
    flows?: readonly object[];
    /**
     * Plain, or encrypted together with `credentialSecret`. A secret that does not fit is answered 500, with a message
     * that may hold bytes of what came out.
     */
    credentials?: object;
    credentialSecret?: string;
    settings?: {
        modules?: Record<string, string>;
        /**
         * Kept as it is, whatever its values are: 2.4.0 knows no hidden ones, and hands on to devices and into files
         * what was sent. Its own `FF_…` variables are added, and left out of a file.
         */
        env?: Record<string, unknown>;
    };
    /** Also makes it the target of the instance's devices. */
    setAsTarget?: boolean;
}

/** What `snapshots/:id/export` answers; `…/full` answers the same without credentials. */
export interface PlatformSnapshotFile extends PlatformSnapshot {
    exportedBy?: { username: string };
    flows: { flows: FlowNode[]; credentials?: { $?: string } };
    settings: { settings: object; env: Record<string, unknown>; modules: Record<string, string> };
}

/** Talks to a FlowFuse platform's API with one person's or one device's token. */
export class PlatformClient {
    constructor(
        readonly url: string,
        readonly token?: string,
    ) {}

    /** Any answer but that of a broken connection. `path` goes on from `/api/v1/`. */
    async call<T>(method: string, path: string, body?: unknown): Promise<PlatformAnswer<T>> {
        const response = await fetch(`${this.url}/api/v1/${path}`, {
            method,
            headers: {
                // A server closes one that was idle for some seconds, also when a request is on its way over it.
                Connection: 'close',
                ...(body !== undefined && { 'Content-Type': 'application/json' }),
                ...(this.token && { Authorization: `Bearer ${this.token}` }),
            },
            ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        const text = await response.text();
        const isJson = response.headers.get('content-type')?.includes('json') ?? false;
        return { status: response.status, body: (isJson ? JSON.parse(text) : text) as T, headers: response.headers };
    }

    /** The body of a call that has to succeed. */
    async must<T>(method: string, path: string, body?: unknown): Promise<T> {
        const answer = await this.call<T>(method, path, body);
        if (answer.status === 200 && typeof answer.body !== 'string') return answer.body;
        throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body).slice(0, 500)}`);
    }

    createSnapshot(instanceId: string, snapshot: NewPlatformSnapshot): Promise<PlatformSnapshot> {
        return this.must('POST', `projects/${instanceId}/snapshots`, snapshot);
    }

    /** The whole snapshot, its credentials encrypted with this secret. */
    exportSnapshot(id: string, credentialSecret: string): Promise<PlatformSnapshotFile> {
        return this.must('POST', `snapshots/${id}/export`, { credentialSecret });
    }

    /** Newest first. */
    async listSnapshots(instanceId: string): Promise<PlatformSnapshot[]> {
        const page = await this.must<{ snapshots: PlatformSnapshot[] }>('GET', `projects/${instanceId}/snapshots`);
        return page.snapshots;
    }
}
