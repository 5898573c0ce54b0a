import { isSnapshotError, SnapshotError } from '../core/errors';
import type { RemoteSnapshot } from '../core/remote-wire';
import {
    fieldsOf,
    isFields,
    readDevice,
    readInstance,
    readNamed,
    readPage,
    readSnapshot,
    readTarget,
    readTeam,
    type FlowFuseDevice,
    type FlowFuseInstance,
    type FlowFuseNamed,
    type FlowFusePage,
    type FlowFuseTeam,
} from './flowfuse-answers';
import { FlowFuseHttp } from './flowfuse-http';
import { unknownRemote } from './http-refusal';
import type { RemoteIdentity, RemoteLimits } from './remote';

/** An instance or a device: they hold snapshots. */
export interface FlowFuseOwner {
    type: 'instance' | 'device';
    id: string;
}

/** What newer platforms have and 2.4.0 lacks. */
export interface FlowFuseCalls {
    /** `POST snapshots/import` */
    import: boolean;
    /** `PUT snapshots/:id` */
    edit: boolean;
}

export const FLOWFUSE = 'FlowFuse';

/** The calls of a FlowFuse platform. Everything rejects as `Remote` does. */
export class FlowFuseApi {
    private readonly http: FlowFuseHttp;
    private calls: FlowFuseCalls | undefined;

    constructor(
        private readonly url: string,
        private readonly token: string,
        limits: RemoteLimits,
    ) {
        this.http = new FlowFuseHttp({ url, token, platform: FLOWFUSE, ...limits });
    }

    async identify(signal: AbortSignal): Promise<RemoteIdentity> {
        if (this.token.startsWith(DEVICE_TOKEN)) throw new SnapshotError('remote_token', IS_DEVICE_TOKEN);
        const settings = await this.http.get('settings', signal).catch((error: unknown) => {
            throw isSnapshotError(error, 'not_found') ? this.none() : error;
        });
        const { features, 'version:forge': version } = isFields(settings) ? settings : {};
        if (!isFields(features)) throw this.none();
        const { username, password_expired: isExpired } = await this.http.getFields('user', signal);
        if (isExpired === true) throw new SnapshotError('remote_forbidden', PASSWORD_EXPIRED);
        return {
            ...(typeof username === 'string' && { user: username }),
            platform: typeof version === 'string' ? `${FLOWFUSE} ${version.replace(/^v/, '')}` : FLOWFUSE,
        };
    }

    teams(signal: AbortSignal): Promise<FlowFuseTeam[]> {
        return this.http.getAll('user/teams', 'teams', readTeam, signal);
    }

    async applications(team: string, signal: AbortSignal): Promise<FlowFuseNamed[]> {
        return this.http.getAll(`teams/${encoded(team)}/applications`, 'applications', readNamed, signal);
    }

    async instances(team: string, signal: AbortSignal): Promise<FlowFuseInstance[]> {
        return this.http.getAll(`teams/${encoded(team)}/projects`, 'projects', readInstance, signal);
    }

    async devices(team: string, signal: AbortSignal): Promise<FlowFuseDevice[]> {
        return this.http.getAll(`teams/${encoded(team)}/devices`, 'devices', readDevice, signal);
    }

    /** @param target id of the Device Target, which is marked */
    async snapshots(
        owner: FlowFuseOwner,
        query: { limit: number; cursor?: string },
        target: string | undefined,
        signal: AbortSignal,
    ): Promise<FlowFusePage<RemoteSnapshot>> {
        const answer = await this.http.ask({ method: 'GET', path: `${pathOf(owner)}/snapshots`, query, signal });
        return this.http.understood(() => readPage(answer, 'snapshots', (fields) => readSnapshot(fields, target)));
    }

    /** `not_found` for a snapshot that is none of this owner’s. */
    async holds(owner: FlowFuseOwner, id: string, signal: AbortSignal): Promise<void> {
        await this.http.getFields(`${pathOf(owner)}/snapshots/${encoded(id)}`, signal);
    }

    /** The snapshot whole, its secrets encrypted with this secret; without one, without credentials. */
    async read(id: string, secret: string | undefined, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
        const path = `snapshots/${encoded(id)}`;
        if (secret === undefined) return this.http.open({ method: 'GET', path: `${path}/full`, signal });
        return this.http.open({ method: 'POST', path: `${path}/export`, body: { credentialSecret: secret }, signal });
    }

