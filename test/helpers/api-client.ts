import type { FlowNode, SnapshotItem } from '../../runtime/core/snapshot';
import type {
    Comparison,
    FullCurrent,
    FullSnapshot,
    RestorePlan,
    RestoreResult,
    SnapshotPage,
    SnapshotsStatus,
} from '../../runtime/core/wire';
import type { NodeRedProcess } from './node-red-process';

export interface Answer<T> {
    status: number;
    body: T;
    headers: Headers;
}

/** Talks to one Node-RED's admin API as a program would. */
export class ApiClient {
    constructor(
        readonly nodeRed: NodeRedProcess,
        private readonly token?: string,
    ) {}

    /** Logs in with a name and password of adminAuth. */
    static async login(nodeRed: NodeRedProcess, username: string, password: string): Promise<ApiClient> {
        const scope = '';
        const answer = await new ApiClient(nodeRed).call<{ access_token: string }>('POST', '/auth/token', {
            client_id: 'node-red-admin',
            grant_type: 'password',
            scope,
            username,
            password,
        });
        return new ApiClient(nodeRed, answer.body.access_token);
    }

    /** The header that says who asks; none where nobody is logged in. */
    get authorization(): { Authorization?: string } {
        return this.token === undefined ? {} : { Authorization: `Bearer ${this.token}` };
    }

    async call<T>(
        method: string,
        path: string,
        body?: unknown,
        headers: Record<string, string> = {},
    ): Promise<Answer<T>> {
        const response = await this.fetch(method, path, body, headers);
        const text = await response.text();
        const isJson = response.headers.get('content-type')?.includes('json') ?? false;
        return { status: response.status, body: (isJson ? JSON.parse(text) : text) as T, headers: response.headers };
    }

    /** Sends the bytes of a file as they are. */
    upload<T>(path: string, file: Uint8Array, headers: Record<string, string> = {}): Promise<Answer<T>> {
        return this.call('POST', path, file, { 'Content-Type': 'application/octet-stream', ...headers });
    }

    /** The bytes of an answer, and what they are called. */
    async download(path: string, body: object): Promise<{ status: number; bytes: Buffer; headers: Headers }> {
        const response = await this.fetch('POST', path, body, {});
        return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()), headers: response.headers };
    }

    private fetch(method: string, path: string, body: unknown, headers: Record<string, string>): Promise<Response> {
        const isRaw = typeof body === 'string' || body instanceof Uint8Array;
        return fetch(`${this.nodeRed.url}${path}`, {
            method,
            headers: {
                'Node-RED-API-Version': 'v2',
                // A server closes one that was idle for some seconds, also when a request is on its way over it.
                Connection: 'close',
                ...(body !== undefined && { 'Content-Type': 'application/json' }),
                ...this.authorization,
                ...headers,
            },
            ...(body !== undefined && { body: isRaw ? (body as string) : JSON.stringify(body) }),
        });
    }

    /** Deploys as the editor does and answers the new revision. */
    async deploy(flows: readonly object[], type = 'full', rev?: string): Promise<string> {
        const body = rev === undefined ? { flows } : { flows, rev };
        const answer = await this.call<{ rev: string }>('POST', '/flows', body, { 'Node-RED-Deployment-Type': type });
        if (answer.status !== 200) throw new Error(`deploy answered ${answer.status}: ${JSON.stringify(answer.body)}`);
        return answer.body.rev;
    }

    async flows(): Promise<{ flows: FlowNode[]; rev: string }> {
        return (await this.call<{ flows: FlowNode[]; rev: string }>('GET', '/flows')).body;
    }

    async list(query = ''): Promise<SnapshotItem[]> {
        return (await this.call<SnapshotPage>('GET', `/snapshots${query}`)).body.snapshots;
    }

    async full(id: string): Promise<FullSnapshot> {
        return (await this.call<FullSnapshot>('GET', `/snapshots/${id}/full`)).body;
    }

    async fullCurrent(): Promise<FullCurrent> {
        return (await this.call<FullCurrent>('GET', '/snapshots/current/full')).body;
    }

    async compare(from: string, to: string): Promise<Comparison> {
        const answer = await this.call<Comparison>('GET', `/snapshots/compare?from=${from}&to=${to}`);
        if (answer.status !== 200) throw new Error(`compare answered ${answer.status}: ${JSON.stringify(answer.body)}`);
        return answer.body;
    }

    async plan(id: string, query = ''): Promise<RestorePlan> {
        return (await this.call<RestorePlan>('GET', `/snapshots/${id}/plan${query}`)).body;
    }

    async restore(id: string, body: object = {}): Promise<RestoreResult> {
        const answer = await this.call<RestoreResult>('POST', `/snapshots/${id}/restore`, body);
        if (answer.status !== 200) throw new Error(`restore answered ${answer.status}: ${JSON.stringify(answer.body)}`);
        return answer.body;
    }

    async status(): Promise<SnapshotsStatus> {
        return (await this.call<SnapshotsStatus>('GET', '/snapshots/status')).body;
    }

    /** Waits until the store is open and no capture is waiting any more. */
    async idle(): Promise<void> {
        await this.nodeRed.waitUntil('captures are done', async () => {
            const { ready, capturing, off } = await this.status();
            return (ready || off !== undefined) && !capturing;
        });
    }

    /** Waits for the newest snapshot to be another one than before, and answers it. */
    async nextSnapshot(before: SnapshotItem | undefined): Promise<SnapshotItem> {
        let newest: SnapshotItem | undefined;
        await this.nodeRed.waitUntil('a new snapshot', async () => {
            newest = (await this.list('?limit=1'))[0];
            return newest !== undefined && newest.id !== before?.id;
        });
        return newest!;
    }
}
