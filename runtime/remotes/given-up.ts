import { SnapshotError } from '../core/errors';

/** Throws, as a remote does, when whoever asked has gone. */
export function throwIfGivenUp(signal: AbortSignal): void {
    if (signal.aborted) throw new SnapshotError('remote_unreachable', 'The request was given up.', { aborted: true });
}
