import type { GuardReport } from './guard-rule';
import type { SnapshotItem, SnapshotKind } from './snapshot';

/** The shapes of the HTTP contract, shared by the routes and the editor. */

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

/** What of a snapshot goes into a file, or is taken out of one. Everything by default; the members are FlowFuse's. */
export interface FileComponents {
    flows?: boolean;
    /** There are none without flows. */
    credentials?: boolean;
    /** `keys`: the names alone, with empty values. */
    envVars?: 'all' | 'keys' | false;
}

/**
 * `POST /snapshots/:id/export`: answers the file, with its name in `Content-Disposition`. `secret_needed` when
 * something secret goes in and there is nothing to encrypt it with; `key_missing` when it cannot be decrypted here.
 */
export interface ExportRequest {
    /**
     * `snapshot`, the default: FlowFuse's snapshot file. `flows`: the flow array alone, as in flows.json. `package`: a
     * package.json with the modules. The last two hold nothing secret, and need neither secret nor components.
     */
    format?: 'snapshot' | 'flows' | 'package';
    /** Encrypts credentials and hidden values in the file. Needed only where some go in. */
    credentialSecret?: string;
    components?: FileComponents;
}

/** `POST /snapshots/export`: answers a zip archive with one snapshot file for each, in this order. */
export interface ArchiveRequest {
    /** 1 to 500 ids. */
    ids: string[];
    credentialSecret?: string;
    components?: FileComponents;
}

/**
 * `POST /snapshots/import/check`: looks at a file and stores nothing. The file is either here, or was uploaded as
 * `application/octet-stream` before; or it is the body itself, of that type, with `components` and `filename` in the query.
 */
export interface CheckRequest {
    /** The file as JSON: a snapshot file, or flows as Node-RED has them. */
    snapshot?: unknown;
    /** Of an earlier check of the same user. `upload_gone` when it is not kept any more. */
    token?: string;
    /** Tried on what is encrypted. One that does not fit is no failure: see `secret` of each snapshot. */
    credentialSecret?: string;
    components?: FileComponents;
    /** What the file is called, for a name where it has none. */
    filename?: string;
}

/** What a file holds that could be stored. */
export interface UploadReport {
    /** For `import` and further checks by the same user. The file is kept, encrypted, for ten minutes after its last use. */
    token: string;
    expiresAt: string;
    /** Size of the file as it was uploaded. */
    bytes: number;
    /** `flows`: flows alone, as Node-RED has them. `archive`: a zip archive of files. */
    kind: 'snapshot' | 'flows' | 'archive';
    /** One, or those of an archive in its order. */
    snapshots: (UploadedSnapshot | RefusedEntry)[];
}

export interface UploadedSnapshot {
    /** Path in the archive; absent for a single file. */
    entry?: string;
    /** As in the file, or made from its name. */
    name: string;
    description: string;
    /** When it was made and by whom, as far as the file says so. */
    createdAt?: string;
    user?: { username: string };
    counts: { tabs: number; subflows: number; nodes: number };
    /** Versions by name; may be ranges. */
    modules: Record<string, string>;
    credentials: 'none' | 'plain' | 'encrypted';
    /** Names of variables. Values are told to nobody. */
    env: { plain: string[]; hidden: string[] };
    /** Whether a secret is needed for the components that were asked for, and whether the given one is the right one. */
    secret: 'not_needed' | 'needed' | 'fits' | 'wrong';
    /** What this Node-RED does not have: node types, and modules that are not installed. */
    missing: { types: string[]; modules: { name: string; version: string }[] };
    /** A snapshot with the same content. Unknown, and so absent, as long as the right secret was not given. */
    alreadyThere?: Pick<SnapshotItem, 'id' | 'name' | 'createdAt'>;
}

/** A file in an archive that cannot be stored. */
export interface RefusedEntry {
    entry: string;
    problem: ErrorBody;
}

/**
 * `POST /snapshots/import`: stores a snapshot file. As for `CheckRequest` the file may also be the body itself; then
 * `name`, `description`, `components`, `filename`, `entries` and `force` stand in the query, and the secret,
 * percent-encoded, in the header `Snapshots-Credential-Secret`. Nothing is stored when anything of it cannot be.
 */
export interface ImportRequest extends CheckRequest {
    /** Paths in an archive: only these. Without it all of them, and one that is refused refuses the archive. */
    entries?: string[];
    /** Instead of those of the file; not for several snapshots. */
    name?: string;
    description?: string;
    /** Stores also what is there already. */
    force?: boolean;
}

/** 201 for a snapshot that was stored, 200 for one that was there already. */
export interface ImportedSnapshot extends SnapshotItem {
    /** True when nothing was stored: this snapshot has the same content. */
    alreadyThere?: true;
}

/** The answer for an archive: 201 when any was stored. In the order of the archive. */
export interface ImportedArchive {
    snapshots: (ImportedSnapshot & { entry: string })[];
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
}

/** `facts` are those of the code: see the table in README.md. */
export interface ErrorBody {
    code: string;
    error: string;
    facts?: Readonly<Record<string, unknown>>;
}

/** Topic of Node-RED's comms channel and what is published there when the list or the status changed. No secrets. */
export const COMMS_TOPIC = 'snapshots/notice';
export interface SnapshotsNotice {
    event: 'created' | 'updated' | 'removed' | 'status';
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
