/** Runs work that is written in steps to its end at once, and gives its result. */
export function finish<T>(steps: Generator<void, T>): T {
    for (;;) {
        const step = steps.next();
        if (step.done) return step.value;
    }
}
