import { SnapshotError } from '../core/errors';
import type { SnapshotItem } from '../core/snapshot';

/** Characters that an abbreviated id must have. */
const MIN_CHARACTERS = 4;
/** Characters of an id that lists show: its end, since the beginning tells the time and is much the same in all. */
const SHORT_CHARACTERS = 8;

/**
 * The snapshot that a person means: an id, its beginning or end where that fits only one, `latest`, or `good` for the
 * newest one on which Node-RED is known to have run. `not_found`; `bad_request` when more than one fits.
 *
 * @param items newest first
 */
export function findSnapshot(items: readonly SnapshotItem[], reference: string): SnapshotItem {
    const wanted = reference.toUpperCase();
    const [match, ...others] = matching(items, wanted);
    if (!match) throw new SnapshotError('not_found', missing(reference));
    if (others.length === 0) return match;
    throw new SnapshotError(
        'bad_request',
        `“${reference}” fits ${others.length + 1} snapshots. Give more characters of the id.`,
    );
}

export function shortId(id: string): string {
    return id.slice(-SHORT_CHARACTERS);
}

function matching(items: readonly SnapshotItem[], wanted: string): readonly SnapshotItem[] {
    if (wanted === 'LATEST') return items.slice(0, 1);
    if (wanted === 'GOOD') return items.filter((item) => item.good && !item.damaged).slice(0, 1);
    if (wanted.length < MIN_CHARACTERS) return [];
    return items.filter(({ id }) => id.startsWith(wanted) || id.endsWith(wanted));
}

function missing(reference: string): string {
    if (reference === 'good')
        return 'No snapshot is known to be good: Node-RED has not run long enough on any of them.';
    if (reference === 'latest') return 'There are no snapshots.';
    if (reference.length < MIN_CHARACTERS) return `An id needs at least ${MIN_CHARACTERS} characters.`;
    return `There is no snapshot “${reference}”.`;
}
