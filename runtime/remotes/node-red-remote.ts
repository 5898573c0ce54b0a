import { randomBytes } from 'node:crypto';
import { isSnapshotError, SnapshotError } from '../core/errors';
import type { RemoteAbility, RemotePage, RemotePlace, RemoteSnapshot } from '../core/remote-wire';
import { isSnapshotId } from '../core/snapshot';
import { snapshotFileText } from '../files/snapshot-file';
import { makesNoSense } from './http-refusal';
import { parseItem, parsePage } from './node-red-answers';
import { NodeRedInstance } from './node-red-instance';
import { NodeRedSession } from './node-red-session';
import { hostOf } from './not-reached';
import type {
    PushedSnapshot,
    Remote,
    RemoteContext,
    RemoteDriver,
    RemoteIdentity,
    RemoteLimits,
    RemotePushed,
} from './remote';
import type { RemoteRequest } from './remote-http';

/** Another Node-RED with this package, by its `/snapshots` routes. */
export const nodeRedDriver: RemoteDriver = {
    fields: [
        { name: 'url', required: true, secret: false, address: true },
        { name: 'username', required: false, secret: false },
        { name: 'password', required: false, secret: true },
        { name: 'token', required: false, secret: true },
    ],
    connect: ({ url = '', token, username, password }, context = {}) =>
        new NodeRedRemote(url, new NodeRedSession({ url, token, username, password }, context), context.instanceId),
};

/** The one place of a Node-RED: its own store. */
const PLACE = 'node-red';
const CURRENT = 'current';

class NodeRedRemote implements Remote {
    private readonly instance: NodeRedInstance;

    constructor(
        readonly url: string,
        private readonly session: NodeRedSession,
        private readonly ownId: RemoteContext['instanceId'],
    ) {
        this.instance = new NodeRedInstance(url, session);
    }

    async identify(signal: AbortSignal): Promise<RemoteIdentity> {
        await this.session.startAnew();
        return this.instance.identify(signal);
    }

    async places(signal: AbortSignal): Promise<RemotePlace[]> {
        const [title, target, mayWrite] = await Promise.all([
            this.instance.title(signal),
            this.instance.deviceTarget(signal),
            this.instance.mayWrite(signal),
        ]);
        const may = [...READING, ...(mayWrite ? WRITING : []), ...(mayWrite && target !== undefined ? TARGETING : [])];
        return [
            { id: PLACE, name: title ?? this.host, type: 'node-red', may, ...(target && { deviceTarget: target }) },
        ];
    }

    async snapshots(
        place: string,
        { limit, cursor }: { limit: number; cursor?: string },
        signal: AbortSignal,
    ): Promise<RemotePage> {
        this.checkPlace(place);
        const query = { limit: Math.min(limit, MAX_PAGE), cursor };
        return this.sensible(parsePage(await this.ask({ method: 'GET', path: '/snapshots', query, signal })));
    }

    async read(
        place: string,
        id: string,
        secret: string | undefined,
        signal: AbortSignal,
    ): Promise<AsyncIterable<Uint8Array>> {
        this.checkPlace(place);
        if (secret !== undefined) {
            if (id === CURRENT) throw this.refused('gives secrets of snapshots only, and not of what runs');
            const body = { credentialSecret: secret, exact: true };
            const path = `/snapshots/${this.readable(id)}/export`;
            return this.session.use((http) => http.open({ method: 'POST', path, body, signal }), LARGE);
        }
        const path = `/snapshots/${this.readable(id)}/full`;
        return this.session.use((http) => http.open({ method: 'GET', path, signal }), LARGE);
    }

    async push(place: string, pushed: PushedSnapshot, signal: AbortSignal): Promise<RemotePushed> {
        this.checkPlace(place);
        // Before a large file is on its way we find out whether we are still logged in.
        await this.instance.checkPackage('Node-RED', signal);
        const source = pushed.isAutomatic ? await this.ownId?.() : undefined;
        const answer = await this.session.use(async (http) => {
            const secret = randomBytes(32).toString('base64url');
            const { item, name, description } = pushed;
            return http.ask({
                method: 'POST',
                path: '/snapshots/import',
                query: { ...(pushed.force && { force: 'true' }), source },
                headers: { 'Snapshots-Credential-Secret': secret },
                pieces: snapshotFileText({ ...item, name, description }, await pushed.content(), secret, true),
                signal,
            });
        }, LARGE);
        const snapshot = this.sensible(parseItem(answer));
        const wasThere = (answer as { alreadyThere?: unknown }).alreadyThere === true;
        if (!pushed.setAsTarget) return { snapshot, wasThere, leftOut: [] };
        const problem = await this.makeTarget(snapshot.id, signal, pushed.force === true);
        const target = problem === undefined ? { target: true } : {};
        return { snapshot: { ...snapshot, ...target }, wasThere, leftOut: problem === undefined ? [] : [problem] };
    }

