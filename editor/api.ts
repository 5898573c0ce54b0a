import type { ErrorCode } from '../runtime/core/errors';
import type { FlowNode, SnapshotItem } from '../runtime/core/snapshot';
import type {
    Comparison,
    ErrorBody,
    FullCurrent,
    FullRemote,
    FullSnapshot,
    KeptVariable,
    NodeHistory,
    ListQuery,
    RestorePlan,
    RestoreRequest,
    RestoreResult,
    SearchResult,
    SnapshotEdit,
    SnapshotPage,
    SnapshotsStatus,
} from '../runtime/core/wire';

/**
 * The server, as the editor needs it. Everything rejects with an `ApiError`: the server's own code, or `no_answer`,
 * `not_authorized`, `unexpected`.
 */
export interface Api {
    list(query: ListQuery): Promise<SnapshotPage>;
    get(id: string): Promise<SnapshotItem>;
    create(snapshot: SnapshotEdit & { name: string }): Promise<SnapshotItem>;
    edit(id: string, edit: SnapshotEdit): Promise<SnapshotItem>;
    /** `snapshot_in_use` for a device's target, unless forced. */
    remove(id: string, force: boolean): Promise<void>;
    /** The flows as they are stored, without credentials; also of a state at a remote (remote-state-id.ts). */
    full(id: string): Promise<FullSnapshot | FullRemote>;
    /** What runs now, in the same shape. */
    current(): Promise<FullCurrent>;
    /** How two states differ, the earlier one first: snapshots, states at remotes, and `current` for what runs. */
    compare(from: string, to: string): Promise<Comparison>;
    /** For the whole snapshot, or for these ids only. */
    plan(id: string, only?: readonly string[]): Promise<RestorePlan>;
    /**
     * `version_mismatch` when the running flows are not those of `rev` any more; `modules_failed` when the request does
     * not say to go on without them; `restore_failed` after everything was taken back again.
     */
    restore(id: string, request: RestoreRequest): Promise<RestoreResult>;
    /** The versions of a node, newest first; `cursor` is that of the page before. */
    history(id: string, cursor?: string): Promise<NodeHistory>;
    /** Looks for a text in the flows of all snapshots; `limit` is the most nodes that are wanted. */
    search(q: string, limit: number): Promise<SearchResult>;
    /** The environment variables that restores have set. */
    keptVariables(): Promise<KeptVariable[]>;
    removeVariable(name: string): Promise<void>;
    status(): Promise<SnapshotsStatus>;
    setAuto(enabled: boolean): Promise<SnapshotsStatus>;
    /** Node-RED's own route: what runs now. */
    runningFlows(): Promise<{ flows: FlowNode[]; rev: string }>;
}

/** A refusal or a failure, with a sentence that can be shown. */
export class ApiError extends Error {
    override readonly name = 'ApiError';

    constructor(
        readonly code: ErrorCode | 'no_answer' | 'not_authorized' | 'unexpected',
        message: string,
        /** What the failure is about; its members are those of the code. */
        readonly facts: Readonly<Record<string, unknown>> = {},
    ) {
        super(message);
    }
}

/** True also for one of another script of this package, whose class is not this one. */
export function isApiError(error: unknown): error is ApiError {
    return error instanceof Error && error.name === 'ApiError';
}

/** What reaching the server takes. */
export interface ServerAccess {
    /** Sends JSON to the admin API with the user's token. Resolves whatever the status; 0 when there was no answer. */
    request(request: ServerRequest): Promise<{ status: number; body: unknown }>;
    /**
     * Sends a file, or asks for one, with the user's token. Resolves whatever the status; 0 when there was no answer, also
     * since the signal ended it.
     */
    transfer(request: TransferRequest): Promise<TransferAnswer>;
    /** A sentence of the locale catalogue. */
    text(key: string, values?: Readonly<Record<string, string | number>>): string;
}

export interface ServerRequest {
    method: 'GET' | 'POST' | 'PUT' | 'DELETE';
    /** Relative to the admin root, without a leading slash. */
    url: string;
    headers?: Record<string, string>;
    body?: unknown;
}

export interface TransferRequest {
    method: 'GET' | 'POST';
    /** As of a `ServerRequest`. */
    url: string;
    headers?: Record<string, string>;
    /** A file, or JSON text. */
    body?: Blob | string;
    /** Called while the body is sent, with bytes. */
    onProgress?: (sent: number, of: number) => void;
    signal?: AbortSignal;
}

export interface TransferAnswer {
    status: number;
    /** Of a failure, too. */
    body: Blob;
    /** The header `Content-Disposition`. */
    disposition: string | null;
}

/** Other origins cannot send the header without asking, so that it tells our own requests from theirs. */
export const OWN_REQUEST = { 'X-Snapshots-Request': '1' };

export function connectApi(server: ServerAccess): Api {
    const send = async <T>(method: ServerRequest['method'], url: string, body?: unknown): Promise<T> => {
        const answer = await server.request({ method, url, body, headers: OWN_REQUEST });
        if (answer.status >= 200 && answer.status < 300) return answer.body as T;
        throw failureOf(server, answer.status, answer.body);
    };
    const at = (id: string): string => `snapshots/${encodeURIComponent(id)}`;
    return {
        list: (query) => send('GET', `snapshots${queryString({ ...query })}`),
        get: (id) => send('GET', at(id)),
        create: (snapshot) => send('POST', 'snapshots', snapshot),
        edit: (id, edit) => send('PUT', at(id), edit),
        remove: (id, force) => send('DELETE', `${at(id)}${force ? '?force=true' : ''}`),
        full: (id) => send('GET', `${at(id)}/full`),
        current: () => send('GET', 'snapshots/current/full'),
        compare: (from, to) => send('GET', `snapshots/compare${queryString({ from, to })}`),
        plan: (id, only) => send('GET', `${at(id)}/plan${queryString({ only: only?.join(',') })}`),
        restore: (id, request) => send('POST', `${at(id)}/restore`, request),
        history: (id, cursor) =>
            send('GET', `snapshots/nodes/${encodeURIComponent(id)}/history${queryString({ cursor })}`),
        search: (q, limit) => send('GET', `snapshots/search${queryString({ q, limit })}`),
        keptVariables: async () => {
            const { variables } = await send<{ variables: KeptVariable[] }>('GET', 'snapshots/environment');
            return variables;
        },
        removeVariable: (name) => send('DELETE', `snapshots/environment/${encodeURIComponent(name)}`),
        status: () => send('GET', 'snapshots/status'),
        setAuto: (enabled) => send('PUT', 'snapshots/settings', { auto: { enabled } }),
        runningFlows: () => send('GET', 'flows'),
    };
}

/** `?name=value`, without the members that are empty. */
export function queryString(query: Record<string, string | number | undefined>): string {
    const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
    return given.length === 0 ? '' : `?${given.map(([k, v]) => `${k}=${encodeURIComponent(String(v))}`).join('&')}`;
}

/** What an answer says that is none of success. */
export function failureOf(server: ServerAccess, status: number, body: unknown): ApiError {
    const { code, error, facts } = (typeof body === 'object' && body !== null ? body : {}) as Partial<ErrorBody>;
    if (typeof code === 'string' && typeof error === 'string') return new ApiError(code as ErrorCode, error, facts);
    if (status === 0) return new ApiError('no_answer', server.text('error.noAnswer'));
    if (status === 401 || status === 403) return new ApiError('not_authorized', server.text('error.notAuthorized'));
    return new ApiError('unexpected', server.text('error.unexpected', { status }));
}
