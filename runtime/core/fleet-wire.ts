import type { DeviceFailure } from './live-wire';
import type { SnapshotItem } from './snapshot';
import type { ErrorBody } from './wire';

/** The shapes of the HTTP contract that concern devices, shared by the routes and the editor. */

export type SnapshotRef = Pick<SnapshotItem, 'id' | 'name'>;

/** `fleet`: runs its target. `developer`: somebody works on it, and its target waits. */
export type DeviceMode = 'fleet' | 'developer';

/** `GET /snapshots/devices`: sorted by name. */
export interface DeviceList {
    /** By the clock of this hub, as all times are: browsers count ages by it, since their own clocks may differ. */
    now: string;
    devices: DeviceItem[];
    /** What devices run that follow this instance; absent for none. */
    target?: SnapshotRef;
    /** What the devices of a group run, by group, where it is not the instance's target. */
    groupTargets: Record<string, SnapshotRef | null>;
    rollout?: Rollout;
}

/**
 * Of `GET /snapshots/status`: as much of the devices as the sidebar shows, so that it need not ask for the list of them.
 * A notice `devices` means that this may have changed, too.
 */
export interface FleetSummary {
    /** How many are registered; 1 or more. */
    devices: number;
    /** How many of them do not run their target and have said why. */
    failed: number;
    /** How many devices have it as their target, by the id of the snapshot. */
    targets: Record<string, number>;
    /** Absent when there is none, or it is done. */
    rollout?: Pick<Rollout, 'snapshot' | 'state' | 'step' | 'automatic'> & {
        running: number;
        failed: number;
        of: number;
    };
}

/** A device that this instance serves. Its token is kept nowhere, its secret told to nobody. */
export interface DeviceItem {
    /** Ten characters, as FlowFuse's. */
    id: string;
    name: string;
    /** Free text: what kind of machine it is; may be empty. */
    type: string;
    /** Name of its group; absent for none. */
    group?: string;
    /** `instance`: it follows its group, or the instance. `own`: it has a target of its own ("application owned"). */
    owner: 'instance' | 'own';
    /** Its target was chosen for it alone: what is set for its group or the instance does not reach it. */
    chosen?: true;
    /** What it is to run now, a staged roll-out considered; absent for nothing. */
    target?: SnapshotRef;
    /** What it said that it runs; without a name when that is not known here. Absent for nothing. */
    current?: { id: string; name?: string };
    createdAt: string;
    /** By the clock of this hub. Absent until its first check-in. */
    lastSeenAt?: string;
    /** `never` seen, `online`, or `offline`: not seen for three of its intervals. */
    presence: 'never' | 'online' | 'offline';
    /** As it said: `running`, `stopped`, `error`, … */
    state?: string;
    /** Its program and version: `FlowFuse device agent 4.2.0`, `node-red-contrib-snapshots 0.1.0`. */
    agent?: string;
    nodeRed?: string;
    mode: 'fleet' | 'developer';
    /** Its target is there, and it does not run it. */
    failure?: DeviceFailure & { at: string };
    /** It runs its target, but somebody has deployed there since. */
    modified?: boolean;
    /** Two machines check in with its token. */
    twins?: boolean;
    /** Whether deploys in developer mode are sent here as snapshots. */
    autoSnapshot: boolean;
    /** Variables that it is given beside those of its target. Values are told to nobody. */
    env: string[];
}

/** `POST /snapshots/devices` */
export interface NewDevice {
    name: string;
    type?: string;
    group?: string;
    owner?: DeviceItem['owner'];
}

/** Answered by `POST /snapshots/devices` and `POST /snapshots/devices/:id/credentials`, and never again. */
export interface RegisteredDevice extends DeviceItem {
    credentials: { token: string; credentialSecret: string };
    /** The file for FlowFuse's device agent. */
    deviceYml: string;
    /** The lines for the settings.js of a Node-RED with this package. */
    settingsLines: string;
}

/**
 * `PUT /snapshots/devices/:id`: what is absent stays. `group` null takes it out of its group. One that becomes `own` keeps the
 * target that it has; one that belongs to the `instance` from then on follows. FlowFuse's agent takes a change of `owner` for a
 * move: it stops its Node-RED and installs everything anew.
 */
export interface DeviceEdit {
    name?: string;
    type?: string;
    group?: string | null;
    owner?: DeviceItem['owner'];
    autoSnapshot?: boolean;
    /** Values by name; null takes one away. */
    env?: Record<string, string | null>;
}

/**
 * `POST /snapshots/:id/target`: answers a `DeviceList`. `all`: the instance's target, and that of every device and group.
 * Ids: these devices get it as a target of their own. `DELETE /snapshots/target?devices=<ids>&groups=<names>` clears that of
 * some, which then follow group and instance again; without a query that of all. `?snapshot=<id>` takes one snapshot away from
 * all whose target it is: they have none then, rather than what stands behind it.
 *
 * `rollout_under_way` when there is a roll-out that is not done, and another is asked for. A target for `all` ends it; one for
 * devices takes them out of it. `not_installable` as for a push, unless it is forced.
 */
