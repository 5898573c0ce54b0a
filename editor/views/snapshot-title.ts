import type { SnapshotItem } from '../../runtime/core/snapshot';

/** What changed says more about an automatic snapshot than its name, which is only its time. */
export function titleOf({ kind, name, changes }: SnapshotItem): string {
    const isNamedByTime = kind === 'auto' && name.startsWith('Auto snapshot - ');
    return isNamedByTime && changes?.text ? changes.text : name;
}
