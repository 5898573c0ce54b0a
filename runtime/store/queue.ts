/** Runs tasks in the order in which they were added, at most `width` of them at a time. */
export class Queue {
    private readonly waiting: (() => void)[] = [];
    private readonly tasks = new Set<Promise<unknown>>();
    private running = 0;

    constructor(private readonly width = 1) {}

    /** Resolves or rejects as the task does; a task that fails holds up no other. */
    run<T>(task: () => Promise<T>): Promise<T> {
        const done = this.inTurn(task);
        const remove = (): void => void this.tasks.delete(done);
        this.tasks.add(done);
        done.then(remove, remove);
        return done;
    }

    get isIdle(): boolean {
        return this.tasks.size === 0;
    }

    /** Resolves when there is nothing left to run. */
    async idle(): Promise<void> {
        while (this.tasks.size > 0) await Promise.allSettled(this.tasks);
    }

    private async inTurn<T>(task: () => Promise<T>): Promise<T> {
        if (this.running === this.width) await new Promise<void>((start) => this.waiting.push(start));
        else this.running++;
        try {
            return await task();
        } finally {
            const next = this.waiting.shift();
            if (next) next();
            else this.running--;
        }
    }
}
