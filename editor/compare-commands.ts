import type { Api } from './api';
import type { EditorHost } from './host';
import { attempt, say } from './say';
import type { Viewed } from './viewer/viewer-model';
import type { SnapshotItem } from '../runtime/core/snapshot';

/** The comparisons that a person can ask for. Each opens the viewer, or says why it cannot. */
export interface CompareCommands {
    /** Compares a snapshot with what runs, or with what the editor would deploy. */
    compareWith(item: SnapshotItem, other: 'current' | 'editor'): void;
    /** Compares a snapshot with the one before it, which tells what its deploy changed. */
    compareWithBefore(item: SnapshotItem): void;
    /** Remembers a snapshot for `compareWithChosen`. */
    chooseToCompare(item: SnapshotItem): void;
    /** The snapshot that was chosen last. */
    chosenToCompare(): SnapshotItem | undefined;
    /** Compares a snapshot with the chosen one, the earlier one first. */
    compareWithChosen(item: SnapshotItem): void;
    /** Compares what runs with what the editor would deploy. */
    compareUndeployed(): void;
    /** Compares the newest snapshot with the one before it. */
    compareLastDeploy(): void;
}

export function connectCompareCommands(host: EditorHost, api: Api, view: (viewed: Viewed) => void): CompareCommands {
    let chosen: SnapshotItem | undefined;
    const withBefore = async (newer: SnapshotItem | undefined): Promise<void> => {
        const older = newer && (await firstWhole(api, newer.id));
        if (newer && older) view({ from: older.id, to: newer.id });
        else say(host, 'warning', [host.text('viewer.noneBefore')]);
    };
    return {
        compareWith: ({ id }, other) => view({ from: id, to: other }),
        compareWithBefore: (item) => attempt(host, () => withBefore(item)),
        chooseToCompare: (item) => (chosen = item),
        chosenToCompare: () => chosen,
        compareWithChosen: ({ id }) => {
            // Ids sort by time.
            const [from = id, to = id] = [chosen?.id ?? id, id].sort();
            view({ from, to });
        },
        compareUndeployed: () => view({ from: 'current', to: 'editor' }),
        compareLastDeploy: () => attempt(host, async () => withBefore(await firstWhole(api))),
    };
}

/** The newest snapshot that is not damaged, of those before an id. */
async function firstWhole(api: Api, before?: string): Promise<SnapshotItem | undefined> {
    const { snapshots } = await api.list({ limit: SNAPSHOTS_TO_TRY, ...(before && { cursor: before }) });
    return snapshots.find(({ damaged }) => !damaged);
}

const SNAPSHOTS_TO_TRY = 20;
