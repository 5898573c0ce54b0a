import { SnapshotError, type ErrorCode } from '../core/errors';
import type { Exchange } from './http-exchange';
import { hostOf } from './not-reached';
import type { RemoteHttpOptions } from './remote-http';

type Head = Pick<Exchange, 'status' | 'headers'>;

/** What an answer means that is no success. */
export function refusalOf({ status, headers }: Head, text: string, options: RemoteHttpOptions): SnapshotError {
    const host = hostOf(options);
    const said = hasJson(headers) ? wordsOf(parse(text), options.token) : '';
    const own = said && ` It says: ${said}`;
    const fail = (code: ErrorCode, sentence: string, facts: Record<string, unknown> = {}): SnapshotError =>
        new SnapshotError(code, sentence, { status, ...facts });
    if (status === 401) {
        const isBare = text === '' && headers['www-authenticate'] === undefined;
        return fail('remote_token', `${host} does not take this token: it is wrong, or has expired.`, { isBare });
    }
    if (status === 403) return fail('remote_forbidden', `The token’s user may not do this at ${host}.${own}`);
    if (status === 404) {
        // Whatever is meant to be there tells what it lacks in JSON. A page says that something else is there.
        if (!hasJson(headers)) return notJson(headers, options);
        return fail('not_found', `${host} has no such thing, or the token’s user may not see it.${own}`);
    }
    if (status === 407) return fail('remote_refused', 'The proxy that leads there wants a name and a password.');
    if (status === 413) return fail('remote_too_large', `The snapshot is larger than ${host} takes.`);
    if (status === 429 || status === 503)
        return fail('remote_busy', `${host} asks to wait.${own}`, retryAfter(headers));
    if (status === 507) return fail('remote_failed', `${host} has no room left.${own}`);
    if (status >= 300 && status < 400) return unknownRemote(options, 'it leads on to another address; enter that one');
    if (status >= 400 && status < 500) return fail('remote_refused', `${host} refuses this (${status}).${own}`);
    // Its words may quote what it was working on: FlowFuse 2.4.0 quotes bytes of decrypted credentials.
    return fail('remote_failed', `Something went wrong at ${host} (${status}). Its own log says what.`);
}

/** Undefined where there is no body. Throws `remote_unknown` for what is not meant to be JSON, `remote_failed` for broken JSON. */
export function parseJsonAnswer({ headers }: Head, text: string, options: RemoteHttpOptions): unknown {
    if (text.trim() === '') return undefined;
    if (!hasJson(headers)) throw notJson(headers, options);
    const body = parse(text);
    if (body === undefined) throw makesNoSense(options);
    return body;
}

export function hasJson(headers: Head['headers']): boolean {
    return /\bjson\b/i.test(headers['content-type'] ?? '');
}

export function notJson(headers: Head['headers'], options: RemoteHttpOptions): SnapshotError {
    const type = (headers['content-type'] ?? '').split(';')[0]!.slice(0, MAX_TYPE) || 'something';
    return unknownRemote(options, `it answers with ${type} where JSON belongs`);
}

/** For an answer that is not as the other end’s documents have it. */
export function makesNoSense(options: Pick<RemoteHttpOptions, 'url'>): SnapshotError {
    return new SnapshotError('remote_failed', `The answer of ${hostOf(options)} makes no sense.`);
}

export function unknownRemote(
    { url, platform }: Pick<RemoteHttpOptions, 'url' | 'platform'>,
    why: string,
): SnapshotError {
    return new SnapshotError('remote_unknown', `There is no ${platform} at ${hostOf({ url })}: ${why}.`);
}

/** Undefined for what is no JSON, which JSON itself never is. */
function parse(text: string): unknown {
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return undefined;
    }
}

/** Both FlowFuse and this package say `{code, error}`, FlowFuse’s validation `{message}`. */
function wordsOf(body: unknown, token: string | undefined): string {
    const { error, message } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
    const said = typeof message === 'string' ? message : typeof error === 'string' ? error : '';
    return (token ? said.replaceAll(token, '…') : said).slice(0, MAX_WORDS);
}

const MAX_WORDS = 300;
const MAX_TYPE = 40;

/** From `retry-after`, which is a number of seconds or a date. */
export function retryAfter(headers: Head['headers']): { retryAfterSeconds?: number } {
    const value = headers['retry-after'] ?? '';
    const seconds = /^\d{1,6}$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
    return Number.isFinite(seconds) ? { retryAfterSeconds: Math.max(0, Math.ceil(seconds)) } : {};
}
