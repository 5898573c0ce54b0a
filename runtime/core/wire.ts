import type { DeviceStatus, FleetSummary } from './fleet-wire';
import type { GuardReport } from './guard-rule';
import type { RemotesSummary } from './remote-wire';
import type { SnapshotItem, SnapshotKind } from './snapshot';

/** The shapes of the HTTP contract, shared by the routes and the editor. */

export type * from './fleet-wire';
export type * from './remote-devices-wire';
export type * from './remote-wire';
export type * from './wire-files';
export type * from './wire-states';

export interface PageQuery {
    /** Number of items wanted; 1 to 200. */
    limit?: number;
    /** The `next_cursor` of the page before. */
    cursor?: string;
}

export interface ListQuery extends PageQuery {
    kind?: SnapshotKind;
    /** Text to look for in name, description, user and change sentence, whatever its case. */
    q?: string;
}

/** Newest first. `count` is the number of snapshots that match the query on all pages together. */
export interface SnapshotPage {
    meta: { next_cursor?: string };
    count: number;
    snapshots: SnapshotItem[];
}

export interface SnapshotEdit {
    name?: string;
    description?: string;
    pinned?: boolean;
}

export type Change = 'added' | 'changed' | 'removed' | 'moved';

/** How one tab or subflow (or the global nodes, `id` null) differs between what runs and the snapshot. */
export interface PlannedTab {
    id: string | null;
    type: 'tab' | 'subflow' | 'global';
    label: string;
    /** What a restore does to the tab itself. */
    change: 'added' | 'changed' | 'removed';
    added: number;
    changed: number;
    removed: number;
    moved: number;
}

/** What a restore does with a module, or would do if nothing stood in its way. */
export type ModuleAction = 'install' | 'upgrade' | 'go_back' | 'remove';

/**
 * Why a restore leaves a module as it is. `no_registry`: it came from a folder, a file, a git repository or an address.
 * `irretrievable`: the one that is here did, and would be lost.
 * `inexact`: the snapshot, made elsewhere, names a range or something else in place of a version.
 * `not_allowed`: settings.js forbids it. `node_red`, `self`: Node-RED itself, and this package. `library`: Node-RED
 * removes only modules that bring nodes or plugins.
 */
export type ModuleObstacle =
    'no_registry' | 'irretrievable' | 'inexact' | 'not_allowed' | 'node_red' | 'self' | 'library';

interface ModulePlan {
    name: string;
    action: ModuleAction;
    /** Whether Node-RED has to be started again before the change counts. */
    restart: boolean;
    /** Set when a restore leaves the module as it is; `text` says why in a sentence. */
    obstacle?: { code: ModuleObstacle; text: string };
}

export interface PlannedModule extends ModulePlan {
    action: 'install' | 'upgrade' | 'go_back';
    /** Version that the snapshot wants. */
    wanted: string;
    /** Version on disk here; absent when missing. */
    installed?: string;
}

/** A module that the user directory asks for and the snapshot does not have. */
export interface SurplusModule extends ModulePlan {
    action: 'remove';
    installed: string;
}

/** Names of environment variables, each list sorted. Values are told to nobody. */
export interface PlannedEnvironment {
    /** `unreadable`: encrypted under a key that is not here any more; the lists are empty then. */
    state: 'none' | 'readable' | 'unreadable';
    /** This process lacks them: a restore sets them, now and at every start. */
    missing: string[];
    /** An earlier restore set them to another value: a restore changes it. */
    changed: string[];
    /** An earlier restore set them, and the snapshot was made without them: a restore takes them away. */
    removed: string[];
    /** The real environment has another value, which a restore never overrides. */
    differ: string[];
}

/** One of Node-RED's settings that is not what it was. Only a person changes settings.js. */
export interface PlannedSetting {
    name: string;
    /** Absent when it was not set. */
    wanted?: unknown;
    /** Absent when it is not set now. */
    current?: unknown;
    /** Text to put into settings.js; a comment where only a person can know what belongs there. */
    lines: string;
}

