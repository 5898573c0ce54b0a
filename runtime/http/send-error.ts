import { isSnapshotError, type ErrorCode, type SnapshotError } from '../core/errors';
import type { ErrorBody } from '../core/wire';

const STATUS: Record<ErrorCode, number> = {
    not_found: 404,
    bad_request: 400,
    damaged: 422,
    version_mismatch: 409,
    snapshot_in_use: 409,
    cross_origin: 403,
    key_missing: 422,
    modules_failed: 422,
    restore_failed: 500,
    capture_failed: 500,
    store_in_use: 503,
    store_unavailable: 503,
    unknown_format: 503,
    disk_full: 507,
    read_only: 507,
    io_error: 500,
    unusable_user_dir: 500,
    secret_needed: 422,
    wrong_secret: 422,
    bad_file: 422,
    file_too_large: 413,
    upload_gone: 404,
    too_many_uploads: 429,
    // Never 401 or 403, which would log the editor out of this Node-RED.
    remote_unreachable: 502,
    remote_unknown: 502,
    remote_token: 422,
    remote_forbidden: 422,
    remote_too_large: 422,
    remote_busy: 503,
    remote_refused: 422,
    remote_failed: 502,
    not_installable: 422,
    not_there: 502,
    managed: 409,
    rollout_under_way: 409,
    missing_types: 422,
    library_missing: 422,
};

/** Failures whose facts a caller needs to go on from. Those of others may name folders of the machine. */
const TELLS_FACTS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
    'bad_request',
    'modules_failed',
    'restore_failed',
    'not_installable',
    'remote_busy',
]);

/** How an error is answered. `unexpected`: what belongs into the log, since the caller is told nothing of it. */
export function errorReply(error: unknown): { status: number; body: ErrorBody; unexpected?: string } {
    if (isSnapshotError(error)) {
        const facts = factsOf(error);
        const hasFacts = Object.keys(facts).length > 0;
        return {
            status: STATUS[error.code],
            body: { code: error.code, error: error.message, ...(hasFacts && { facts }) },
        };
    }
    const body = { code: 'unexpected_error', error: 'Something went wrong here. The log of Node-RED says what.' };
    return { status: 500, body, unexpected: error instanceof Error ? error.message : String(error) };
}

/** What a caller is told of the facts; in any case which member of its request is meant. */
function factsOf({ code, facts }: SnapshotError): Readonly<Record<string, unknown>> {
    if (TELLS_FACTS.has(code)) return facts;
    return typeof facts['field'] === 'string' ? { field: facts['field'] } : {};
}
