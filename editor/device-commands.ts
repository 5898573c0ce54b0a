import type { Devices } from './devices';
import type { EditorHost } from './host';
import { attempt } from './say';
import type { SnapshotItem } from '../runtime/core/snapshot';

/** What a person can do with devices, and with this Node-RED as one. Each loads what it takes, or says why it cannot. */
export interface DeviceCommands {
    /** Opens the screen with the devices of this Node-RED. */
    devices(): void;
    registerDevice(): void;
    /** Asks which devices get a snapshot as their target. */
    setTarget(item: SnapshotItem): void;
    /** Takes a snapshot away from the devices whose target it is, after a question. */
    clearTarget(item: SnapshotItem): void;
    /** Asks for the hub of this Node-RED, or shows how it stands with it. */
    hub(): void;
    /** Tries the target once more, or puts it in the place of what was deployed here. */
    retryTarget(): void;
    /** Makes a snapshot of what runs and sends it to the hub. */
    sendToHub(): void;
    setMode(mode: 'fleet' | 'developer'): void;
}

export function connectDeviceCommands(host: EditorHost, load: () => Promise<Devices>): DeviceCommands {
    const run = (task: (devices: Devices) => Promise<void> | void): void =>
        attempt(host, async () => task(await load()));
    return {
        devices: () => run((devices) => devices.open()),
        registerDevice: () => run((devices) => devices.register()),
        setTarget: (item) => run((devices) => devices.setTarget(item)),
        clearTarget: (item) => run((devices) => devices.clearTarget(item)),
        hub: () => run((devices) => devices.showHub()),
        retryTarget: () => run((devices) => devices.retry()),
        sendToHub: () => run((devices) => devices.sendSnapshot()),
        setMode: (mode) => run((devices) => devices.setMode(mode)),
    };
}
