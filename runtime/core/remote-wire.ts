import type { SnapshotKind } from './snapshot';
import type { ErrorBody, Failure } from './wire';

/** The shapes of the HTTP contract that concern remotes, shared by the routes and the editor. */

export type RemoteKind = 'flowfuse' | 'node-red' | 's3';

/** Which new snapshots go to a remote by themselves. `kept`: those that a person made or pinned. */
export type AutoPush = 'none' | 'kept' | 'all';

/** `GET /snapshots/remotes` */
export interface RemoteList {
    /** Sorted by name. */
    remotes: RemoteItem[];
    /** What there can be. */
    kinds: RemoteKindItem[];
}

/**
 * Of `GET /snapshots/status`: how remotes fare, for whoever watches this Node-RED. A notice `remotes` means that this may have
 * changed, too.
 */
export interface RemotesSummary {
    /** How many there are; 1 or more. */
    remotes: number;
    /** How many of them failed when they were last used. */
    failed: number;
    /** Snapshots that have still to be pushed by themselves, those under way included; once for each remote that lacks one. */
    waiting: number;
    /** How many remotes get nothing by themselves before a person has seen to it, or they are changed, or the next start. */
    stopped: number;
    /** Snapshots that a remote does not take, until a person has seen it; once for each such remote. */
    refused: number;
}

export interface RemoteKindItem {
    kind: RemoteKind;
    /** In the order in which a person is asked for them. Each is a member of settings.js and of a `RemoteEdit`. */
    fields: RemoteField[];
}

/** One thing that a remote of some kind wants to know. Always a text. */
export interface RemoteField {
    name: string;
    required: boolean;
    /** Encrypted at rest, and sent to nobody. */
    secret: boolean;
    /** Where the remote is. Secrets are given anew when this becomes another. */
    address?: boolean;
    /** Most people can leave it as it is. */
    seldom?: boolean;
    /** All that it can be; the first is meant where nothing is given. Absent for any text. */
    choices?: readonly string[];
}

/** A remote as it is listed. Its secrets are told to nobody. */
export interface RemoteItem {
    /** Unique here: 1 to 40 letters, digits, `-` and `_`. */
    name: string;
    kind: RemoteKind;
    /** Where it is, also where nobody has entered that. Without a slash at its end. */
    url: string;
    /** The fields of its kind that are no secrets, but for `url`. */
    options: Readonly<Record<string, string>>;
    /** Names of the secret fields that are set. */
    secrets: readonly string[];
    /** Set by settings.js: it is changed there only, but for `auto` and `target` where these are not set there. */
    fixed: boolean;
    /** Where snapshots go by themselves; absent until one was chosen. */
    target?: RemotePlaceRef;
    auto: AutoPush;
    connection: RemoteConnection;
    queue: PushQueueState;
    /** Ids of those snapshots here that were pushed there, or pulled from there, and were there when last seen. */
    held: readonly string[];
}

/** What the last use of the connection found. */
export interface RemoteConnection {
    state: 'unchecked' | 'connected' | 'failed';
    /** Who the token belongs to; absent where nobody has to log in. */
    user?: string;
    /** What is at the other end, with its version where it says so: `FlowFuse 2.4.0`. */
    platform?: string;
    /** `remote_unreachable`, `remote_unknown`, `remote_token`, `remote_forbidden`, and what else was answered. */
    failure?: Failure;
    checkedAt?: string;
}

export interface PushQueueState {
    /** Snapshots that have still to be pushed, the one under way included. */
    waiting: number;
    /** `stopped` waits for a person, for a change of the remote, or for the next start; nothing is lost meanwhile. */
    state: 'idle' | 'pushing' | 'retrying' | 'stopped';
    /** When the next attempt is made, while `retrying`. */
    retryAt?: string;
    /** Why the last attempt failed, while `retrying` or `stopped`. */
    failure?: Failure;
    /** The last snapshot that was pushed by itself. */
    last?: { id: string; at: string };
    /** Snapshots that the remote does not take, whatever is tried: passed over, and kept here until a person has seen it. */
    refused: { id: string; name: string; failure: Failure }[];
}

/** One place at a remote, by its id there. `path` tells a person where it is, outermost first, itself not included. */
export interface RemotePlaceRef {
    id: string;
    name: string;
    path?: readonly string[];
}

/** `GET /snapshots/remotes/:r/targets`: all places, each after its parent; siblings sorted by name. */
export interface RemotePlaces {
    targets: RemotePlace[];
}

export interface RemotePlace extends RemotePlaceRef {
    type: 'team' | 'application' | 'instance' | 'device' | 'node-red';
    /** Id of the place that it is in. */
    parent?: string;
    /** What this user may do here; empty for a place that holds no snapshots. */
    may: readonly RemoteAbility[];
    /** Id of the Device Target there, where the remote tells it along. */
    deviceTarget?: string;
}

/**
 * `list`: see which snapshots there are; `preview` their content without secrets; `pull` them whole; `push`; `edit` name
 * and description; `remove`; `set_target`: choose the Device Target, `clear_target` it; `current`: look at what runs there;
 * `devices`: see how the devices are that follow it, choose a target for one alone, and forget one.
 */
