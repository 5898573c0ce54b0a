/** Loads the pages of a list one after the other, for as long as one is wanted. */
export class PagesInTurn {
    private loading: Promise<void> | undefined;

    constructor(
        private readonly isWanted: () => boolean,
        /** Loads one. Must not reject. */
        private readonly load: () => Promise<void>,
    ) {}

    /** Loads what is wanted, also what becomes so meanwhile. Whoever calls while that is under way waits for its end. */
    async fill(): Promise<void> {
        if (!this.loading && this.isWanted()) this.loading = this.loadAll();
        await this.loading;
    }

    /** Resolves when nothing is being loaded; begins nothing. */
    async idle(): Promise<void> {
        await this.loading;
    }

    private async loadAll(): Promise<void> {
        while (this.isWanted()) await this.load();
        this.loading = undefined;
    }
}
