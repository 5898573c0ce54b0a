import { SnapshotError } from '../core/errors';
import { isSnapshotId } from '../core/snapshot';

/** Text that is no id is never handed on: nothing outside the store can be named with it. */
export function knownId(id: string | undefined): string {
    if (isSnapshotId(id)) return id;
    throw new SnapshotError('not_found', 'There is no such snapshot.');
}
