import { ApiError, failureOf, OWN_REQUEST, queryString, type ServerAccess } from '../api';
import type { ErrorCode } from '../../runtime/core/errors';
import type {
    ErrorBody,
    ImportedSnapshot,
    PullRequest,
    PushPlan,
    PushQueueCommand,
    PushRequest,
    PushResult,
    RemoteCheck,
    RemoteConnection,
    RemoteDevicePage,
    RemoteEdit,
    RemoteItem,
    RemoteList,
    RemotePage,
    RemotePlace,
    RemotePlaces,
    RemoteSnapshot,
    RemoteSnapshotEdit,
    RemoteTargetRequest,
} from '../../runtime/core/wire';

/** One snapshot at a place of a remote. */
export interface RemoteSnapshotRef {
    remote: string;
    /** Id of the place. */
    place: string;
    /** The remote's own. */
    id: string;
}

/** The server, as far as remotes are concerned. Everything rejects with an `ApiError`, as `Api` does. */
export interface RemoteApi {
    list(): Promise<RemoteList>;
    /** Keeps nothing when the connection cannot be made, unless forced. */
    add(remote: RemoteEdit, force: boolean): Promise<RemoteItem>;
    /** As `add`. */
    edit(name: string, change: RemoteEdit, force: boolean): Promise<RemoteItem>;
    remove(name: string): Promise<void>;
    /** Tries what a person entered; rejects with what is wrong with it. */
    check(remote: RemoteEdit): Promise<RemoteConnection>;
    /** Tries a remote that is there; what it found is in the item. */
    checkAgain(name: string): Promise<RemoteItem>;
    command(name: string, command: PushQueueCommand): Promise<RemoteItem>;
    places(name: string): Promise<RemotePlace[]>;
    snapshots(name: string, query: { target: string; limit: number; cursor?: string }): Promise<RemotePage>;
    editSnapshot(snapshot: RemoteSnapshotRef, change: RemoteSnapshotEdit): Promise<RemoteSnapshot>;
    removeSnapshot(snapshot: RemoteSnapshotRef): Promise<void>;
    setTarget(name: string, request: RemoteTargetRequest): Promise<void>;
    /** Devices that take their target straight from a place there. */
    devices(name: string, query: { target: string; limit: number; cursor?: string }): Promise<RemoteDevicePage>;
    forgetDevice(name: string, device: { target: string; id: string }): Promise<void>;
    /** What a push would do. */
    plan(id: string, place: { remote: string; target: string }): Promise<PushPlan>;
    push(id: string, request: PushRequest): Promise<PushResult>;
    pull(request: PullRequest): Promise<ImportedSnapshot>;
}

export function connectRemoteApi(server: ServerAccess): RemoteApi {
    const send = async <T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: object): Promise<T> => {
        const answer = await server.request({ method, url, body, headers: OWN_REQUEST });
        if (answer.status >= 200 && answer.status < 300) return answer.body as T;
        throw failureOf(server, answer.status, answer.body);
    };
    const at = (name: string, more = ''): string => `snapshots/remotes/${encodeURIComponent(name)}${more}`;
    const snapshotAt = ({ remote, place, id }: RemoteSnapshotRef): string =>
        at(remote, `/snapshots/${encodeURIComponent(id)}${queryString({ target: place })}`);
    const pushOf = (id: string): string => `snapshots/${encodeURIComponent(id)}/push`;
    const forced = (force: boolean): string => (force ? '?force=true' : '');
    return {
        list: () => send('GET', 'snapshots/remotes'),
        add: (remote, force) => send('POST', `snapshots/remotes${forced(force)}`, remote),
        edit: (name, change, force) => send('PUT', at(name, forced(force)), change),
        remove: (name) => send('DELETE', at(name)),
        check: async (remote) => connectionOf(await send<RemoteCheck>('POST', 'snapshots/remotes/check', remote)),
        checkAgain: (name) => send('POST', at(name, '/check'), {}),
        command: (name, command) => send('POST', at(name, '/queue'), command),
        places: async (name) => (await send<RemotePlaces>('GET', at(name, '/targets'))).targets,
        snapshots: (name, query) => send('GET', at(name, `/snapshots${queryString(query)}`)),
        editSnapshot: (snapshot, change) => send('PUT', snapshotAt(snapshot), change),
        removeSnapshot: (snapshot) => send('DELETE', snapshotAt(snapshot)),
        setTarget: (name, request) => send('POST', at(name, '/target'), request),
        devices: (name, query) => send('GET', at(name, `/devices${queryString(query)}`)),
        forgetDevice: (name, { target, id }) =>
            send('DELETE', at(name, `/devices/${encodeURIComponent(id)}${queryString({ target })}`)),
        plan: (id, place) => send('GET', `${pushOf(id)}${queryString(place)}`),
        push: (id, request) => send('POST', pushOf(id), request),
        pull: (request) => send('POST', 'snapshots/pull', request),
    };
}

function connectionOf(answer: RemoteCheck): RemoteConnection {
    const failure: ErrorBody | undefined = 'connection' in answer ? answer.connection.failure : answer;
    if (failure) throw new ApiError(failure.code as ErrorCode, failure.error, 'facts' in failure ? failure.facts : {});
    return (answer as { connection: RemoteConnection }).connection;
}
