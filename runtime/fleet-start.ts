import { hostname } from 'node:os';
import type { SnapshotsNotice } from './core/wire';
import { FleetOpening } from './fleet/hub/fleet-opening';
import type { Host } from './host';
import type { KeyRing } from './secrets/key-ring';
import type { Settings } from './settings';
import type { StoreOpening } from './store-opening';

export interface FleetStartOptions {
    host: Host;
    keys: KeyRing;
    opening: StoreOpening;
    settings: Pick<Settings, 'retention'>;
    notify: (notice: SnapshotsNotice) => void;
}

/** Reads, in the background, which devices this instance serves. */
export function fleetStart({ host, keys, opening, settings, notify }: FleetStartOptions): FleetOpening {
    return new FleetOpening({
        userDir: host.userDir,
        keys,
        retention: settings.retention,
        instanceName: `node-red-${hostname()}`,
        opened: opening.store,
        store: () => opening.usable(),
        onChange: () => notify({ event: 'devices' }),
        translate: (key, values) => host.translate(key, values),
        modules: host.modules,
        log: host.log,
    });
}
