/** A list that is loaded from its head, as far as it is looked at. */
export interface TimelineModel<Item> {
    /** What is loaded, in the order in which it is shown. */
    readonly items: readonly Item[];
    /** The day of each loaded item; equal ones stand together, under one heading. */
    readonly days: readonly string[];
    /** How many there are, loaded or not. */
    readonly count: number;
    /** Ids that are to be greeted when they are drawn, and then to be forgotten. */
    readonly arrived: Set<string>;
    /** An item to show, and then to be forgotten. */
    revealed: string | undefined;
    /** Says how far the list is looked at. Never rejects. */
    want(end: number): Promise<void>;
}

/** One row: `ROW_HEIGHT` high, and its details below it while it is open. */
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
