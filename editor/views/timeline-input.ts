import type { Commands } from '../commands';
import type { EditorHost } from '../host';
import type { Model } from '../model';
import { openEntryMenu } from './entry-menu';
import type { Timeline } from './timeline';
import type { SnapshotItem } from '../../runtime/core/snapshot';

/** What mouse and keyboard do in the timeline. */
export function connectTimelineInput(host: EditorHost, model: Model, timeline: Timeline, commands: Commands): void {
    const itemAt = (target: EventTarget | null): SnapshotItem | undefined => {
        const id = target instanceof Element && target.closest<HTMLElement>('.snapshots-entry')?.dataset.id;
        return id ? model.items.find((item) => item.id === id) : undefined;
    };
    const preview = (item: SnapshotItem): void => {
        if (item.damaged) timeline.toggle(item.id);
        else commands.preview(item);
    };
    const openMenu = (item: SnapshotItem, at: HTMLElement | { x: number; y: number }): void =>
        openEntryMenu(host, commands, item, at, {
            toggleDetails: () => timeline.toggle(item.id),
            onCancel: () => timeline.moveTo(timeline.currentIndex),
        });

    /** The first click of two may move what is below the mouse. */
    let clicked: SnapshotItem | undefined;
    timeline.element.addEventListener('focusin', (event) => {
        const item = itemAt(event.target);
        if (item) timeline.setCurrent(item.id);
    });
    timeline.element.addEventListener('click', (event) => {
        const item = itemAt(event.target);
        const target = event.target as HTMLElement;
        const first = event.detail === 2 ? clicked : undefined;
        clicked = undefined;
        if (first) return void preview(first);
        if (!item || target.closest('.snapshots-details')) return;
        timeline.setCurrent(item.id);
        const action = target.closest<HTMLElement>('[data-action]');
        if (!action) timeline.toggle((clicked = item).id);
        else if (action.dataset.action === 'preview') preview(item);
        else if (action.dataset.action === 'restore') commands.restore(item);
        else openMenu(item, action);
    });
    timeline.element.addEventListener('contextmenu', (event) => {
        const item = itemAt(event.target);
        if (!item) return;
        event.preventDefault();
        timeline.setCurrent(item.id);
        // The keyboard's menu key opens it beside the row, wherever the mouse is.
        const more = (event.target as Element).querySelector<HTMLElement>('[data-action=more]');
        openMenu(item, event.button === 2 || !more ? { x: event.clientX, y: event.clientY } : more);
    });
    timeline.element.addEventListener('keydown', (event) => {
        const item = itemAt(event.target);
        const isOnRow = (event.target as Element).classList.contains('snapshots-entry');
        if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
        if (!(isOnRow ? onRowKey(event.key, item) : onAnyKey(event.key))) return;
        event.preventDefault();
        // Node-RED's own keys work on the selected nodes: Delete must not reach them.
        event.stopPropagation();
    });

    const onAnyKey = (key: string): boolean => {
        const index = timeline.currentIndex;
        const moves: Record<string, number> = {
            ArrowDown: index + 1,
            ArrowUp: index - 1,
            PageDown: index + timeline.rowsInView,
            PageUp: index - timeline.rowsInView,
            Home: 0,
            End: model.count - 1,
        };
        const to = moves[key];
        if (to !== undefined) timeline.moveTo(to);
        return to !== undefined || (key === 'Escape' && timeline.close());
    };
    const onRowKey = (key: string, item: SnapshotItem): boolean => {
        const mayWrite = host.mayWrite();
        if (key === ' ') timeline.toggle(item.id);
        else if (key === 'Enter') preview(item);
        else if (key === 'F2' && mayWrite) commands.edit(item);
        else if (key === 'Delete') return mayWrite ? (commands.remove(item), true) : true;
        else return onAnyKey(key);
        return true;
    };
}
