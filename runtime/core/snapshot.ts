/**
 * The nouns of the whole project. A snapshot is the state of one Node-RED instance at one moment; its content is kept
 * in parts, each of which is stored once however many snapshots name it.
 */

/** One entry of Node-RED's flow array: a tab, subflow, group, config node or node, exactly as Node-RED holds it. */
export interface FlowNode {
    id: string;
    type: string;
    /** Id of the tab or subflow that holds the node; global config nodes, tabs and subflows have none. */
    z?: string;
    [property: string]: unknown;
}

/** Decrypted credentials by node id, as Node-RED keeps them in memory. Nodes without credentials do not appear. */
export type Credentials = Record<string, Record<string, unknown>>;

/** Why a snapshot exists. `external`: flows that changed outside a deploy, found at start. */
export type SnapshotKind = 'auto' | 'manual' | 'restore' | 'upload' | 'pull' | 'device' | 'external';

export const SNAPSHOT_KINDS: readonly SnapshotKind[] = [
    'auto',
    'manual',
    'restore',
    'upload',
    'pull',
    'device',
    'external',
];

/** True for a state that this instance itself was in; false for a snapshot that was brought from elsewhere. */
export function isOwnState({ kind }: { kind: SnapshotKind }): boolean {
    return kind !== 'upload' && kind !== 'pull' && kind !== 'device';
}

/**
 * `tab` and `subflow` hold the tab or subflow and its nodes, `global` every other node. `platform` holds what the
 * snapshot file of a FlowFuse platform says of settings that are not Node-RED's own: only such a file is given it back.
 * `credentials`, `environment` and `platform` are secret: encrypted at rest, never sent to the editor.
 */
export type PartType =
    'tab' | 'subflow' | 'global' | 'credentials' | 'environment' | 'modules' | 'lock' | 'settings' | 'platform';

export const SECRET_PARTS: ReadonlySet<PartType> = new Set<PartType>(['credentials', 'environment', 'platform']);
export const FLOW_PARTS: ReadonlySet<PartType> = new Set<PartType>(['tab', 'subflow', 'global']);

/** Names one part of a snapshot and the object that holds its content. */
export interface PartRef {
    type: PartType;
    /** Id of the tab or subflow; absent for every other type. */
    id?: string;
    /** Name of the object: 64 hex digits. Equal content has an equal name. */
    object: string;
    /** Size of the object on disk, compressed. */
    bytes: number;
}

/** What a deploy changed against the snapshot before it, in numbers of nodes and in words. */
export interface ChangeSummary {
    added: number;
    changed: number;
    removed: number;
    moved: number;
    /** One sentence for people, in the instance's language. */
    text: string;
}

/** Counts of a snapshot's flows. `nodes` counts everything but tabs and subflows. */
export interface FlowCounts {
    tabs: number;
    subflows: number;
    nodes: number;
}

/** A snapshot as it is listed: everything about it but its content. Times are ISO 8601 in UTC. */
export interface SnapshotItem {
    /** A ULID: 26 characters; ids sort in the order in which the snapshots were made. */
    id: string;
    name: string;
    description: string;
    createdAt: string;
    updatedAt: string;
    kind: SnapshotKind;
    pinned: boolean;
    /** Set when the snapshot or something it names fails its hash. */
    damaged?: boolean;
    user?: { username: string };
    /** The device that a snapshot of kind `device` was made from. */
    device?: { id: string; name: string };
    /**
     * Another Node-RED has made this `upload` by itself, and pushed it here by itself: a UUID that tells that one from others.
     * Nobody asked for it, so that retention goes by it as by an automatic one.
     */
    source?: string;
    /** Deploy type as Node-RED names it (`full`, `nodes`, `flows`, `reload`) and the revision of the flows. */
    deploy?: { type: string; revision: string };
    /** Hash over the names of the parts and the order of the flows: equal for equal content. */
    hash: string;
    /** Size on disk of everything that the snapshot names, shared parts included. */
    bytes: number;
    counts: FlowCounts;
    changes?: ChangeSummary;
    /** Exact versions by module name; always holds `node-red`. */
    modules: Record<string, string>;
    /** Some device's target. */
    target?: boolean;
    /** Node-RED ran on it without ending. */
    good?: boolean;
}

/** A snapshot as it is stored: the item and where its content is. */
export interface Manifest extends SnapshotItem {
    parts: PartRef[];
    /**
     * The order of the flow array across its parts, as pairs of numbers: index in `parts`, how many nodes to take from
     * it next. See `joinFlows`.
     */
    order: number[];
}

/** The item of a manifest, without its content. */
export function itemOf(manifest: Manifest): SnapshotItem {
    const { parts: _parts, order: _order, ...item } = manifest;
    return item;
}

const ID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** True for a string that can be a snapshot's id. Anything else is never used to build a path. */
export function isSnapshotId(text: unknown): text is string {
    return typeof text === 'string' && ID.test(text);
}

/** `Auto snapshot - yyyy-mm-dd hh:mm:ss` in local time, the label that FlowFuse's documents promise. */
export function autoSnapshotName(at: Date): string {
    return `Auto snapshot - ${localTimestamp(at)}`;
}

/** True for a name that `autoSnapshotName` has given. */
export function isAutoSnapshotName(name: string): boolean {
    return /^Auto snapshot - \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(name);
}

/** `yyyy-mm-dd hh:mm:ss` in local time. */
export function localTimestamp(at: Date): string {
    const two = (n: number): string => String(n).padStart(2, '0');
    const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
    return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
