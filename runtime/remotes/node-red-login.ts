import { SnapshotError } from '../core/errors';
import { makesNoSense } from './http-refusal';
import { hostOf } from './not-reached';
import type { RemoteHttp } from './remote-http';

export interface NodeRedLogin {
    url: string;
    username: string;
    password: string;
}

/**
 * Logs in to a Node-RED as its editor does, and resolves with the token; undefined where there is no such login, since
 * nobody has to log in, or only in another way. `remote_token` for a wrong name or password, `remote_busy` when too many
 * have failed, and whatever else a remote rejects with.
 *
 * @param http without a token
 */
export async function logInToNodeRed(http: RemoteHttp, account: NodeRedLogin): Promise<string | undefined> {
    const { username, password } = account;
    const answer = await http.open({
        method: 'POST',
        path: '/auth/token',
        body: { client_id: 'node-red-admin', grant_type: 'password', scope: '', username, password },
        expected: [...NO_SUCH_LOGIN, 403, 500],
    });
    const { access_token: token, error } = await membersOf(answer);
    const { status } = answer;
    if (status === 403 && error === 'invalid_grant') throw refused(account);
    if (status === 500 && error === 'server_error') throw tooOften(account);
    if (NO_SUCH_LOGIN.includes(status)) return undefined;
    if (status === 200 && typeof token === 'string') return token;
    if (status === 403)
        throw new SnapshotError('remote_forbidden', `${hostOf(account)} lets nobody log in.`, { status });
    throw makesNoSense(account);
}

/** As Node-RED and other servers answer what they do not have. */
const NO_SUCH_LOGIN: readonly number[] = [400, 404, 405];

async function membersOf(answer: AsyncIterable<Uint8Array>): Promise<Record<string, unknown>> {
    const pieces: Uint8Array[] = [];
    for await (const piece of answer) pieces.push(piece);
    try {
        return (JSON.parse(Buffer.concat(pieces).toString()) ?? {}) as Record<string, unknown>;
    } catch {
        return {};
    }
}

function refused(account: NodeRedLogin): SnapshotError {
    return new SnapshotError('remote_token', `${hostOf(account)} does not take this name and password.`);
}

/** Node-RED 4.1 and 5: after five failures in ten minutes, also for the right password. */
function tooOften(account: NodeRedLogin): SnapshotError {
    const text = `${hostOf(account)} takes no login of this user for ten minutes, since too many have failed.`;
    return new SnapshotError('remote_busy', text, { retryAfterSeconds: 600 });
}
