import type { SnapshotItem } from './snapshot';

/** What is left behind while it is not known yet whether Node-RED survives its start. */
export interface RunMarker {
    /** Revision of the flows that Node-RED was started with. */
    rev: string;
    /** How many starts with these flows in a row have ended unexpectedly before this one. */
    failures: number;
    /** When Node-RED was started, ISO 8601. */
    at: string;
    /** Changes with every start of the machine; undefined where that is not known. */
    boot?: string;
    /**
     * Ids of the snapshots of flows that were replaced because they ended Node-RED, since it last ran for long enough.
     * None of them is put in the place of the next, so that flows that all end Node-RED do not take turns for ever.
     */
    ended?: string[];
}

/** The state at a start that decides whether the flows may run. */
export interface StartState {
    rev: string;
    boot?: string;
    /** When the machine was started, in ms: what tells its starts apart where `boot` is not known. */
    bootedAt: number;
}

/**
 * How many starts with these flows in a row have ended unexpectedly. A marker that is still there tells of one, unless
 * the machine itself was started anew since: a power cut says nothing about the flows. Other flows count from 0.
 */
export function failedStarts(marker: RunMarker | undefined, now: StartState): number {
    if (!marker || marker.rev !== now.rev) return 0;
    const machineRestarted =
        marker.boot !== undefined && now.boot !== undefined
            ? marker.boot !== now.boot
            : Date.parse(marker.at) < now.bootedAt;
    return machineRestarted ? marker.failures : marker.failures + 1;
}

/** What the guard did at this start. */
export interface GuardReport {
    at: string;
    /** `crash`: the flows had ended Node-RED too often. `unreadable`: the flow file was empty or damaged. */
    reason: 'crash' | 'unreadable';
    /** How many starts in a row had ended unexpectedly. */
    failures?: number;
    /** The snapshot that runs instead; absent when no good one was known and the flows were only loaded, not started. */
    started?: SnapshotItem;
    /** The flows that ended Node-RED. */
    kept?: SnapshotItem;
    /** Names of files that were kept beside the flow file. */
    files?: string[];
}
