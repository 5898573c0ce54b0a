import type { KeptEnvironment } from '../../environment/kept-environment';
import type { Requester } from '../../host';
import type { RestoreTools } from '../../restore/restore-tools';
import type { DeviceMemory } from './memory';

/** What a device works with. */
export interface DeviceTools extends RestoreTools {
    memory: DeviceMemory;
    /** Variables that the hub gives to this device alone. */
    given: KeptEnvironment;
    now: () => Date;
}

/** Who deploys, for Node-RED's audit log. */
export const BY: Requester = { path: '/snapshots/device' };
