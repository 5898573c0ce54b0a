/** Positions of a longest series of ascending numbers among distinct ones: what keeps its order. */
export function longestAscent(numbers: readonly number[]): Set<number> {
    /** For each length, the position of the smallest number that ends a series of it. */
    const ends: number[] = [];
    const previous = new Int32Array(numbers.length).fill(-1);
    for (const [position, value] of numbers.entries()) {
        const length = countBelow(ends, numbers, value);
        previous[position] = ends[length - 1] ?? -1;
        ends[length] = position;
    }
    const positions = new Set<number>();
    for (let position = ends.at(-1) ?? -1; position >= 0; position = previous[position]!) positions.add(position);
    return positions;
}

/** How many of the series end below the value: their ends ascend with their length. */
function countBelow(ends: readonly number[], numbers: readonly number[], value: number): number {
    let [low, high] = [0, ends.length];
    while (low < high) {
        const middle = (low + high) >> 1;
        if (numbers[ends[middle]!]! < value) low = middle + 1;
        else high = middle;
    }
    return low;
}
