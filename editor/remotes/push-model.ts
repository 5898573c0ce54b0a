import { isApiError, type ApiError } from '../api';
import { usablePlaces } from './place-tree';
import type { RemoteApi } from './remote-api';
import { refOf, type Remembered } from './remembered';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import type { PushPlan, PushResult, RemoteItem, RemotePlace, RemotePlaceRef } from '../../runtime/core/wire';

/** What a push starts from. */
export interface PushStart {
    item: Pick<SnapshotItem, 'id' | 'name' | 'description'>;
    remotes: readonly RemoteItem[];
    /** The remote to begin with, instead of that of the last push. */
    remote?: string | undefined;
}

/**
 * One snapshot on its way to a remote, without any DOM: where it goes is chosen, what that would do is shown, and it is
 * pushed when a person has agreed. Nothing in here rejects: failures are state, and what was typed stays.
 */
export class PushModel {
    phase: 'asking' | 'pushing' | 'pushed' = 'asking';
    remote: string;
    places: readonly RemotePlace[] = [];
    placesPhase: 'loading' | 'ready' | 'failed' = 'loading';
    /** Where it goes; what that place allows is known once the places are. */
    place: RemotePlaceRef | undefined;
    /** A person is choosing a place. */
    isPicking = false;
    plan: PushPlan | undefined;
    planPhase: 'none' | 'loading' | 'ready' | 'failed' = 'none';
    /** Why the places or the plan could not be had, or why it was not pushed. */
    problem: ApiError | undefined;

    /** As they are typed; those of the snapshot at first. */
    name: string;
    description: string;
    setAsTarget = false;
    /** Pushes although it is there already. */
    isAgain = false;
    /** Pushes although modules cannot be installed. */
    isAnyway = false;
    result: PushResult | undefined;

    private generation = 0;

    constructor(
        private readonly api: Pick<RemoteApi, 'places' | 'plan' | 'push'>,
        private readonly start: PushStart,
        private readonly remembered: Pick<Remembered, 'place' | 'pushed' | 'setPushed'>,
        private readonly onChange: () => void,
    ) {
        const { item, remotes, remote } = start;
        const last = remembered.pushed();
        const isThere = (name: string | undefined): boolean => remotes.some((each) => each.name === name);
        this.remote = [remote, last?.remote, remotes[0]?.name].find(isThere) ?? '';
        this.name = item.name;
        this.description = item.description;
    }

    get usable(): readonly RemotePlace[] {
        return usablePlaces(this.places, 'push');
    }

    /** Where it goes, with what is allowed there. */
    get chosen(): RemotePlace | undefined {
        return this.usable.find(({ id }) => id === this.place?.id);
    }

    get maySetTarget(): boolean {
        return this.chosen?.may.includes('set_target') === true;
    }

    /** Parts of it that are there already are not sent again. */
    get isSentInParts(): boolean {
        return this.start.remotes.find(({ name }) => name === this.remote)?.kind === 's3';
    }

    get canPush(): boolean {
        const { phase, plan, planPhase, chosen } = this;
        if (phase !== 'asking' || planPhase !== 'ready' || !plan || !chosen || this.name.trim() === '') return false;
        return (!plan.alreadyThere || this.isAgain) && (!this.hasObstacles || this.isAnyway);
    }

    /** Devices may come to run it that cannot install its modules. Another Node-RED only keeps it. */
    get hasObstacles(): boolean {
        const isOnlyKept = this.chosen?.type === 'node-red' && !this.setAsTarget;
        return !isOnlyKept && this.plan !== undefined && this.plan.modules.length > 0;
    }

    /** Loads the places of the remote, and the plan where one of them is chosen. */
    async load(): Promise<void> {
        const generation = ++this.generation;
        Object.assign(this, { places: [], place: undefined, isPicking: false, placesPhase: 'loading' });
        this.forget();
        this.onChange();
        try {
            const places = await this.api.places(this.remote);
            if (generation !== this.generation) return;
            this.places = places;
            this.placesPhase = 'ready';
        } catch (error) {
            if (generation !== this.generation) return;
            this.placesPhase = 'failed';
            this.problem = error as ApiError;
            this.onChange();
            return;
        }
        const place = this.firstPlace();
        if (place) await this.go(place);
        else this.pick(this.usable.length > 0);
    }

    async chooseRemote(name: string): Promise<void> {
        if (name === this.remote) return;
        this.remote = name;
        await this.load();
    }

    /** Chooses where it goes, and finds out what that would do. */
    async go(place: RemotePlaceRef): Promise<void> {
        this.place = refOf(place);
        this.isPicking = false;
        await this.loadPlan();
    }

    async loadPlan(): Promise<void> {
        const generation = ++this.generation;
        this.forget();
        this.planPhase = 'loading';
        this.onChange();
        try {
            const plan = await this.api.plan(this.start.item.id, { remote: this.remote, target: this.place!.id });
            if (generation !== this.generation) return;
            this.plan = plan;
            this.planPhase = 'ready';
        } catch (error) {
            if (generation !== this.generation) return;
            this.planPhase = 'failed';
            this.problem = error as ApiError;
        }
        this.onChange();
    }

    pick(isPicking: boolean): void {
        this.isPicking = isPicking;
        this.onChange();
    }

    change(change: Partial<Pick<PushModel, 'name' | 'description' | 'setAsTarget' | 'isAgain' | 'isAnyway'>>): void {
        Object.assign(this, change);
        this.onChange();
    }

    async push(): Promise<void> {
        const { chosen, remote, name, description, setAsTarget } = this;
        if (!this.canPush || !chosen) return;
        this.phase = 'pushing';
        this.problem = undefined;
        this.onChange();
        try {
            this.result = await this.api.push(this.start.item.id, {
                remote,
                target: chosen.id,
                name: name.trim(),
                description: description.trim(),
                setAsTarget: setAsTarget && this.maySetTarget,
                force: this.isAgain || this.isAnyway,
            });
            this.remembered.setPushed(remote, chosen);
            this.phase = 'pushed';
        } catch (error) {
            this.phase = 'asking';
            this.problem = error as ApiError;
            this.takeObstacles(error);
        }
        this.onChange();
    }

    /** It became known only now that a device could not install some modules. */
    private takeObstacles(error: unknown): void {
        if (!isApiError(error) || error.code !== 'not_installable' || !this.plan) return;
        const { modules } = error.facts as Partial<PushPlan>;
        if (Array.isArray(modules)) this.plan = { ...this.plan, modules };
    }

    private forget(): void {
        Object.assign(this, {
            plan: undefined,
            planPhase: 'none',
            problem: undefined,
            isAgain: false,
            isAnyway: false,
        });
    }

    /** The last choice, else that of the list, else where snapshots go by themselves, else the only one that there is. */
    private firstPlace(): RemotePlace | undefined {
        const { usable, remote, remembered, start } = this;
        const last = remembered.pushed();
        const wishes = [
            last?.remote === remote ? last.place : undefined,
            remembered.place(remote),
            start.remotes.find(({ name }) => name === remote)?.target,
        ];
        const ids = wishes.map((wish) => usable.find(({ id }) => id === wish?.id));
        return ids.find((place) => place !== undefined) ?? (usable.length === 1 ? usable[0] : undefined);
    }
}
