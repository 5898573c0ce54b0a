import type { Timeline } from './timeline';
import type { TimelineModel } from './timeline-model';

/** What can be asked for with mouse and keyboard in a timeline. */
export interface TimelineActions<Item> {
    /** With Enter or a double click. */
    preview(item: Item): void;
    /** With the button of this name. */
    act(name: string, item: Item): void;
    /** With F2. */
    edit(item: Item): void;
    /** With Delete. */
    remove(item: Item): void;
    /** Opens the menu of an item. `onCancel` is to be called when nothing was chosen. */
    openMenu(item: Item, at: HTMLElement | { x: number; y: number }, onCancel: () => void): void;
}

/** Connects mouse and keyboard with a timeline. */
export function connectTimelineInput<Item extends { id: string }>(
    model: TimelineModel<Item>,
    timeline: Timeline<Item>,
    actions: TimelineActions<Item>,
): void {
    const itemAt = (target: EventTarget | null): Item | undefined => {
        const id = target instanceof Element && target.closest<HTMLElement>('.snapshots-entry')?.dataset.id;
        return id ? model.items.find((item) => item.id === id) : undefined;
    };
    const openMenu = (item: Item, at: HTMLElement | { x: number; y: number }): void =>
        actions.openMenu(item, at, () => timeline.moveTo(timeline.currentIndex));

    /** The first click of two may move what is below the mouse. */
    let clicked: Item | undefined;
    timeline.element.addEventListener('focusin', (event) => {
        const item = itemAt(event.target);
        if (item) timeline.setCurrent(item.id);
    });
    timeline.element.addEventListener('click', (event) => {
        const item = itemAt(event.target);
        const target = event.target as HTMLElement;
        const first = event.detail === 2 ? clicked : undefined;
        clicked = undefined;
        if (first) return void actions.preview(first);
        if (!item || target.closest('.snapshots-details')) return;
        timeline.setCurrent(item.id);
        const action = target.closest<HTMLElement>('[data-action]');
        if (!action) timeline.toggle((clicked = item).id);
        else if (action.dataset.action === 'more') openMenu(item, action);
        else actions.act(action.dataset.action!, item);
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
    const onRowKey = (key: string, item: Item): boolean => {
        if (key === ' ') timeline.toggle(item.id);
        else if (key === 'Enter') actions.preview(item);
        else if (key === 'F2') actions.edit(item);
        else if (key === 'Delete') actions.remove(item);
        else return onAnyKey(key);
        return true;
    };
}
