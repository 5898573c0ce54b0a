import type { Commands } from '../commands';
import type { EditorHost, MenuItem } from '../host';
import type { SnapshotItem } from '../../runtime/core/snapshot';

/** Everything that can be done with one snapshot. What the server would refuse is left out. */
export function openEntryMenu(
    host: EditorHost,
    commands: Commands,
    item: SnapshotItem,
    hasDevices: boolean,
    at: HTMLElement | { x: number; y: number },
    { toggleDetails, onCancel }: { toggleDetails: () => void; onCancel: () => void },
): void {
    const choice = (key: string, icon: string, run: () => void): MenuItem => ({
        label: host.text(`menu.${key}`),
        icon,
        run,
    });
    const mayWrite = host.mayWrite();
    const chosen = commands.chosenToCompare();
    const whole: (MenuItem | false)[] = [
        choice('preview', 'fa-eye', () => commands.preview(item)),
        mayWrite && choice('restore', 'fa-history', () => commands.restore(item)),
        choice('compareRunning', 'fa-exchange', () => commands.compareWith(item, 'current')),
        choice('compareEditor', 'fa-exchange', () => commands.compareWith(item, 'editor')),
        choice('compareBefore', 'fa-exchange', () => commands.compareWithBefore(item)),
        chosen && chosen.id !== item.id
            ? {
                  label: host.text('menu.compareChosen', { name: chosen.name }),
                  icon: 'fa-exchange',
                  run: () => commands.compareStates(chosen, item),
              }
            : choice('chooseToCompare', 'fa-hand-pointer-o', () => commands.chooseToCompare(item)),
        mayWrite && hasDevices && choice('setTarget', 'fa-bullseye', () => commands.setTarget(item)),
        mayWrite && item.target === true && choice('clearTarget', 'fa-ban', () => commands.clearTarget(item)),
        mayWrite && choice('push', 'fa-cloud-upload', () => commands.push(item)),
        mayWrite && choice('download', 'fa-download', () => commands.download(item)),
    ];
    const own: (MenuItem | false)[] = [
        mayWrite && choice('edit', 'fa-pencil', () => commands.edit(item)),
        mayWrite && choice(item.pinned ? 'unpin' : 'pin', 'fa-thumb-tack', () => commands.togglePin(item)),
        choice('details', 'fa-info-circle', toggleDetails),
        mayWrite && choice('delete', 'fa-trash-o', () => commands.remove(item)),
    ];
    const items = [...(item.damaged ? [] : whole), ...own];
    host.openMenu(
        at,
        items.filter((each) => each !== false),
        onCancel,
    );
}
