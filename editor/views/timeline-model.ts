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