    /** Id of the Device Target, which an instance’s devices or a device has to run. */
    async target(owner: FlowFuseOwner, signal: AbortSignal): Promise<string | undefined> {
        const isDevice = owner.type === 'device';
        const answer = await this.http.get(isDevice ? pathOf(owner) : `${pathOf(owner)}/devices/settings`, signal);
        return this.http.understood(() =>
            isDevice ? readDevice(fieldsOf(answer)).targetSnapshot : readTarget(fieldsOf(answer)),
        );
    }

    /** `not_found` for a snapshot that is not there. An answer of 2xx says nothing: look at the target afterwards. */
    async setTarget(owner: FlowFuseOwner, id: string, signal: AbortSignal): Promise<void> {
        const isDevice = owner.type === 'device';
        const { status, body } = await this.http.exchange({
            method: isDevice ? 'PUT' : 'POST',
            path: isDevice ? pathOf(owner) : `${pathOf(owner)}/devices/settings`,
            body: { targetSnapshot: id },
            expected: [400],
            signal,
        });
        if (status !== 400) return;
        const { code } = this.http.understood(() => fieldsOf(body));
        if (code === 'invalid_snapshot')
            throw new SnapshotError('not_found', 'The platform has no such snapshot here.');
        throw new SnapshotError('remote_refused', 'The platform does not take this as a Device Target.', { status });
    }

    /** @param body JSON */
    async create(instance: string, body: readonly Uint8Array[], signal: AbortSignal): Promise<RemoteSnapshot> {
        return this.send(`projects/${encoded(instance)}/snapshots`, body, signal);
    }

    /** @param body JSON */
    async import(body: readonly Uint8Array[], signal: AbortSignal): Promise<RemoteSnapshot> {
        return this.send('snapshots/import', body, signal);
    }

    async edit(
        id: string,
        change: { name?: string; description?: string },
        target: string | undefined,
        signal: AbortSignal,
    ): Promise<RemoteSnapshot> {
        const path = `snapshots/${encoded(id)}`;
        const answer = await this.http.ask({ method: 'PUT', path, body: change, signal });
        return this.http.understood(() => readSnapshot(fieldsOf(answer), target));
    }

    async remove(id: string, signal: AbortSignal): Promise<void> {
        await this.http.ask({ method: 'DELETE', path: `snapshots/${encoded(id)}`, signal });
    }

    /** What the platform knows: found out once, with calls that change nothing. */
    async knows(signal: AbortSignal): Promise<FlowFuseCalls> {
        return (this.calls ??= {
            import: await this.isKnown('POST', 'snapshots/import', signal),
            edit: await this.isKnown('PUT', `snapshots/${NO_ID}`, signal),
        });
    }

    /** What is not known is answered with a page and 200. What is known finds a fault in an empty body, and says so as JSON. */
    private async isKnown(method: 'POST' | 'PUT', path: string, signal: AbortSignal): Promise<boolean> {
        try {
            await this.http.exchange({ method, path, body: {}, expected: [400, 403, 404], signal });
            return true;
        } catch (error) {
            if (isSnapshotError(error, 'remote_unknown')) return false;
            if (isSnapshotError(error) && error.facts['status'] === 500) return true;
            throw error;
        }
    }

    private async send(path: string, pieces: readonly Uint8Array[], signal: AbortSignal): Promise<RemoteSnapshot> {
        const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
        const headers = { 'Content-Type': 'application/json', 'Content-Length': String(bytes) };
        const answer = await this.http.ask({ method: 'POST', path, pieces, headers, signal });
        return this.http.understood(() => readSnapshot(fieldsOf(answer), undefined));
    }

    private none(): SnapshotError {
        return unknownRemote({ url: this.url, platform: FLOWFUSE }, 'it does not say that it is one');
    }
}

const DEVICE_TOKEN = 'ffd_';
const IS_DEVICE_TOKEN = 'This is the token of a device. Make a personal access token in your settings at the platform.';
const PASSWORD_EXPIRED = 'The platform wants this user to choose another password first.';
/** No snapshot has it. */
const NO_ID = 'AAAAAAAAAA';

function pathOf({ type, id }: FlowFuseOwner): string {
    return `${type === 'instance' ? 'projects' : 'devices'}/${encoded(id)}`;
}

/** `not_found` for a text that can be no id there: it never becomes part of a path. */
function encoded(id: string): string {
    if (/^[\w-]{1,64}$/.test(id)) return id;
    throw new SnapshotError('not_found', 'The platform has nothing with such an id.');
}
