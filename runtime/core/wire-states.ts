import type { NodeChange } from './diff-flows';
import type { PropertyChange } from './differing-properties';
import type { ChangeSummary, FlowCounts, FlowNode, SnapshotItem } from './snapshot';
import type { RemoteSnapshot } from './remote-wire';
import type { Change } from './wire';

/** The shapes of what is asked about the content of states: see one whole, compare two, look through time. */

/** `GET /snapshots/:id/full` */
export interface FullSnapshot extends SnapshotItem, FullContent {}

/** `GET /snapshots/:id/full` with the id of a state at a remote (remote-state-id.ts). */
export interface FullRemote extends RemoteState, FullContent {}

/** A state at a remote, in place of a snapshot's item. What runs there has no time. */
export interface RemoteState extends Omit<RemoteSnapshot, 'createdAt'> {
    /** The one that it was asked for by, not the remote's own. */
    id: string;
    createdAt?: string;
    modules: Record<string, string>;
}

/** `GET /snapshots/current/full`: what runs now, as a snapshot of it would be. */
export interface FullCurrent extends CurrentState, FullContent {}

/** What runs now, in place of a snapshot's item. */
export interface CurrentState {
    id: 'current';
    /** Revision of the running flows, as in a plan. */
    rev: string;
    counts: FlowCounts;
    modules: Record<string, string>;
}

export interface FullContent {
    flows: { flows: FlowNode[] };
    settings: { settings: Record<string, unknown>; env: Record<string, string>; modules: Record<string, string> };
    secrets: SecretNames;
}

/** What is secret, by name alone: values are told to nobody. */
export interface SecretNames {
    /** Names of the credentials that are set, sorted, by node id. `unreadable`: encrypted under a key that is not here. */
    credentials: Record<string, string[]> | 'unreadable';
    /** Environment variables whose values are hidden, sorted; `unreadable` as above. */
    env: string[] | 'unreadable';
}

/** One side of a comparison: a snapshot, or what runs (`current`, with neither name nor time). */
export interface ComparedState {
    id: string;
    name?: string;
    createdAt?: string;
}

/**
 * `GET /snapshots/compare?from&to`: how two states differ. The changes are complete: an added node has all its
 * properties in `to`, a removed one in `from`, so that `patchFlows` makes the later flows of the earlier ones. Order as
 * that of `FlowsDiff`, which says what `layout` and `reordered` are.
 */
export interface Comparison {
    from: ComparedState;
    to: ComparedState;
    summary: ChangeSummary;
    reordered: boolean;
    changes: NodeChange[];
    layout: NodeChange[];
    modules: ComparedModule[];
    /** Empty when a side was made elsewhere and says nothing of its environment. */
    environment: ComparedVariable[];
    /** Empty when a side was made elsewhere and has none. */
    settings: ComparedSetting[];
    /** False when the credentials, or the variables, of a side cannot be read here: nothing is said of them then. */
    secretsCompared: boolean;
}

/** A module that differs, sorted by name. A side that does not have it has no version. */
export interface ComparedModule {
    name: string;
    from?: string;
    to?: string;
}

/** An environment variable that differs, sorted by name. Values only of those that are hidden on neither side. */
export interface ComparedVariable {
    name: string;
    change: 'added' | 'changed' | 'removed';
    hidden: boolean;
    from?: string;
    to?: string;
}

/** A setting that differs, sorted by name. A side that does not have it has no value. */
export interface ComparedSetting {
    name: string;
    from?: unknown;
    to?: unknown;
}

/** A snapshot as far as a list of places in time needs it. */
export type SnapshotMoment = Pick<SnapshotItem, 'id' | 'name' | 'createdAt' | 'kind' | 'user' | 'damaged'>;

/**
 * `GET /snapshots/nodes/:nodeId/history?limit&cursor`: newest first; only snapshots in which the node is not as before.
 * What was brought from elsewhere (`upload`, `pull`, `device`) has no place in the time of this instance and is left
 * out. A node that no snapshot holds has no versions.
 */
export interface NodeHistory {
    id: string;
    meta: { next_cursor?: string };
    /** Number of versions on all pages together. */
    count: number;
    versions: NodeVersion[];
    /** Snapshots that cannot be read and were passed over. */
    damaged: number;
}

export interface NodeVersion {
    /** The first snapshot that has this version. */
    snapshot: SnapshotMoment;
    change: Change;
    /** What changed, in one sentence; for a tab or subflow of its nodes, too. */
    text: string;
    type: string;
    label?: string;
    /** The tab or subflow that it is in. */
    flow?: { id: string; label: string };
    /** Against the version before; complete as those of a `Comparison`. */
    properties: PropertyChange[];
    /** The node as it was, absent when it was removed. */
    node?: FlowNode;
    /** For a tab or subflow: how many of its nodes differ from the version before. */
    nodes?: Record<Change, number>;
}

export interface SearchQuery {
    /** Text to look for, whatever its case: 1 to 200 characters. */
    q: string;
    /** Number of nodes and of snapshots wanted; 1 to 200. */
    limit?: number;
}

/**
 * `GET /snapshots/search?q&limit`: all texts of nodes in all snapshots, those that were brought from elsewhere too.
 * Neither credentials nor variables are searched.
 */
export interface SearchResult {
    q: string;
    /** Nodes, tabs and subflows that ever held the text, those last seen most recently first: at most `limit`. */
    nodes: FoundNode[];
    /** How many such nodes there are. */
    count: number;
    /** Snapshots that hold the text, newest first, with the number of nodes in each: at most `limit`. */
    snapshots: (SnapshotMoment & { nodes: number })[];
    /** How many such snapshots there are. */
    snapshotCount: number;
    /** Snapshots of which something cannot be read and was passed over. */
    damaged: number;
}

export interface FoundNode {
    id: string;
    type: string;
    label?: string;
    flow?: { id: string; label: string };
    /** Top-level properties that hold the text in the newest version that does, with about 80 characters around a hit. */
    properties: FoundText[];
    first: SnapshotMoment;
    last: SnapshotMoment;
    /** How many snapshots hold it. */
    snapshots: number;
    /** Not in the flows that run now. */
    deleted: boolean;
}

export interface FoundText {
    /** Name of the top-level property. */
    name: string;
    /** In one line; `…` stands for what is left out. */
    excerpt: string;
}
