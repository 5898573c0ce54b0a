import { isSnapshotError, type ErrorCode } from '../core/errors';

/**
 * What a failed push means for the queue. `stop`: only a person can change it. `pass`: this snapshot cannot be pushed,
 * others may. `retry`: it may be better later.
 */
export type Verdict = 'stop' | 'pass' | 'retry';

export function verdictOn(error: unknown): Verdict {
    if (!isSnapshotError(error)) return 'retry';
    if (STOP.has(error.code)) return 'stop';
    return PASS.has(error.code) ? 'pass' : 'retry';
}

const STOP: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['remote_token', 'remote_forbidden', 'not_found']);

/** Once more would be the same, and what is not there though the remote said yes would be pushed again and again. */
const PASS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
    'remote_too_large',
    'remote_refused',
    'file_too_large',
    'damaged',
    'key_missing',
    'not_there',
]);

/** How long to wait before the attempt after this many failed ones: longer each time, and never all at once. */
export function waitMs(error: unknown, failures: number, random: number): number {
    const growing = Math.min(FIRST_MS * 2 ** Math.min(failures - 1, 20), LONGEST_MS);
    const jittered = growing * (1 - JITTER * random);
    const asked = isSnapshotError(error) ? Number(error.facts['retryAfterSeconds'] ?? 0) * 1000 : 0;
    return Math.max(jittered, Math.min(asked, LONGEST_ASKED_MS));
}

const FIRST_MS = 5_000;
const LONGEST_MS = 15 * 60_000;
const JITTER = 0.3;
const LONGEST_ASKED_MS = 24 * 60 * 60_000;
