/**
 * Gives a function that does a task at once, and then at most once in so many milliseconds: what it is called for meanwhile
 * is done once, at their end.
 */
export function atMostEvery(
    milliseconds: number,
    task: () => void,
    after: (run: () => void, milliseconds: number) => unknown = setTimeout,
): () => void {
    let isPausing = false;
    let isWanted = false;
    const run = (): void => {
        isWanted = false;
        isPausing = true;
        after(() => {
            isPausing = false;
            if (isWanted) run();
        }, milliseconds);
        task();
    };
    return () => {
        isWanted = true;
        if (!isPausing) run();
    };
}