export type RemoteAbility =
    'list' | 'preview' | 'pull' | 'push' | 'edit' | 'remove' | 'set_target' | 'clear_target' | 'current' | 'devices';

/** A snapshot at a remote. */
export interface RemoteSnapshot {
    /** The remote's own. `current`: what runs there. */
    id: string;
    name: string;
    description: string;
    createdAt: string;
    updatedAt?: string;
    kind?: SnapshotKind;
    user?: { username: string };
    /** It is not whole at the remote any more: it can be removed, and not be read. */
    damaged?: boolean;
    /** The Device Target there. */
    target?: boolean;
    /** It came there by itself, and nobody made it: retention there may give it up. */
    automatic?: true;
    /** Id of the snapshot here that has the same content, as far as it was pushed from here or pulled to here. */
    local?: string;
}

/** Newest first: `GET /snapshots/remotes/:r/snapshots?target&limit&cursor`. */
export interface RemotePage {
    /** A page may be empty though the one before named a cursor. */
    meta: { next_cursor?: string };
    /** Absent where the remote does not tell. */
    count?: number;
    snapshots: RemoteSnapshot[];
}

/** `GET /snapshots/:id/push?remote&target`: what a push would do. Nothing is changed. */
export interface PushPlan {
    /** Modules that a device cannot install, each with a sentence that says why. `unpublished`: npm's registry lacks it. */
    modules: { name: string; version: string; code: UninstallableCode; text: string }[];
    /** What the remote will not hold of the snapshot, in sentences. */
    leftOut: string[];
    /** The remote has it already. */
    alreadyThere?: RemoteSnapshot;
    /** Size of what is sent, about. */
    bytes: number;
    /** How much the remote takes at once: what is larger is refused. Absent where no limit is known. */
    maxBytes?: number;
}

export type UninstallableCode = 'no_registry' | 'inexact' | 'unpublished' | 'no_node_red';

/**
 * `POST /snapshots/:id/push`: 201, or 200 when it was there already. `not_installable` when modules stand in the way and
 * `force` is not set, unless another Node-RED is only to keep it: its facts are `{modules}` as in the plan. `not_there` when
 * the remote said yes and does not hold it.
 */
export interface PushRequest {
    remote: string;
    /** Id of a place. */
    target: string;
    /** Instead of its own. */
    name?: string;
    description?: string;
    /** Makes it the Device Target there. */
    setAsTarget?: boolean;
    /** Pushes although modules cannot be installed, and once more what is there already. */
    force?: boolean;
}

export interface PushResult {
    status: 'pushed' | 'already_there';
    snapshot: RemoteSnapshot;
    /** What the remote does not hold of it, what a device cannot install, and what was not done, in sentences. */
    warnings: string[];
    /** The remote was read back and holds the same flows and modules. */
    verified: boolean;
}

/** `POST /snapshots/pull`: answers an `ImportedSnapshot`, 201, or 200 when the same content is here already. */
export interface PullRequest {
    remote: string;
    /** Id of a place. */
    target: string;
    /** The remote's id of the snapshot. */
    id: string;
    /** Stores it also when it is here already. */
    force?: boolean;
}

/**
 * `POST /snapshots/remotes` (201) and `PUT /snapshots/remotes/:r`: answered with the `RemoteItem` after its connection was
 * checked. When the check fails nothing is changed, and the failure answered, unless `?force=true`. Beside these members it
 * has those of the fields of its kind, as texts; what is absent stays as it is, and an empty text takes it away. A member
 * that cannot be is answered `bad_request` with its name as `field` in the facts. `DELETE /snapshots/remotes/:r` removes it.
 */
export interface RemoteEdit {
    /** Given when it is made, and never changed. */
    name?: string;
    /** As `name`. */
    kind?: RemoteKind;
    auto?: AutoPush;
    /** Where snapshots go by themselves; null for nowhere. */
    target?: RemotePlaceRef | null;
    [field: string]: unknown;
}

/**
 * `POST /snapshots/remotes/:r/target`: makes a snapshot there the Device Target of a place there, or of one device that follows
 * it; null clears it, and the device follows the place again.
 */
export interface RemoteTargetRequest {
    target: string;
    id: string | null;
    /** Where the place has the ability `devices`. */
    device?: string;
}

/** Of `remote_busy`, in `facts`. */
export interface BusyFacts {
    retryAfterSeconds?: number;
}

/**
 * `POST /snapshots/remotes/check`: tries what a person entered, a `RemoteEdit`, and keeps nothing. With the name of a remote
 * that is there, what is absent is taken from it.
 */
export type RemoteCheck = { connection: RemoteConnection } | ErrorBody;

/**
 * `PUT /snapshots/remotes/:r/snapshots/:id?target`: renames, describes; answered with the `RemoteSnapshot` as it is then.
 * `DELETE` of the same address removes it at the remote.
 */
export interface RemoteSnapshotEdit {
    name?: string;
    description?: string;
}

/** `POST /snapshots/remotes/:r/queue`: answered with the `RemoteItem`. */
export interface PushQueueCommand {
    /** `retry` makes the next attempt now; `dismiss` forgets refused snapshots, which a person has seen. */
    action: 'retry' | 'dismiss';
    /** Ids of the refused snapshots to forget; all of them by default. */
    ids?: string[];
}
