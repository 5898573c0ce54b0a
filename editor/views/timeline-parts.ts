import type { TimelineModel } from './timeline-model';

/** One row: as high as the style sheet says, and its details below it while it is open. */
export interface TimelineRow<Item> {
    readonly element: HTMLElement;
    /** In pixels; 0 while they are closed. */
    readonly detailsHeight: number;
    update(item: Item, isOpen: boolean, now: Date): void;
    /** Marks the row that the keyboard is at. */
    setCurrent(isCurrent: boolean): void;
}

export interface TimelineOptions<Item> {
    /** Spoken name. */
    label: string;
    model: TimelineModel<Item>;
    makeRow: () => TimelineRow<Item>;
    /** What stands above a day. */
    heading: (day: string, now: Date) => string;
}
