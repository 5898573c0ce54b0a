import { isSnapshotError, SnapshotError } from '../core/errors';
import { makesNoSense } from './http-refusal';
import {
    isStatus,
    parseDeviceTarget,
    parseNodeRedSettings,
    parseTitle,
    type NodeRedSettings,
} from './node-red-answers';
import type { NodeRedSession } from './node-red-session';
import { hostOf } from './not-reached';
import type { RemoteIdentity } from './remote';
import type { RemoteRequest } from './remote-http';

/** What is at the other end, and what we may do there. Rejects as `Remote` does. */
export class NodeRedInstance {
    constructor(
        readonly url: string,
        private readonly session: NodeRedSession,
    ) {}

    /** `remote_unknown`, which says which of both is missing, unless it is a Node-RED with this package. */
    async identify(signal: AbortSignal): Promise<RemoteIdentity> {
        const settings = await this.settings(signal);
        const platform = settings ? `Node-RED ${settings.version}` : 'Node-RED';
        await this.checkPackage(platform, signal);
        const { user } = settings ?? {};
        if (user?.isAnonymous && this.session.isSomebody) throw this.session.unknown();
        const name = settings ? (user?.isAnonymous ? undefined : user?.username) : this.session.username;
        return { ...(name !== undefined && { user: name }), platform };
    }

    /** What its editor is called; everybody may know. */
    async title(signal: AbortSignal): Promise<string | undefined> {
        try {
            return parseTitle(await this.ask({ method: 'GET', path: '/theme', signal }));
        } catch (error) {
            // One without an editor has no title.
            if (isAnswerOfAnother(error) || isSnapshotError(error, 'remote_forbidden')) return undefined;
            throw error;
        }
    }

    /** Null for none; undefined where no devices can be served. */
    async deviceTarget(signal: AbortSignal): Promise<string | null | undefined> {
        try {
            return parseDeviceTarget(await this.ask({ method: 'GET', path: '/snapshots/devices', signal }));
        } catch (error) {
            if (isAnswerOfAnother(error)) return undefined;
            throw error;
        }
    }

    /**
     * Asks for something that takes the permission to write and is then refused for itself: a token may have fewer
     * permissions than its user has, and Node-RED tells only those of the user.
     */
    async mayWrite(signal: AbortSignal): Promise<boolean> {
        try {
            await this.ask({ method: 'POST', path: '/snapshots/export', body: {}, signal });
        } catch (error) {
            if (isSnapshotError(error, 'remote_forbidden')) return false;
            if (isSnapshotError(error, 'remote_refused')) return true;
            throw error;
        }
        throw makesNoSense(this);
    }

    /** Undefined where it is not told to this user. Rejects with `remote_unknown` for what is no Node-RED. */
    private async settings(signal: AbortSignal): Promise<NodeRedSettings | undefined> {
        try {
            const settings = parseNodeRedSettings(await this.ask({ method: 'GET', path: '/settings', signal }));
            if (settings) return settings;
        } catch (error) {
            if (isSnapshotError(error, 'remote_forbidden')) return undefined;
            if (!isAnswerOfAnother(error)) throw error;
        }
        const text = `There is no Node-RED at this address of ${hostOf(this)}: it has to be that of the editor, with “httpAdminRoot”.`;
        throw new SnapshotError('remote_unknown', text);
    }

    /** Rejects with `remote_unknown` unless it has this package. Takes the permission to read, and next to no time. */
    async checkPackage(platform: string, signal: AbortSignal): Promise<void> {
        try {
            if (isStatus(await this.ask({ method: 'GET', path: '/snapshots/status', signal }))) return;
        } catch (error) {
            if (!isAnswerOfAnother(error)) throw error;
        }
        const text = `There is a ${platform} at ${hostOf(this)}, but without node-red-contrib-snapshots: install it there.`;
        throw new SnapshotError('remote_unknown', text);
    }

    private ask(request: RemoteRequest): Promise<unknown> {
        return this.session.use((http) => http.ask(request));
    }
}

/** There is no such route, or something that is not meant. */
function isAnswerOfAnother(error: unknown): boolean {
    return isSnapshotError(error, 'not_found') || isSnapshotError(error, 'remote_unknown');
}