export interface TargetRequest {
    devices?: 'all' | string[];
    /** Names of groups; devices that join later follow. */
    groups?: string[];
    /** Goes there in steps instead of at once. */
    rollout?: RolloutRequest;
    /** Also where a device could not install its modules. */
    force?: boolean;
}

/** `DELETE /snapshots/target` and `POST /snapshots/:id/target` concern these devices: said before a person agrees. */
export interface RolloutRequest {
    /** Each step names whom it adds; whoever is left goes last. */
    steps: RolloutStep[];
    /** Failures, in all steps together, at which it stops by itself; 1 by default. */
    maxFailures?: number;
    /** Goes on by itself when all of a step that are online, one at least, run the snapshot; else a person does. True by default. */
    automatic?: boolean;
    /** How long the devices of a step have to run it before the next step; 60 by default. */
    settleSeconds?: number;
}

/** `percent` of all devices that the roll-out reaches in the end, those of the steps before counted in. */
export type RolloutStep = { devices: string[] } | { group: string } | { percent: number };

/** A target on its way to devices in steps. One at a time. */
export interface Rollout {
    snapshot: SnapshotRef;
    /** `paused` waits for a person; `stopped` because devices failed: those that have it keep it as their target. */
    state: 'running' | 'paused' | 'stopped' | 'done';
    /** Index of the step that is under way; the last one is whoever is left. */
    step: number;
    /** `label` is made of names, or of a percent; that of the last step, for whoever is left, is empty. */
    steps: { label: string; devices: string[]; running: number; failed: number; waiting: number }[];
    maxFailures: number;
    automatic: boolean;
    settleSeconds: number;
    startedAt: string;
}

/**
 * `POST /snapshots/devices/rollout`: answers a `DeviceList`. `continue` goes on after a pause or a stop, and of one that runs
 * with the next step at once. `cancel` ends it as it is: who was reached keeps the target as one of its own. `back` gives every
 * device the target that it had before, also once it is done.
 */
export interface RolloutCommand {
    action: 'pause' | 'continue' | 'cancel' | 'back';
}

/** `GET /snapshots/device`: this Node-RED as a device of a hub. */
export interface DeviceStatus {
    configured: boolean;
    /** Set by settings.js. */
    fixed: boolean;
    /** Address of the hub, or of the storage where the bucket is. */
    url?: string;
    id?: string;
    /** It has no hub, and takes its target straight from the bucket of this remote of settings.js. */
    bucket?: {
        remote: string;
        /** Whose target it runs while it has none of its own; absent for none. */
        group?: string;
    };
    mode: DeviceMode;
    /**
     * `off`: no device, or developer mode. `applied`: runs its target. `none`: has no target. `failed`: see `failure`;
     * `waiting` for the hub: nothing was heard of it since the start.
     */
    state: 'off' | 'waiting' | 'none' | 'downloading' | 'applying' | 'applied' | 'failed';
    /** As the hub names it. */
    target?: SnapshotRef;
    /** What runs; `local` is its id here. */
    current?: SnapshotRef & { local?: string };
    /** Somebody has deployed here since the target was applied. */
    modified: boolean;
    /** The target brought versions of modules that count only once Node-RED is started again. */
    restartRequired?: boolean;
    /** False when snapshots of deploys in developer mode are not to go to the hub from here. */
    autoSnapshot?: boolean;
    lastCheckInAt?: string;
    nextCheckInAt?: string;
    /** Of the last check-in; absent when it went well. */
    problem?: ErrorBody & { at: string };
    /** Why the target does not run; it is not tried again before the target changes, or a person says so. */
    failure?: DeviceFailure & { at: string };
    intervalSeconds: number;
}

/**
 * `PUT /snapshots/device`: answers a `DeviceStatus`. With an address, id, token and secret it becomes a device, after a
 * check-in that has to succeed; `mode`, `intervalSeconds` and `autoSnapshot` may come alone. `DELETE` ends it, `POST
 * …/device/check-in` asks the hub now, `POST …/device/retry` tries a failed target once more, or puts the target in place of
 * what was deployed here. All answer a `DeviceStatus`.
 */
export interface DeviceConnectionEdit {
    url?: string;
    id?: string;
    token?: string;
    credentialSecret?: string;
    mode?: DeviceMode;
    /** 5 to 86,400. */
    intervalSeconds?: number;
    /** False keeps snapshots of deploys from going to the hub, as where data costs money; the hub may switch them off, too. */
    autoSnapshot?: boolean;
}

/**
 * `POST /snapshots/device/snapshot`: makes a snapshot of what runs and sends it to the hub. Only in developer mode, else
 * `managed`. Answers a `SentSnapshot`, 201.
 */
export interface DeviceSnapshotRequest {
    name: string;
    description?: string;
}

export interface SentSnapshot {
    /** The one that is kept here. */
    snapshot: SnapshotItem;
    /** What the hub says that it made of it. Absent where it does not say whether it keeps one, as a FlowFuse platform. */
    hub?: SnapshotRef;
}
