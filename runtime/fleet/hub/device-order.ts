interface Named {
    readonly id: string;
    readonly name: string;
}

/** By name; numbers in it count as numbers. */
export function byName<Device extends Named>(devices: Iterable<Device>): Device[] {
    return [...devices].sort(compare);
}

/**
 * A list that is in order, after one device was added, changed or removed: to put thousands in order anew takes tens of
 * milliseconds.
 */
export function orderedAgain<Device extends Named>(
    ordered: readonly Device[],
    id: string,
    device: Device | undefined,
): Device[] {
    const others = ordered.filter((other) => other.id !== id);
    if (device) others.splice(placeOf(device, others), 0, device);
    return others;
}

/** How many come before it. */
function placeOf(device: Named, ordered: readonly Named[]): number {
    let [from, to] = [0, ordered.length];
    while (from < to) {
        const middle = (from + to) >> 1;
        if (compare(ordered[middle]!, device) < 0) from = middle + 1;
        else to = middle;
    }
    return from;
}

const collator = new Intl.Collator('en', { numeric: true });

function compare(a: Named, b: Named): number {
    return collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1);
}
