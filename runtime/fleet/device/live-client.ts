import { isSnapshotError, SnapshotError } from '../../core/errors';
import type { LiveMismatch, LiveSettings, LiveState, LiveWanted } from '../../core/live-wire';
import { connectHttp, type OpenAnswer, type RemoteHttp } from '../../remotes/remote-http';
import type { DeviceFields } from './settings';

/**
 * A hub's live API, as a device sees it. Every call rejects with the codes of a `Remote`; `remote_token`: the hub does not
 * take the token, `not_found`: it does not know the device.
 */
export interface LiveClient {
    /** Says how it is here. Resolves with what is otherwise at the hub; undefined when all is as it shall be. */
    checkIn(state: LiveState, signal: AbortSignal): Promise<LiveMismatch | undefined>;
    /** What the hub wants of this device. Changes nothing there. */
    wanted(signal: AbortSignal): Promise<LiveWanted>;
    settings(signal: AbortSignal): Promise<LiveSettings>;
    /** The target as it arrives: see `TargetAnswer`. */
    snapshot(have: TargetPart, signal: AbortSignal): Promise<TargetAnswer>;
    /**
     * Sends a snapshot that was made here: a `LiveState` with `provisioning`, as JSON in pieces. Resolves with what a hub of
     * this package says that it made of it.
     */
    provision(pieces: Iterable<string>, signal: AbortSignal): Promise<{ id: string; name: string } | undefined>;
    /** A person wants to know now: the next check-in looks wherever there is something to see, whatever that costs. */
    askAnew?(): void;
}

/** How much of a target is here already. */
export interface TargetPart {
    /** Of what is here, whole or in part. */
    etag?: string | undefined;
    /** How many bytes of it; undefined when all of it is. */
    bytes: number | undefined;
}

/**
 * `unchanged`: what is here is the target. `rest`: the bytes go on where what is here ends. `whole`: they are all of it, and
 * what was here is of no use.
 */
export type TargetAnswer =
    { is: 'unchanged' } | { is: 'rest' | 'whole'; etag: string | undefined; bytes: AsyncIterable<Uint8Array> };

/** Asks nothing yet. `version` is that of this package. */
export function connectLive({ url, id, token }: DeviceFields, version: string): LiveClient {
    const http = connectHttp({ url, token, platform: 'hub' });
    const path = (call: string): string => `/api/v1/devices/${encodeURIComponent(id)}/live/${call}`;
    const headers = { 'User-Agent': `node-red-contrib-snapshots/${version}` };
    const get = async (call: string, signal: AbortSignal): Promise<Record<string, unknown>> =>
        objectOf(await named(http.ask({ method: 'GET', path: path(call), headers, signal })));
    return {
        checkIn: async (state, signal) => {
            const request = {
                method: 'POST',
                path: path('state'),
                headers,
                body: state,
                signal,
                expected: [409],
            } as const;
            const { status, body } = await named(http.exchange(request));
            return status === 409 ? mismatchOf(objectOf(body)) : undefined;
        },
        wanted: async (signal) => wantedOf(await get('state', signal)),
        settings: async (signal) => settingsOf(await get('settings', signal)),
        snapshot: (have, signal) => openTarget(http, { path: path('snapshot'), headers }, have, signal),
        provision: async (pieces, signal) => {
            const request = {
                method: 'POST',
                path: path('state'),
                headers: { ...headers, 'Content-Type': 'application/json' },
                pieces,
                signal,
                // The state is looked at as that of any other check-in.
                expected: [409],
            } as const;
            const { body } = await named(http.exchange(request));
            return madeOf(body);
        },
    };
}

