/** The middle value; of an even number of them, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Milliseconds that something took. */
export async function timed(action: () => unknown): Promise<number> {
    const start = performance.now();
    await action();
    return performance.now() - start;
}

/** The same list, beginning one further with every round, so that none is always the first. */
export function rotated<T>(list: readonly T[], round: number): T[] {
    const start = round % list.length;
    return [...list.slice(start), ...list.slice(0, start)];
}
