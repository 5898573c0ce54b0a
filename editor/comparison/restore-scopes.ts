import { isContainer } from '../../runtime/core/containers';
import { parseRemoteStateId, type RemoteStateRef } from '../../runtime/core/remote-state-id';
import { itemOf, remoteOf, type LoadedState } from '../viewer/states';
import type { Difference } from '../viewer/differences';

/** Something that can be made as it was in one of the states that are compared. */
export interface RestoreScope {
    what: 'node' | 'tab' | 'subflow' | 'all';
    /** The snapshot that it comes from; at a remote it has to be pulled first. */
    snapshot: { id: string; name: string; remote?: RemoteStateRef };
    /** Ids to restore; absent for everything. */
    only?: readonly string[];
}

/**
 * What can be restored from a difference, the smallest part first: as in the earlier state, then as in the later one.
 * What runs and what is in the editor are no states to go back to.
 */
export function restoreScopes(difference: Difference, states: readonly (LoadedState | undefined)[]): RestoreScope[] {
    const change = difference.kind === 'node' ? difference.change : undefined;
    const container = change && (isContainer(change) ? change.id : change.z);
    const holder = states
        .map((state) => state?.index.byId.get(container ?? ''))
        .find((node) => node !== undefined && isContainer(node));
    return states.flatMap((state) => {
        const item = state && (itemOf(state) ?? remoteOf(state));
        if (!item) return [];
        const remote = parseRemoteStateId(item.id);
        const snapshot = { id: item.id, name: item.name, ...(remote && { remote }) };
        const scopes: RestoreScope[] = [];
        if (change && !isContainer(change)) scopes.push({ what: 'node', snapshot, only: [change.id] });
        if (holder) scopes.push({ what: holder.type === 'tab' ? 'tab' : 'subflow', snapshot, only: [holder.id] });
        return [...scopes, { what: 'all', snapshot }];
    });
}