async function openTarget(
    http: RemoteHttp,
    { path, headers }: { path: string; headers: Record<string, string> },
    { etag, bytes }: TargetPart,
    signal: AbortSignal,
): Promise<TargetAnswer> {
    const isPart = bytes !== undefined && bytes > 0 && etag !== undefined;
    const condition: Record<string, string> = isPart
        ? { Range: `bytes=${bytes}-`, 'If-Range': etag }
        : bytes === undefined && etag !== undefined
          ? { 'If-None-Match': etag }
          : {};
    // Ranges count bytes as they are sent: compressed ones would be others than those that are kept.
    const plain = { 'Accept-Encoding': 'identity' };
    const request = {
        method: 'GET',
        path,
        headers: { ...headers, ...plain, ...condition },
        signal,
        expected: [304, 416],
    } as const;
    const answer = await named(http.open(request));
    if (answer.status === 304) return drained(answer, { is: 'unchanged' });
    // Nothing of it is missing, or it is shorter than what is here: either way it is read anew.
    if (answer.status === 416) {
        await drained(answer, undefined);
        return openTarget(http, { path, headers }, { bytes: 0 }, signal);
    }
    const isRest = answer.status === 206 && startOf(answer.headers['content-range']) === bytes;
    if (answer.status === 206 && !isRest) throw senseless('a part that was not asked for');
    return {
        is: isRest ? 'rest' : 'whole',
        etag: answer.headers['etag'] ?? (isRest ? etag : undefined),
        bytes: answer,
    };
}

async function drained<T>(answer: OpenAnswer, result: T): Promise<T> {
    for await (const _piece of answer);
    return result;
}

function startOf(range: string | undefined): number | undefined {
    const [, start] = /^bytes (\d+)-/.exec(range ?? '') ?? [];
    return start === undefined ? undefined : Number(start);
}

/** What a remote says of users and things is said of devices here. */
async function named<T>(answer: Promise<T>): Promise<T> {
    try {
        return await answer;
    } catch (error) {
        if (isSnapshotError(error, 'remote_token') || isSnapshotError(error, 'remote_forbidden'))
            throw new SnapshotError('remote_token', 'The hub does not take this device’s token.', error.facts);
        if (isSnapshotError(error, 'not_found'))
            throw new SnapshotError('not_found', 'The hub does not know this device.', error.facts);
        throw error;
    }
}

function mismatchOf(body: Record<string, unknown>): LiveMismatch {
    const { error, application } = body;
    if (error === 'incorrect-agent-version')
        throw new SnapshotError(
            'remote_refused',
            'The hub wants a newer device agent than this package stands in for.',
        );
    if (typeof error !== 'string' || !error.startsWith('incorrect-')) throw senseless('another conflict than its own');
    return {
        error: error as LiveMismatch['error'],
        project: textOrNull(body['project']),
        ...(isApplication(application) && { application }),
        snapshot: textOrNull(body['snapshot']),
        settings: textOrNull(body['settings']),
    };
}

function wantedOf(body: Record<string, unknown>): LiveWanted {
    if (!('snapshot' in body)) throw senseless('no state');
    const { application } = body;
    return {
        application: isApplication(application) ? application : null,
        project: textOrNull(body['project']),
        snapshot: textOrNull(body['snapshot']),
        settings: textOrNull(body['settings']),
        mode: body['mode'] === 'developer' ? 'developer' : 'autonomous',
        licensed: body['licensed'] === true,
    };
}

function settingsOf(body: Record<string, unknown>): LiveSettings {
    const env = 'env' in body ? objectOf(body['env']) : {};
    return {
        hash: textOrNull(body['hash']),
        env: Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => isText(entry[1]))),
        autoSnapshot: body['autoSnapshot'] !== false,
        features: {},
    };
}

function madeOf(body: unknown): { id: string; name: string } | undefined {
    const { snapshots } = (isRecord(body) ? body : {}) as { snapshots?: unknown };
    if (!isRecord(snapshots)) return undefined;
    const { id, name } = snapshots;
    return isText(id) && isText(name) ? { id, name } : undefined;
}

function objectOf(body: unknown): Record<string, unknown> {
    if (isRecord(body)) return body;
    throw senseless('something else than an object');
}

function senseless(what: string): SnapshotError {
    return new SnapshotError('remote_failed', `The hub answered with ${what}.`);
}

function textOrNull(value: unknown): string | null {
    return isText(value) && value !== '' ? value : null;
}

function isApplication(value: unknown): value is string | number | null {
    return value === null || isText(value) || typeof value === 'number';
}

function isText(value: unknown): value is string {
    return typeof value === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
