import { SnapshotError } from '../core/errors';
import type { IdleWatch } from './idle-watch';
import type { RemoteHttpOptions } from './remote-http';

/** Why a remote cannot be asked at all, whether it is there or not; undefined where it can. */
export function unusable({ url, token }: RemoteHttpOptions): SnapshotError | undefined {
    if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
        return new SnapshotError('remote_unreachable', 'The address has to begin with http:// or https://.');
    }
    if (token === undefined || /^[\x21-\x7e]+$/.test(token)) return undefined;
    return new SnapshotError('remote_token', 'This is no token: it has spaces or characters that no token has.');
}

/**
 * Says why there is no answer, or not all of it, in words. The error of HTTP is not passed on: it may hold the request
 * with its token.
 *
 * @param sentBytes how much of the request was on its way
 */
export function notReached(error: unknown, options: RemoteHttpOptions, watch: IdleWatch, sentBytes = 0): SnapshotError {
    if (watch.isGivenUp) return new SnapshotError('remote_unreachable', 'The request was given up.', { aborted: true });
    const code = watch.isLate ? 'ETIMEDOUT' : codeOf(error);
    const isCutShort = REASONS[code] === CUT && sentBytes > MUCH_BYTES;
    const more = isCutShort ? '; perhaps it takes less than what was sent to it' : '';
    const text = `${hostOf(options)} cannot be reached: ${reasonOf(code)}${more}.`;
    return new SnapshotError('remote_unreachable', text, { reason: code });
}

export function tooMuch(options: RemoteHttpOptions): SnapshotError {
    return new SnapshotError('remote_failed', `${hostOf(options)} answers with more than belongs into a snapshot.`);
}

/** The host with its port. Nothing else of an address is shown: there may be a password in it. */
export function hostOf({ url }: Pick<RemoteHttpOptions, 'url'>): string {
    return URL.canParse(url) ? new URL(url).host : 'The remote';
}

/** A host with several addresses fails at each, and the first failure tells. */
function codeOf(error: unknown): string {
    const { code, cause, errors } = (error ?? {}) as { code?: unknown; cause?: unknown; errors?: unknown[] };
    if (typeof code === 'string' && code !== '') return code;
    if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0]);
    return cause === undefined ? 'ECONNRESET' : codeOf(cause);
}

function reasonOf(code: string): string {
    // The parser of Node.js has many codes for what it cannot read.
    return REASONS[code.startsWith('HPE_') ? 'HPE' : code] ?? `the connection failed (${code})`;
}

const CUT = 'the connection was cut';
const MUCH_BYTES = 100_000;

/** What Node.js and axios call it, in words. */
const REASONS: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing answers at this address',
    ENOTFOUND: 'there is no such host',
    EAI_AGAIN: 'the host’s name cannot be looked up at the moment',
    ECONNRESET: CUT,
    EPIPE: CUT,
    ERR_STREAM_PREMATURE_CLOSE: CUT,
    ERR_CANCELED: CUT,
    ECONNABORTED: 'it did not answer in time',
    ETIMEDOUT: 'it did not answer in time',
    EHOSTUNREACH: 'there is no way to this host',
    ENETUNREACH: 'there is no network',
    HPE: 'it does not speak HTTP',
    EPROTO: 'it does not speak HTTPS as expected',
    ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak HTTPS as expected',
    ERR_INVALID_URL: 'the proxy that the environment names has no usable address',
    CERT_HAS_EXPIRED: 'its certificate has expired',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself; give it to Node.js with NODE_EXTRA_CA_CERTS',
    SELF_SIGNED_CERT_IN_CHAIN:
        'its certificate is signed by nobody known; give that to Node.js with NODE_EXTRA_CA_CERTS',
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'nobody known has signed its certificate',
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'nobody known has signed its certificate',
    ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
    Z_DATA_ERROR: 'its answer is damaged',
};
