/** Where the rows of the timeline stand, in pixels from the top of the list. Pure, so that 10,000 rows need no DOM. */
export interface Layout {
    /** The days that are loaded, from the top. Each begins with a heading. */
    days: readonly Day[];
    /** Where the rows that are not loaded yet begin. They have no headings: nobody knows their days. */
    loadedHeight: number;
    height: number;
    topOf(index: number): number;
    /** The row at a height; the nearest one for heights outside of the list. */
    indexAt(y: number): number;
}

export interface Day {
    /** `yyyy-mm-dd`. */
    key: string;
    /** Index of its first row and of the row after its last. */
    from: number;
    to: number;
    top: number;
    height: number;
}

/** In pixels. */
export interface Heights {
    row: number;
    heading: number;
}

/**
 * @param keys the day of each row that is loaded, as `yyyy-mm-dd`
 * @param count how many rows there are, with those that are not loaded
 * @param heights of a row without its details, and of the heading of a day
 * @param open the row that shows its details, and the height of these
 */
export function layOut(
    keys: readonly string[],
    count: number,
    heights: Heights,
    open?: { index: number; height: number },
): Layout {
    const days = groupDays(keys, heights, open);
    const last = days.at(-1);
    const loadedHeight = last ? last.top + last.height : 0;
    const { row, heading } = heights;
    const extra = (index: number): number => (open && index > open.index ? open.height : 0);

    const topOf = (index: number): number => {
        if (index >= keys.length) return loadedHeight + (index - keys.length) * row;
        const day = findDay(days, (d) => index >= d.from);
        return day.top + heading + (index - day.from) * row + (open && open.index >= day.from ? extra(index) : 0);
    };
    const indexAt = (y: number): number => {
        if (!last || y >= loadedHeight) return clamp(keys.length + Math.floor((y - loadedHeight) / row), 0, count - 1);
        const day = findDay(days, (d) => y >= d.top);
        const rows = (top: number): number => Math.floor((y - top - day.top - heading) / row);
        const index = clamp(day.from + rows(0), day.from, day.to - 1);
        if (!open || open.index < day.from || open.index >= index) return index;
        return clamp(day.from + rows(open.height), open.index, day.to - 1);
    };
    return { days, loadedHeight, height: loadedHeight + Math.max(0, count - keys.length) * row, topOf, indexAt };
}

function groupDays(
    keys: readonly string[],
    { row, heading }: Heights,
    open?: { index: number; height: number },
): Day[] {
    const days: Day[] = [];
    for (let from = 0, top = 0; from < keys.length;) {
        const key = keys[from]!;
        let to = from + 1;
        while (to < keys.length && keys[to] === key) to++;
        const details = open && open.index >= from && open.index < to ? open.height : 0;
        const height = heading + (to - from) * row + details;
        days.push({ key, from, to, top, height });
        from = to;
        top += height;
    }
    return days;
}

/** The last day of which the condition holds; it holds for all days before that one too. */
function findDay(days: readonly Day[], holds: (day: Day) => boolean): Day {
    let low = 0;
    let high = days.length - 1;
    while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if (holds(days[middle]!)) low = middle;
        else high = middle - 1;
    }
    return days[low]!;
}

function clamp(n: number, low: number, high: number): number {
    return Math.max(low, Math.min(n, high));
}
