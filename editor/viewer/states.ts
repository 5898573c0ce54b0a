import type { Api } from '../api';
import { indexFlows, type FlowIndex } from './flow-index';
import { diffFlows } from '../../runtime/core/diff-flows';
import { isRemoteStateId } from '../../runtime/core/remote-state-id';
import type { FlowNode, SnapshotItem } from '../../runtime/core/snapshot';
import type {
    Comparison,
    FullContent,
    FullCurrent,
    FullRemote,
    FullSnapshot,
    RemoteState,
} from '../../runtime/core/wire';

/**
 * A state that can be looked at: a snapshot by its id, here or at a remote, `current` (what runs), `editor` (what a deploy
 * would send), or `given` (one that whoever opens the viewer reads).
 */
export type StateId = string;

/** A state that is no snapshot yet. */
export interface GivenState {
    name: string;
    /** In a few words, what it is. */
    facts: string;
    /** Reads it. Rejects with an `ApiError`. */
    read(): Promise<FullContent>;
}

export interface LoadedState {
    id: StateId;
    index: FlowIndex;
    /** The snapshot, or what runs. For the editor's own state what runs: only the flows of `index` are the editor's. */
    full: FullSnapshot | FullRemote | FullCurrent | (FullContent & { id: 'given' });
}

/** What reading states takes. `flows` is what a deploy of the editor would send now. */
export interface States {
    api: Pick<Api, 'full' | 'current' | 'compare'>;
    canvas: { flows(): FlowNode[] };
}

/** Reads a state whole. Rejects with an `ApiError`. */
export async function loadState({ api, canvas }: States, id: StateId): Promise<LoadedState> {
    const full = isOther(id) ? await api.current() : await api.full(id);
    const flows = id === 'editor' ? canvas.flows() : full.flows.flows;
    return { id, full, index: indexFlows(flows.map(withoutCredentials)) };
}

/** The same for a state that is no snapshot. */
export async function readGiven(given: GivenState): Promise<LoadedState> {
    const full = await given.read();
    return { id: 'given', full: { ...full, id: 'given' }, index: indexFlows(full.flows.flows.map(withoutCredentials)) };
}

/** How two states differ; the flows of the editor are compared in the browser. Rejects with an `ApiError`. */
export async function compareStates({ api }: States, from: LoadedState, to: LoadedState): Promise<Comparison> {
    const comparison = await api.compare(onServer(from.id), onServer(to.id));
    if (from.id !== 'editor' && to.id !== 'editor') return comparison;
    const { counts, ...diff } = diffFlows({ flows: from.index.flows }, { flows: to.index.flows }, { complete: true });
    return { ...comparison, ...diff, summary: { ...counts, text: '' } };
}

/** True for a snapshot of this Node-RED, which can be restored. */
export function isSnapshot(id: StateId): boolean {
    return !isOther(id) && !isRemoteStateId(id);
}

/** A snapshot's own facts; undefined for every other state, those of remotes too. */
export function itemOf({ id, full }: LoadedState): SnapshotItem | undefined {
    return isSnapshot(id) ? (full as FullSnapshot) : undefined;
}

/** What is known of a state at a remote; undefined for every other one. */
export function remoteOf({ id, full }: LoadedState): RemoteState | undefined {
    return isRemoteStateId(id) ? (full as FullRemote) : undefined;
}

/** True for what a deploy can change. */
export function isNow(id: StateId): boolean {
    return id === 'current' || id === 'editor';
}

function isOther(id: StateId): boolean {
    return isNow(id) || id === 'given';
}

function onServer(id: StateId): StateId {
    return id === 'editor' ? 'current' : id;
}

/** Credentials that were typed in and are not deployed yet stand in the editor's flows. Nothing may show them. */
function withoutCredentials(node: FlowNode): FlowNode {
    if (!Object.hasOwn(node, 'credentials')) return node;
    const { credentials: _, ...rest } = node;
    return rest;
}