/** What a restore would do, computed against what runs now. */
export interface RestorePlan {
    snapshot: SnapshotItem;
    /** Revision of the running flows that the plan was made against; hand it to restore to be told when it moved on. */
    rev: string;
    /** Ids that the plan is for; absent for the whole snapshot. */
    only?: string[];
    /** True when a restore of everything would change nothing: no flows, credentials, modules or variables. */
    nothingToDo: boolean;
    flows: {
        added: number;
        changed: number;
        removed: number;
        moved: number;
        tabs: PlannedTab[];
        /** True when flows, their order and credentials are those of the snapshot already, but for what the editor computes. */
        nothingToDo: boolean;
    };
    /** Node types of the snapshot that this instance does not have. */
    missingTypes: string[];
    /** `missing` are not installed, `different` are in another version, `surplus` are here but not in the snapshot. */
    modules: { missing: PlannedModule[]; different: PlannedModule[]; surplus: SurplusModule[] };
    /** `unreadable`: encrypted under a key that is not here any more. `differ` counts nodes whose credentials change. */
    credentials: { state: 'none' | 'readable' | 'unreadable'; nodes: number; differ: number };
    environment: PlannedEnvironment;
    settings: PlannedSetting[];
    /** The same in one sentence for people. */
    text: string;
}

/** What a restore shall do. A caller asks for what it wants: modules and environment stay as they are otherwise. */
export interface RestoreRequest {
    /** The `rev` of the plan that the person agreed to. */
    rev?: string;
    /** Ids of tabs, subflows, groups or nodes: only these come back, with what they need. The rest stays as it runs. */
    only?: string[];
    /** Installs, changes and removes modules; false by default. */
    modules?: boolean;
    /** Sets the variables that this process lacks; false by default. */
    env?: boolean;
    /** Brings credentials back; true by default. */
    credentials?: boolean;
    /** Whether the flows are restored although a module could not be: `stop` (the default) answers `modules_failed`. */
    onModuleFailure?: 'stop' | 'continue';
}

export interface RestoreResult {
    status: 'okay';
    /** The safety snapshot: restore it to undo. */
    safety: SnapshotItem;
    restored: SnapshotItem;
    /** True when what runs was read back and is what the snapshot holds; false when somebody deployed right after. */
    verified: boolean;
    rev: string;
    restartRequired: boolean;
    warnings: string[];
    modules: AppliedModules;
    /** Names of the variables that were set, changed or taken away. */
    environment: { set: string[]; removed: string[] };
}

export interface AppliedModules {
    /** Each as it is now, in the order in which it was done; `version` is absent for a removed one. */
    done: { name: string; action: ModuleAction; version?: string; restart: boolean }[];
    /** `reason` is npm's own, or Node-RED's. */
    failed: { name: string; action: ModuleAction; reason: string }[];
}

/** A variable that a restore has set and that is set again at every start. Its value is told to nobody. */
export interface KeptVariable {
    name: string;
    /** True when the real environment has a variable of this name, whose value counts then. */
    overridden: boolean;
}

export interface Failure {
    at: string;
    code: string;
    error: string;
}

export interface SnapshotsStatus {
    /** False while the store cannot be used; `off` says why. */
    ready: boolean;
    off?: { code: string; error: string };
    format: number;
    count: number;
    /** Size of the store on disk, as far as it is known. */
    bytes: number;
    damaged: number;
    auto: { enabled: boolean };
    capturing: boolean;
    lastCapture?: { at: string; id?: string; ms: number };
    lastError?: Failure;
    /** What the guard did at this start; absent when it had nothing to do. */
    guard?: GuardReport;
    /** Remotes, in numbers; absent while there is none. */
    remotes?: RemotesSummary;
    /** The devices of this instance, in numbers; absent while none is registered. */
    fleet?: FleetSummary;
    /** This Node-RED as a device of a hub; absent while it is none. A notice `status` tells of each change of it. */
    device?: DeviceStatus;
}

/** `facts` are those of the code: see the table in docs/http-api.md. */
export interface ErrorBody {
    code: string;
    error: string;
    facts?: Readonly<Record<string, unknown>>;
}

/** Topic of Node-RED's comms channel and what is published there when the list or the status changed. No secrets. */
export const COMMS_TOPIC = 'snapshots/notice';
export interface SnapshotsNotice {
    /** `remotes`, `devices`: what is listed there has changed. */
    event: 'created' | 'updated' | 'removed' | 'status' | 'remotes' | 'devices';
    ids?: string[];
}

/** Published on the same topic while a restore works. `done` of `of` steps, or modules, are behind it. No secrets. */
export interface RestoreProgress {
    event: 'progress';
    /** Id of the snapshot that is restored. */
    snapshot: string;
    /** `undo`: it failed, and what ran before is brought back. `end`: it is over, however it ended. */
    step: 'safety' | 'modules' | 'environment' | 'flows' | 'verify' | 'undo' | 'end';
    done: number;
    of: number;
    /** The module that is worked on. */
    module?: string;
}
