import type { ApiError } from '../api';
import { usablePlaces } from './place-tree';
import type { RemoteApi } from './remote-api';
import { RemoteList } from './remote-list';
import { refOf, type Remembered } from './remembered';
import type { RemoteAbility, RemoteItem, RemotePlace, RemotePlaceRef } from '../../runtime/core/wire';

/**
 * The remote that the sidebar shows: its places, the one that is chosen, and what that one holds; without any DOM. Nothing
 * in here rejects: failures are state.
 */
export class BrowseModel {
    /** Undefined while this Node-RED's own snapshots are shown. */
    remote: string | undefined;
    phase: 'loading' | 'ready' | 'failed' = 'loading';
    /** Why the places could not be loaded. */
    failure: ApiError | undefined;
    places: readonly RemotePlace[] = [];
    /** The place that is chosen; what it allows is known once the places are. */
    place: RemotePlaceRef | undefined;
    /** A person is choosing a place. */
    isPicking = false;
    readonly list: RemoteList;

    private generation = 0;
    /** When the last push was made by itself, as far as that is known; empty for none. */
    private lastPush: string | undefined;
    /** Whether the remote could be reached when it was heard of last. */
    private wasThere: boolean | undefined;

    constructor(
        private readonly api: Pick<RemoteApi, 'places' | 'snapshots'>,
        private readonly remembered: Pick<Remembered, 'place' | 'setPlace'>,
        private readonly onChange: () => void,
    ) {
        this.list = new RemoteList(api, onChange);
    }

    /** The places that snapshots can be looked at. */
    get usable(): readonly RemotePlace[] {
        return usablePlaces(this.places, 'list');
    }

    /** The chosen place, with what it allows. */
    get chosen(): RemotePlace | undefined {
        return this.usable.find(({ id }) => id === this.place?.id);
    }

    may(ability: RemoteAbility): boolean {
        return this.chosen?.may.includes(ability) === true;
    }

    /** Shows a remote, at the place that was looked at last. */
    async open(remote: string | undefined): Promise<void> {
        if (remote === this.remote) return;
        this.generation++;
        this.remote = remote;
        this.places = [];
        this.isPicking = false;
        this.lastPush = undefined;
        this.wasThere = undefined;
        this.list.showCurrent(false);
        this.place = remote === undefined ? undefined : this.remembered.place(remote);
        const listing = this.list.open(this.at());
        if (remote !== undefined) await Promise.all([listing, this.loadPlaces()]);
    }

    /** Shows a place of the remote, at once where it is known to be there. */
    async go(place: RemotePlaceRef): Promise<void> {
        if (this.remote === undefined) return;
        this.isPicking = false;
        const isOther = place.id !== this.place?.id;
        this.place = refOf(place);
        this.remembered.setPlace(this.remote, this.place);
        this.list.showCurrent(this.may('current'));
        if (isOther) await this.list.open(this.at());
        this.onChange();
    }

    pick(isPicking: boolean): void {
        this.isPicking = isPicking;
        this.onChange();
    }

    /** Loads everything anew. */
    async refresh(): Promise<void> {
        if (this.remote === undefined) return;
        await Promise.all([this.list.reload(), this.loadPlaces()]);
    }

    /**
     * Takes in what is known of the remote now: when something was pushed to the chosen place, that is shown, and when it
     * can be reached again, what could not be loaded.
     */
    async follow({ name, target, queue, connection }: RemoteItem): Promise<void> {
        if (name !== this.remote) return;
        const { last } = queue;
        const isNews = this.lastPush !== undefined && this.lastPush !== (last?.at ?? '');
        this.lastPush = last?.at ?? '';
        const isThere = connection.state === 'connected';
        const isBack = this.wasThere === false && isThere;
        this.wasThere = isThere;
        if (isBack && (this.phase === 'failed' || this.list.phase === 'failed')) await this.refresh();
        else if (isNews && target?.id === this.place?.id) await this.list.reload();
    }

    /** Takes in that another snapshot is the Device Target of the chosen place now, or none. */
    takeTarget(id: string | undefined): void {
        const { chosen } = this;
        if (!chosen) return;
        const { deviceTarget: _, ...rest } = chosen;
        const place = { ...rest, ...(id !== undefined && { deviceTarget: id }) };
        this.places = this.places.map((each) => (each === chosen ? place : each));
        for (const item of this.list.items) {
            if (item.target !== undefined && item.target !== (item.id === id))
                this.list.update(item.id, { target: item.id === id });
        }
        this.onChange();
    }

    private at(): { remote: string; place: string } | undefined {
        return this.remote !== undefined && this.place ? { remote: this.remote, place: this.place.id } : undefined;
    }

    private async loadPlaces(): Promise<void> {
        const { remote } = this;
        const generation = ++this.generation;
        this.phase = 'loading';
        this.failure = undefined;
        this.onChange();
        try {
            const places = await this.api.places(remote!);
            if (generation !== this.generation) return;
            this.places = places;
            this.phase = 'ready';
            await this.settle();
        } catch (error) {
            if (generation !== this.generation) return;
            this.failure = error as ApiError;
            this.phase = 'failed';
        }
        this.onChange();
    }

    /** A remembered place may be gone; the only one that there is need not be chosen. */
    private async settle(): Promise<void> {
        const { usable, chosen } = this;
        const only = usable.length === 1 ? usable[0] : undefined;
        if (chosen ?? only) return this.go(chosen ?? only!);
        this.place = undefined;
        this.isPicking = usable.length > 0;
        await this.list.open(undefined);
    }
}
