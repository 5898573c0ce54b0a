import type { ApiError } from '../api';
import type { RemoteApi } from './remote-api';
import type { RemoteItem, RemoteKindItem } from '../../runtime/core/wire';

/**
 * The remotes that are connected, without any DOM. However many ask for them anew while an answer is on its way, one more
 * request follows it. Nothing in here rejects: failures are state, and what was known before stays.
 */
export class RemotesModel {
    /** `idle` until they are asked for, `failed` only while nothing is known. */
    phase: 'idle' | 'ready' | 'failed' = 'idle';
    /** Sorted by name. */
    remotes: readonly RemoteItem[] = [];
    kinds: readonly RemoteKindItem[] = [];
    /** Why the last request for them failed. */
    failure: ApiError | undefined;
    /** Names of the remotes that hold a snapshot, by its id. A list that stays as it was is the same one. */
    held: ReadonlyMap<string, readonly string[]> = new Map();

    private loading: Promise<void> | undefined;
    private isWantedAgain = false;

    constructor(
        private readonly api: Pick<RemoteApi, 'list'>,
        private readonly onChange: () => void,
    ) {}

    get(name: string | undefined): RemoteItem | undefined {
        return this.remotes.find((remote) => remote.name === name);
    }

    /** Resolves when what is known is not older than this call. */
    async reload(): Promise<void> {
        this.isWantedAgain = true;
        await (this.loading ??= this.load());
    }

    /** Resolves when they are known; rejects with the `ApiError` that says why they are not. */
    async need(): Promise<void> {
        if (this.phase !== 'ready') await this.reload();
        if (this.phase === 'failed') throw this.failure!;
    }

    /** Takes in what the server answered about one of them. */
    take(item: RemoteItem): void {
        const others = this.remotes.filter(({ name }) => name !== item.name);
        this.show([...others, item].sort((a, b) => (a.name < b.name ? -1 : 1)));
        this.onChange();
    }

    drop(name: string): void {
        this.show(this.remotes.filter((remote) => remote.name !== name));
        this.onChange();
    }

    private async load(): Promise<void> {
        while (this.isWantedAgain) {
            this.isWantedAgain = false;
            await this.loadOnce();
        }
        this.loading = undefined;
    }

    private async loadOnce(): Promise<void> {
        try {
            const { remotes, kinds } = await this.api.list();
            this.kinds = kinds;
            this.failure = undefined;
            this.phase = 'ready';
            this.show(remotes);
        } catch (error) {
            this.failure = error as ApiError;
            if (this.phase !== 'ready') this.phase = 'failed';
        }
        this.onChange();
    }

    private show(remotes: readonly RemoteItem[]): void {
        this.remotes = remotes;
        const held = new Map<string, string[]>();
        for (const { name, held: ids } of remotes) {
            for (const id of ids) held.set(id, [...(held.get(id) ?? []), name]);
        }
        const same = (id: string, names: readonly string[]): readonly string[] => {
            const before = this.held.get(id);
            return before?.join() === names.join() ? before : names;
        };
        this.held = new Map([...held].map(([id, names]) => [id, same(id, names)]));
    }
}
