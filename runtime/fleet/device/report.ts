import { randomUUID } from 'node:crypto';
import type { LiveState } from '../../core/live-wire';
import type { DeviceSetup } from './connection';
import type { DeviceMemoryContent } from './memory';

/**
 * Of FlowFuse's device agent whose place this package takes. A platform wants to know, and refuses devices of an application
 * with agents before 1.11.
 */
const AGENT_VERSION = '4.2.0';

/** Another one at each start: two machines with one token, as after a copy of a disk, take turns in it. */
const PROCESS = randomUUID();

export interface ReportFacts {
    setup: Pick<DeviceSetup, 'mode' | 'intervalSeconds'>;
    memory: Readonly<DeviceMemoryContent>;
    isModified: boolean;
    /** Whether any flows are there to run. */
    hasFlows: boolean;
    /** Version of this package, and of Node-RED. */
    version: string;
    nodeRed: string;
}

/** What a device says of itself at a check-in. Times are not told: clocks differ. */
export function reportOf({ setup, memory, isModified, hasFlows, version, nodeRed }: ReportFacts): LiveState {
    const { project, application, settings, current, failure } = memory;
    const said = failure && { snapshot: failure.snapshot, code: failure.code, error: failure.error };
    return {
        state: failure ? 'error' : hasFlows ? 'running' : 'stopped',
        agentVersion: AGENT_VERSION,
        snapshot: current?.id ?? null,
        project,
        application,
        settings: settings?.hash ?? null,
        snapshots: {
            version,
            nodeRed,
            mode: setup.mode,
            process: PROCESS,
            intervalSeconds: setup.intervalSeconds,
            ...(said && { failure: said }),
            ...(isModified && { modified: true }),
        },
    };
}
