import type { FlowNode } from './snapshot';

/**
 * The device live API, `…/api/v1/devices/:id/live/…` with the device's own token: FlowFuse's (2.4 to 2.33), as its device
 * agent speaks it. Members that FlowFuse does not have stand in `snapshots`, which others pass over.
 */

/** `POST state`: what a device says of itself. Answered 200 with `{}` when nothing is to be done, else 409. */
export interface LiveState {
    /** `running`, `stopped`, `error`, `updating`, `provisioning`, …: any text. */
    state: string;
    agentVersion: string;
    /** Id of the snapshot that it runs; null for none. A missing one counts as another than the target. */
    snapshot: string | null;
    /** Id of the instance that it believes to belong to; null for none. */
    project?: string | null;
    /** As it was told: FlowFuse takes a number here that it uses nowhere else. */
    application?: string | number | null;
    /** Hash of its settings; null for none. */
    settings?: string | null;
    /**
     * With `state: 'provisioning'`: a snapshot that was made from the device. A hub here also takes the whole body as
     * `application/octet-stream`, which may be larger than what Node-RED takes as JSON.
     */
    provisioning?: LiveProvisioning;
    /** Of devices of this package only. */
    snapshots?: LiveExtras;
}

export interface LiveExtras {
    /** Version of this package. */
    version: string;
    nodeRed: string;
    mode: 'fleet' | 'developer';
    /** Random, made at each start of the process: two machines with one token take turns in it. */
    process: string;
    /** The target that did not work out; told again at each check-in until it runs another one. */
    failure?: DeviceFailure;
    /** True when somebody has deployed here since the target was applied. */
    modified?: boolean;
    /** How often it means to check in: the hub takes it to be offline after three times of it. */
    intervalSeconds?: number;
}

/** Why a target does not run. Times are not told: clocks differ. */
export interface DeviceFailure {
    /** Id of the target. */
    snapshot: string;
    /** `modules_failed`, `restore_failed`, `crashed`, and what else a restore or a download fails with. */
    code: string;
    /** A sentence; no secret in it. */
    error: string;
}

export interface LiveProvisioning {
    name: string;
    description: string;
    /** Encrypts the credentials on their way. */
    credentialSecret: string;
    deviceConfig: {
        flows: readonly FlowNode[] | string;
        /** Encrypted as Node-RED does it, plain, or JSON of either. */
        credentials: object | string;
        package: { modules?: Record<string, string>; dependencies?: Record<string, string> };
        /** Of devices of this package only: values by name, a hidden one encrypted as in a snapshot file. */
        env?: Record<string, string | { hidden: true; $: string }>;
    };
}

/** The body of a 409. What is right of these, whichever of them is wrong. */
export interface LiveMismatch {
    error:
        | 'incorrect-agent-version'
        | 'incorrect-project'
        | 'incorrect-application'
        | 'incorrect-snapshot'
        | 'incorrect-settings';
    project: string | null;
    application?: string | number | null;
    snapshot: string | null;
    settings: string | null;
    mode?: string;
}

/** `GET state` */
export interface LiveWanted {
    application: string | number | null;
    project: string | null;
    snapshot: string | null;
    settings: string | null;
    mode: 'autonomous' | 'developer';
    licensed: boolean;
}

/** `GET settings` */
export interface LiveSettings {
    /** Null until somebody has given the device settings of its own. */
    hash: string | null;
    env: Record<string, string>;
    /** Whether deploys in developer mode make snapshots at the hub. */
    autoSnapshot: boolean;
    features: Record<string, boolean>;
}

/**
 * `GET snapshot`; `{}` when there is no target. A hub here answers the same bytes for the same snapshot and device, with an
 * `ETag` that is strong: `If-None-Match` is answered 304, `Range` with `If-Range` 206. With `Accept-Encoding: gzip` they are
 * compressed, under another `ETag`, and a range counts compressed bytes.
 */
export interface LiveSnapshot {
    id: string;
    name: string;
    description: string;
    settings: Record<string, unknown>;
    /** Hidden values in clear, beside `FF_…` variables. */
    env: Record<string, string>;
    modules: Record<string, string>;
    flows: FlowNode[];
    /** Encrypted under the device's own secret. */
    credentials: { $: string };
    snapshots?: {
        /** Names of the variables whose values are secret. */
        hidden: string[];
        /** Where those modules came from that no registry has, by name; without a version to ask for, `link`. */
        sources: Record<string, string>;
    };
}

/** The answer to a device of this package that has sent a snapshot; FlowFuse's is `{}`. */
export interface LiveProvisioned {
    snapshots: { id: string; name: string };
}
