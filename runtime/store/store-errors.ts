import { SnapshotError, type ErrorCode } from '../core/errors';

/** Turns an error of the file system into one that says what could not be done and what helps; others pass as they are. */
export function storeError(error: unknown, task: string): SnapshotError {
    if (error instanceof SnapshotError) return error;
    const code = codeOf(error);
    const kind = KINDS[code] ?? 'io_error';
    return new SnapshotError(kind, `Could not ${task}: ${REMEDIES[kind] ?? code}.`, { cause: code }, { cause: error });
}

/** As `storeError`, for reading: what may not be read is not a matter of a read-only disk. */
export function readError(error: unknown, task: string): SnapshotError {
    if (error instanceof SnapshotError) return error;
    const code = codeOf(error);
    return new SnapshotError('io_error', `Could not ${task}: ${code}.`, { cause: code }, { cause: error });
}

/** True for an error of the file system with one of these codes. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
    return codes.includes(codeOf(error));
}

const KINDS: Record<string, ErrorCode> = {
    ENOSPC: 'disk_full',
    EDQUOT: 'disk_full',
    EROFS: 'read_only',
    EACCES: 'read_only',
    EPERM: 'read_only',
};

const REMEDIES: Partial<Record<ErrorCode, string>> = {
    disk_full: 'the disk is full; delete snapshots or free space on it',
    read_only: 'the snapshots folder may not be written to; check its permissions and that its disk is writable',
};

function codeOf(error: unknown): string {
    return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);
}
