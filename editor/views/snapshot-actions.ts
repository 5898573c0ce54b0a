import type { Commands } from '../commands';
import type { EditorHost } from '../host';
import { openEntryMenu } from './entry-menu';
import type { TimelineActions } from './timeline-input';
import type { SnapshotItem } from '../../runtime/core/snapshot';

/** What can be asked for in the timeline of this Node-RED's own snapshots. `toggleDetails` is the timeline's. */
export function snapshotActions(
    host: EditorHost,
    commands: Commands,
    { toggleDetails, hasDevices }: { toggleDetails: (id: string) => void; hasDevices: () => boolean },
): TimelineActions<SnapshotItem> {
    const preview = (item: SnapshotItem): void => {
        if (item.damaged) toggleDetails(item.id);
        else commands.preview(item);
    };
    return {
        preview,
        act: (name, item) => {
            if (name === 'restore') commands.restore(item);
            else preview(item);
        },
        edit: (item) => {
            if (host.mayWrite()) commands.edit(item);
        },
        remove: (item) => {
            if (host.mayWrite()) commands.remove(item);
        },
        openMenu: (item, at, onCancel) =>
            openEntryMenu(host, commands, item, hasDevices(), at, {
                toggleDetails: () => toggleDetails(item.id),
                onCancel,
            }),
    };
}
