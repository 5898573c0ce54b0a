import { SnapshotError, type ErrorCode } from '../../core/errors';
import { retryAfter } from '../http-refusal';
import { hostOf } from '../not-reached';
import { parseError, type ErrorAnswer } from './s3-xml';

/** What is said of a request that was refused. */
export interface RefusedRequest {
    url: string;
    bucket: string;
    region: string | undefined;
    method: string;
}

/** An answer that is no success. `text` is empty for HEAD. */
export interface RefusedAnswer {
    status: number;
    headers: Readonly<Record<string, string>>;
    text: string;
}

/**
 * What an answer means that is no success. A missing object is `not_found`, a missing bucket `remote_unknown`. The server's
 * own words are kept unless it is itself at a loss. `remote_refused` is what would be no better another time.
 */
export function s3Refusal(request: RefusedRequest, { status, headers, text }: RefusedAnswer): SnapshotError {
    const host = hostOf(request);
    const said = parseError(text);
    const fail = (code: ErrorCode, sentence: string, facts: Record<string, unknown> = {}): SnapshotError =>
        new SnapshotError(code, sentence, { status, ...(said && { said: said.code }), ...facts });
    const known = said && KNOWN[said.code];
    if (known) {
        const field = known.field !== undefined && { field: known.field };
        return fail(known.code, known.sentence(request, host), { ...field, ...retryAfter(headers) });
    }
    const region = said?.region ?? headers['x-amz-bucket-region'];
    if (region !== undefined && (status === 400 || (status >= 300 && status < 400))) {
        return fail('remote_unknown', elsewhere(request, region), { field: 'region', region });
    }
    if (status === 401) return fail('remote_token', wrongKey(request, host), { field: 'secretAccessKey' });
    if (status === 403) return fail('remote_forbidden', forbidden(request, host), { field: 'bucket' });
    if (status === 407) return fail('remote_refused', 'The proxy that leads there wants a name and a password.');
    if (status === 507) return fail('remote_failed', full(request, host));
    if (status === 413) return fail('remote_too_large', tooLarge(request, host));
    if (status === 429 || status === 503) return fail('remote_busy', wait(request, host), retryAfter(headers));
    if (status >= 300 && status < 400) {
        return fail('remote_unknown', `${host} leads on to another address; enter that one.`);
    }
    // Whatever is meant to be there says in XML what it lacks. A page says that something else is there.
    if (status === 404 && text !== '' && !said) return fail('remote_unknown', notS3(host));
    if (status === 404) return fail('not_found', `${host} has no such object.`);
    if (status >= 400 && status < 500) {
        return fail('remote_refused', `${host} refuses this (${wordsOf(status, said)}).`);
    }
    return fail('remote_failed', `Something went wrong at ${host} (${status}).`);
}

/** For an answer of 2xx that is none of object storage. */
export function notObjectStorage({ url }: Pick<RefusedRequest, 'url'>): SnapshotError {
    return new SnapshotError('remote_unknown', notS3(hostOf({ url })));
}

/** For a list that says that it goes on, and not how. */
export function endlessList({ url }: Pick<RefusedRequest, 'url'>): SnapshotError {
    const text = `${hostOf({ url })} does not know how to list what is there in pages (ListObjectsV2).`;
    return new SnapshotError('remote_unknown', text);
}

type Sentence = (request: RefusedRequest, host: string) => string;

const noBucket: Sentence = ({ bucket }, host) => `There is no bucket “${bucket}” at ${host}.`;
const wrongKey: Sentence = (_, host) =>
    `${host} does not take the access key: its id or the secret access key is wrong, or it has expired.`;
const forbidden: Sentence = ({ bucket, method }, host) => {
    const what = method === 'GET' || method === 'HEAD' ? 'read and list' : 'write to';
    return `The access key may not ${what} the bucket “${bucket}” at ${host}.`;
};
const elsewhere = ({ bucket, region: own }: RefusedRequest, region: string): string =>
    region === own
        ? `The bucket “${bucket}” of the region ${region} is not at this address: enter the endpoint of that region.`
        : `The bucket “${bucket}” is in the region ${region}: enter that one, and the endpoint that belongs to it.`;
const clocksDiffer: Sentence = (_, host) =>
    `${host} does not take the request: this clock and its own differ too much.`;
const full: Sentence = (_, host) => `There is no room left at ${host}, or the quota is used up.`;
const tooLarge: Sentence = (_, host) => `A part of the snapshot is larger than ${host} takes.`;
const wait: Sentence = (_, host) => `${host} asks to wait.`;
const damagedOnTheWay: Sentence = (_, host) => `What was sent did not get to ${host} as it was.`;
const tooSlow: Sentence = (_, host) => `${host} has waited too long for the rest of what was sent.`;
const unknownThere: Sentence = (_, host) => `${host} does not know this kind of request.`;

/** `field`: where whoever connects the remote has to look. */
const KNOWN: Readonly<Record<string, { code: ErrorCode; sentence: Sentence; field?: string }>> = {
    NoSuchBucket: { code: 'remote_unknown', sentence: noBucket, field: 'bucket' },
    InvalidBucketName: { code: 'remote_unknown', sentence: noBucket, field: 'bucket' },
    InvalidAccessKeyId: { code: 'remote_token', sentence: wrongKey, field: 'accessKeyId' },
    SignatureDoesNotMatch: { code: 'remote_token', sentence: wrongKey, field: 'secretAccessKey' },
    InvalidToken: { code: 'remote_token', sentence: wrongKey, field: 'secretAccessKey' },
    ExpiredToken: { code: 'remote_token', sentence: wrongKey, field: 'secretAccessKey' },
    AccessDenied: { code: 'remote_forbidden', sentence: forbidden, field: 'bucket' },
    RequestTimeTooSkewed: { code: 'remote_failed', sentence: clocksDiffer },
    QuotaExceeded: { code: 'remote_failed', sentence: full },
    XMinioStorageFull: { code: 'remote_failed', sentence: full },
    XMinioAdminBucketQuotaExceeded: { code: 'remote_failed', sentence: full },
    EntityTooLarge: { code: 'remote_too_large', sentence: tooLarge },
    // Somebody else is writing the same object right now (Amazon S3).
    ConditionalRequestConflict: { code: 'remote_busy', sentence: wait },
    OperationAborted: { code: 'remote_busy', sentence: wait },
    SlowDown: { code: 'remote_busy', sentence: wait },
    // Said with 400, though another attempt may do better.
    RequestTimeout: { code: 'remote_failed', sentence: tooSlow },
    IncompleteBody: { code: 'remote_failed', sentence: damagedOnTheWay },
    BadDigest: { code: 'remote_failed', sentence: damagedOnTheWay },
    XAmzContentSHA256Mismatch: { code: 'remote_failed', sentence: damagedOnTheWay },
    NotImplemented: { code: 'remote_unknown', sentence: unknownThere },
};

function notS3(host: string): string {
    return `There is no object storage (S3) at ${host}: it answers with something else.`;
}

function wordsOf(status: number, said: ErrorAnswer | undefined): string {
    if (!said) return String(status);
    return said.message ? `${said.code}: ${said.message.slice(0, MAX_WORDS)}` : said.code;
}

const MAX_WORDS = 300;
