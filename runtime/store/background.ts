/** Work that nobody waits for, and with which nothing is lost when it fails. */
export class Background {
    private readonly running = new Set<Promise<unknown>>();

    get isIdle(): boolean {
        return this.running.size === 0;
    }

    run(task: () => Promise<unknown>): void {
        const running = task()
            .catch(() => undefined)
            .finally(() => this.running.delete(running));
        this.running.add(running);
    }

    /** Resolves when what is under way now has ended. Never rejects. */
    async ended(): Promise<void> {
        await Promise.all(this.running);
    }
}
