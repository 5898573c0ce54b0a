import type { ApiError } from '../api';
import type { RemoteApi } from './remote-api';
import type { RemoteDevice } from '../../runtime/core/wire';

/** A place whose devices are shown. */
export interface DevicesAt {
    remote: string;
    place: string;
}

/**
 * The devices that take their target straight from a place of a remote, without any DOM: loaded page by page, as far as they
 * are looked at. Nothing in here rejects but `forget`: failures are state.
 */
export class RemoteDevices {
    devices: readonly RemoteDevice[] = [];
    phase: 'idle' | 'loading' | 'ready' | 'failed' = 'idle';
    failure: ApiError | undefined;
    at: DevicesAt | undefined;
    /** When what is shown was true, by the clock of this browser. */
    loadedAt = new Date();
    private cursor: string | undefined;
    private generation = 0;

    constructor(
        private readonly api: Pick<RemoteApi, 'devices' | 'forgetDevice'>,
        private readonly onChange: () => void,
    ) {}

    /** Whether there are more than those that are loaded. */
    get hasMore(): boolean {
        return this.cursor !== undefined;
    }

    /** Shows those of another place; undefined for none. */
    async open(at: DevicesAt | undefined): Promise<void> {
        if (at?.remote === this.at?.remote && at?.place === this.at?.place) return;
        this.at = at;
        this.devices = [];
        this.cursor = undefined;
        this.phase = 'idle';
        await this.reload();
    }

    /** Loads the first page anew. What is shown stays until the answer is there. */
    async reload(): Promise<void> {
        this.generation++;
        this.cursor = undefined;
        if (this.at) await this.load([]);
        else this.onChange();
    }

    /** Loads the next page. */
    async more(): Promise<void> {
        if (this.hasMore && this.phase !== 'loading') await this.load(this.devices);
    }

    /** Rejects with an `ApiError`. */
    async forget(id: string): Promise<void> {
        await this.api.forgetDevice(this.at!.remote, { target: this.at!.place, id });
        this.devices = this.devices.filter((device) => device.id !== id);
        this.onChange();
    }

    private async load(before: readonly RemoteDevice[]): Promise<void> {
        const { generation, at, cursor } = this;
        this.phase = 'loading';
        this.onChange();
        try {
            const query = { target: at!.place, limit: PAGE, ...(cursor !== undefined && { cursor }) };
            const { meta, devices } = await this.api.devices(at!.remote, query);
            if (generation !== this.generation) return;
            const known = new Set(before.map(({ id }) => id));
            this.devices = [...before, ...devices.filter(({ id }) => !known.has(id))];
            this.cursor = meta.next_cursor;
            this.loadedAt = new Date();
            this.phase = 'ready';
            this.failure = undefined;
        } catch (error) {
            if (generation !== this.generation) return;
            this.failure = error as ApiError;
            this.phase = 'failed';
        }
        this.onChange();
    }
}

/** A request each the first time that they are looked at. */
const PAGE = 25;
