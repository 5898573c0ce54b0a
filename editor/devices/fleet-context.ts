import type { Api } from '../api';
import type { EditorHost } from '../host';
import type { DeviceActions } from './device-actions';
import type { DeviceWords } from './device-words';
import type { FleetApi } from './fleet-api';
import type { FleetModel } from './fleet-model';

/** What the screen of devices takes. */
export interface FleetTools {
    host: EditorHost;
    api: Api;
    fleet: FleetApi;
    /** Shows a snapshot in the sidebar. */
    readonly reveal: (snapshot: string) => void;
    /** This Node-RED as a device itself. Rejects with an `ApiError`. */
    readonly showHub: () => Promise<void>;
}

/** What its parts work with. */
export interface FleetContext {
    host: EditorHost;
    model: FleetModel;
    words: DeviceWords;
    actions: DeviceActions;
    /** The time by the hub's clock. */
    readonly now: () => Date;
    readonly close: () => void;
    /** Closes, and shows the row of a snapshot in the sidebar. */
    readonly reveal: (snapshot: string) => void;
}