    /** It takes everything. */
    leavesOut(): Promise<string[]> {
        return Promise.resolve([]);
    }

    async edit(
        place: string,
        id: string,
        change: { name?: string; description?: string },
        signal: AbortSignal,
    ): Promise<RemoteSnapshot> {
        this.checkPlace(place);
        const path = `/snapshots/${this.known(id)}`;
        return this.sensible(parseItem(await this.ask({ method: 'PUT', path, body: change, signal })));
    }

    async remove(place: string, id: string, signal: AbortSignal): Promise<void> {
        this.checkPlace(place);
        try {
            await this.ask({ method: 'DELETE', path: `/snapshots/${this.known(id)}`, signal });
        } catch (error) {
            if (!isSnapshotError(error, 'remote_refused') || error.facts['status'] !== 409) throw error;
            const text = `Devices of ${this.host} run this snapshot: give them another one before it is deleted.`;
            throw new SnapshotError('remote_refused', text, error.facts);
        }
    }

    async setTarget(
        place: string,
        id: string | undefined,
        signal: AbortSignal,
        { force = false }: { force?: boolean } = {},
    ): Promise<void> {
        this.checkPlace(place);
        if ((await this.instance.deviceTarget(signal)) === undefined) throw this.refused('serves no devices');
        if (id === undefined) await this.ask({ method: 'DELETE', path: '/snapshots/target', signal });
        else {
            const path = `/snapshots/${this.known(id)}/target`;
            await this.ask({ method: 'POST', path, body: { devices: 'all', ...(force && { force }) }, signal });
        }
        if ((await this.instance.deviceTarget(signal)) === (id ?? null)) return;
        throw new SnapshotError('remote_failed', `${this.host} says that it did so, and has another Device Target.`);
    }

    private get host(): string {
        return hostOf(this);
    }

    private ask(request: RemoteRequest): Promise<unknown> {
        return this.session.use((http) => http.ask(request));
    }

    /** Why it could not be done, in a sentence. */
    private async makeTarget(id: string, signal: AbortSignal, force: boolean): Promise<string | undefined> {
        try {
            await this.setTarget(PLACE, id, signal, { force });
            return undefined;
        } catch (error) {
            if (!isSnapshotError(error)) throw error;
            return `It was not made the Device Target. ${error.message}`;
        }
    }

    private checkPlace(place: string): void {
        if (place !== PLACE) throw new SnapshotError('not_found', `${this.host} has no such place.`);
    }

    /** What else may stand in its place could be another thing there, which would be changed. */
    private known(id: string): string {
        if (isSnapshotId(id)) return id;
        throw this.noSnapshot();
    }

    private readable(id: string): string {
        if (id !== '' && id !== '.' && id !== '..') return encodeURIComponent(id);
        throw this.noSnapshot();
    }

    private noSnapshot(): SnapshotError {
        return new SnapshotError('not_found', `${this.host} has no such snapshot.`);
    }

    private sensible<T>(answer: T | undefined): T {
        if (answer === undefined) throw makesNoSense(this);
        return answer;
    }

    private refused(why: string): SnapshotError {
        return new SnapshotError('remote_refused', `${this.host} ${why}.`);
    }
}

const READING: readonly RemoteAbility[] = ['list', 'preview', 'current'];
const WRITING: readonly RemoteAbility[] = ['pull', 'push', 'edit', 'remove'];
const TARGETING: readonly RemoteAbility[] = ['set_target', 'clear_target'];
/** The other end reads a large snapshot whole before it sends or stores it. */
const LARGE: RemoteLimits = { timeoutMs: 2 * 60_000 };
/** More is refused. */
const MAX_PAGE = 200;
