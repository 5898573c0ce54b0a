/**
 * What `read` makes of each item, in their order, while the next few are read already: the disk and the thread that
 * decompresses are busy while the caller works. Rejects as `read` does; what is under way then ends unheard.
 */
export async function* readAhead<T, R>(items: Iterable<T>, read: (item: T) => Promise<R>): AsyncGenerator<[T, R]> {
    const underWay: [T, Promise<R>][] = [];
    for (const item of items) {
        const reading = read(item);
        // It is awaited later: a rejection until then must not end the process.
        reading.catch(() => undefined);
        underWay.push([item, reading]);
        if (underWay.length > AHEAD) yield await first(underWay);
    }
    while (underWay.length > 0) yield await first(underWay);
}

/** More would keep Node-RED's own file operations waiting. */
const AHEAD = 2;

async function first<T, R>(underWay: [T, Promise<R>][]): Promise<[T, R]> {
    const [item, reading] = underWay.shift()!;
    return [item, await reading];
}
