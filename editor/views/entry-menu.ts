import type { Commands } from '../commands';
import type { EditorHost, MenuItem } from '../host';
import type { SnapshotItem } from '../../runtime/core/snapshot';

/** Everything that can be done with one snapshot. What the server would refuse is left out. */
export function openEntryMenu(
    host: EditorHost,
    commands: Commands,
    item: SnapshotItem,
    at: HTMLElement | { x: number; y: number },
    { toggleDetails, onCancel }: { toggleDetails: () => void; onCancel: () => void },
): void {
    const choice = (key: string, icon: string, run: () => void): MenuItem => ({
        label: host.text(`menu.${key}`),
        icon,
        run,
    });
    const details = choice('details', 'fa-info-circle', toggleDetails);
    const writes = [
        ...(item.damaged ? [] : [choice('restore', 'fa-history', () => commands.restore(item))]),
        choice('edit', 'fa-pencil', () => commands.edit(item)),
        choice(item.pinned ? 'unpin' : 'pin', 'fa-thumb-tack', () => commands.togglePin(item)),
        choice('delete', 'fa-trash-o', () => commands.remove(item)),
    ];
    host.openMenu(at, host.mayWrite() ? [...writes.slice(0, -1), details, ...writes.slice(-1)] : [details], onCancel);
}
