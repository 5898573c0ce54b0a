import type { DeviceFailure } from './live-wire';

/** The shapes of the HTTP contract that concern devices of a remote, shared by the routes and the editor. */

/** By name: `GET /snapshots/remotes/:r/devices?target&limit&cursor`. */
export interface RemoteDevicePage {
    meta: { next_cursor?: string };
    devices: RemoteDevice[];
}

/**
 * A device that follows a place of a remote, as it has said of itself. `DELETE /snapshots/remotes/:r/devices/:id?target`
 * forgets it; one that is alive is there again within an hour.
 */
export interface RemoteDevice {
    /** What it is called, too. */
    id: string;
    /** As it said: `running`, `stopped`, `error`, `updating`, …; `unreadable` when what it said is damaged. */
    state: string;
    /** How long ago it said so, by the clock of the remote. It speaks when something has changed, and once an hour. */
    seenAgoSeconds: number;
    /** It should have spoken by now. */
    isSilent: boolean;
    /** What it runs; without a name where it does not know that. Absent for nothing. */
    current?: { id: string; name?: string };
    /** Why it does not run its target. */
    failure?: DeviceFailure;
    /** Somebody works on it, and its target waits. */
    mode?: 'developer';
    /** Somebody has deployed there since. */
    modified?: boolean;
    /** Two machines speak for it. */
    twins?: boolean;
    /** Version of this package there, and of Node-RED. */
    version?: string;
    nodeRed?: string;
}
