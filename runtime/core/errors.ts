/** Every failure that a caller may branch on. Codes are part of the outside contract and never change their meaning. */
export type ErrorCode =
    | 'not_found'
    | 'bad_request'
    | 'damaged'
    | 'version_mismatch'
    | 'snapshot_in_use'
    | 'cross_origin'
    | 'key_missing'
    | 'modules_failed'
    | 'restore_failed'
    | 'capture_failed'
    | 'store_in_use'
    | 'store_unavailable'
    | 'unknown_format'
    | 'disk_full'
    | 'read_only'
    | 'io_error'
    | 'unusable_user_dir'
    | 'secret_needed'
    | 'wrong_secret'
    | 'bad_file'
    | 'file_too_large'
    | 'upload_gone'
    | 'too_many_uploads'
    | 'remote_unreachable'
    | 'remote_unknown'
    | 'remote_token'
    | 'remote_forbidden'
    | 'remote_too_large'
    | 'remote_busy'
    | 'remote_refused'
    | 'remote_failed'
    | 'not_installable'
    | 'not_there'
    | 'managed'
    | 'rollout_under_way'
    | 'missing_types'
    | 'library_missing';

/** A failure with a stable code, a sentence that tells a person what to do, and the facts involved. Holds no secret. */
export class SnapshotError extends Error {
    override readonly name = 'SnapshotError';

    constructor(
        readonly code: ErrorCode,
        message: string,
        readonly facts: Readonly<Record<string, unknown>> = {},
        options?: { cause?: unknown },
    ) {
        super(message, options);
    }
}

export function isSnapshotError(error: unknown, code?: ErrorCode): error is SnapshotError {
    return error instanceof SnapshotError && (code === undefined || error.code === code);
}
