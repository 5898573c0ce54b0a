import { sameValue } from '../../runtime/core/same-value';
import type { Comparison, FullCurrent } from '../../runtime/core/wire';
import { compareStates, isNow, loadState, readGiven, type LoadedState, type States } from './states';
import type { Viewed } from './viewer-model';

/** All that a preview or a comparison shows. */
export interface Seen {
    /** The state that is seen, the later one of a comparison. */
    shown: LoadedState;
    /** The earlier state of a comparison. */
    before?: LoadedState;
    comparison?: Comparison;
}

/** Reads it. Snapshots that are `known` are taken from there: they never change. Rejects with an `ApiError`. */
export async function readSeen(states: States, viewed: Viewed, known?: Seen): Promise<Seen> {
    if ('given' in viewed) return { shown: await readGiven(viewed.given) };
    const read = (id: string): Promise<LoadedState> | LoadedState => {
        const kept = isNow(id) ? undefined : [known?.shown, known?.before].find((each) => each?.id === id);
        return kept ?? loadState(states, id);
    };
    if ('state' in viewed) return { shown: await read(viewed.state) };
    const [before, shown] = await Promise.all([read(viewed.from), read(viewed.to)]);
    return { before, shown, comparison: await compareStates(states, before, shown) };
}

/** True where a person would see no difference. */
export function sameSeen(one: Seen, other: Seen): boolean {
    return (
        sameState(one.shown, other.shown) &&
        (one.before === other.before || sameState(one.before, other.before)) &&
        sameComparison(one.comparison, other.comparison)
    );
}

/** Revision of what runs, when that is seen, or the editor's state, which stands beside it. */
export function runningRevision({ shown, before }: Seen): string | undefined {
    const now = [shown, before].find((each) => each && isNow(each.id));
    return now && (now.full as FullCurrent).rev;
}

function sameState(one: LoadedState | undefined, other: LoadedState | undefined): boolean {
    if (one === other || !one || !other) return one === other;
    const content = ({ index, full: { settings, secrets } }: LoadedState) => [index.flows, settings, secrets];
    return sameValue(content(one), content(other));
}

/** Without the names and times of the states, which say nothing of how they differ. */
function sameComparison(one: Comparison | undefined, other: Comparison | undefined): boolean {
    const content = (comparison: Comparison | undefined) => comparison && { ...comparison, from: 0, to: 0, layout: 0 };
    return sameValue(content(one), content(other));
}
