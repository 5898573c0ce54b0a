import type { Api } from './api';
import type { EditorHost } from './host';
import { attempt, say } from './say';
import type { Viewed } from './viewer/viewer-model';
import type { SnapshotItem } from '../runtime/core/snapshot';

/** What of a state it takes to compare it. */
export interface ComparableState {
    /** Of a snapshot here, or of a state at a remote. */
    id: string;
    name: string;
    /** ISO 8601; absent for what runs somewhere. */
    createdAt?: string;
}

/** The comparisons that a person can ask for. Each opens the viewer, or says why it cannot. */
export interface CompareCommands {
    /** Compares a state with what runs here, or with what the editor would deploy. */
    compareWith(state: ComparableState, other: 'current' | 'editor'): void;
    /** Compares a snapshot with the one before it, which tells what its deploy changed. */
    compareWithBefore(item: SnapshotItem): void;
    /** Remembers a state, to be compared with one that is chosen later. */
    chooseToCompare(state: ComparableState): void;
    /** The state that was chosen last. */
    chosenToCompare(): ComparableState | undefined;
    /** Compares two states, the earlier one first. */
    compareStates(one: ComparableState, other: ComparableState): void;
    /** Compares what runs with what the editor would deploy. */
    compareUndeployed(): void;
    /** Compares the newest snapshot with the one before it. */
    compareLastDeploy(): void;
}

export function connectCompareCommands(host: EditorHost, api: Api, view: (viewed: Viewed) => void): CompareCommands {
    let chosen: ComparableState | undefined;
    const withBefore = async (newer: SnapshotItem | undefined): Promise<void> => {
        const older = newer && (await firstWhole(api, newer.id));
        if (newer && older) view({ from: older.id, to: newer.id });
        else say(host, 'warning', [host.text('viewer.noneBefore')]);
    };
    return {
        compareWith: ({ id }, other) => view({ from: id, to: other }),
        compareWithBefore: (item) => attempt(host, () => withBefore(item)),
        chooseToCompare: (state) => (chosen = state),
        chosenToCompare: () => chosen,
        compareStates: (one, other) => {
            const isInOrder = timeOf(one) <= timeOf(other);
            view(isInOrder ? { from: one.id, to: other.id } : { from: other.id, to: one.id });
        },
        compareUndeployed: () => view({ from: 'current', to: 'editor' }),
        compareLastDeploy: () => attempt(host, async () => withBefore(await firstWhole(api))),
    };
}

/** Ids of snapshots that were made here sort by time, too. What runs somewhere is later than all that was kept. */
function timeOf({ createdAt, id }: ComparableState): string {
    return `${createdAt ?? '~'} ${id}`;
}

/** The newest snapshot that is not damaged, of those before an id. */
export async function firstWhole(api: Api, before?: string): Promise<SnapshotItem | undefined> {
    const { snapshots } = await api.list({ limit: SNAPSHOTS_TO_TRY, ...(before && { cursor: before }) });
    return snapshots.find(({ damaged }) => !damaged);
}

const SNAPSHOTS_TO_TRY = 20;
