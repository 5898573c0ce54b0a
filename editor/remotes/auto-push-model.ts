import type { ApiError } from '../api';
import { usablePlaces } from './place-tree';
import type { RemoteApi } from './remote-api';
import { refOf } from './remembered';
import type { AutoPush, RemoteItem, RemotePlace, RemotePlaceRef } from '../../runtime/core/wire';

/** What goes to a remote by itself, and where to, as a person chooses it; without any DOM. Nothing in here rejects. */
export class AutoPushModel {
    auto: AutoPush;
    place: RemotePlaceRef | undefined;
    places: readonly RemotePlace[] = [];
    placesPhase: 'loading' | 'ready' | 'failed' = 'loading';
    isPicking = false;
    phase: 'editing' | 'saving' | 'saved' = 'editing';
    problem: ApiError | undefined;
    saved: RemoteItem | undefined;

    constructor(
        private readonly api: Pick<RemoteApi, 'places' | 'edit'>,
        readonly item: RemoteItem,
        private readonly onChange: () => void,
    ) {
        this.auto = item.auto;
        this.place = item.target;
    }

    get canSave(): boolean {
        return this.phase === 'editing' && (this.auto === 'none' || this.place !== undefined);
    }

    async load(): Promise<void> {
        this.placesPhase = 'loading';
        this.problem = undefined;
        this.onChange();
        try {
            this.places = await this.api.places(this.item.name);
            this.placesPhase = 'ready';
            const usable = usablePlaces(this.places, 'push');
            if (!this.place && usable.length === 1) this.place = refOf(usable[0]!);
        } catch (error) {
            this.placesPhase = 'failed';
            this.problem = error as ApiError;
        }
        this.onChange();
    }

    choose(auto: AutoPush): void {
        this.auto = auto;
        this.isPicking = auto !== 'none' && !this.place && this.placesPhase === 'ready';
        this.onChange();
    }

    go(place: RemotePlaceRef): void {
        this.place = refOf(place);
        this.isPicking = false;
        this.onChange();
    }

    pick(isPicking: boolean): void {
        this.isPicking = isPicking;
        this.onChange();
    }

    /** Saves it, also while the remote cannot be reached: what is to go there waits. */
    async save(): Promise<void> {
        if (!this.canSave) return;
        this.phase = 'saving';
        this.problem = undefined;
        this.onChange();
        try {
            const target = this.place && refOf(this.place);
            this.saved = await this.api.edit(this.item.name, { auto: this.auto, ...(target && { target }) }, true);
            this.phase = 'saved';
        } catch (error) {
            this.phase = 'editing';
            this.problem = error as ApiError;
        }
        this.onChange();
    }
}
