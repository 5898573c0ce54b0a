import { failureOf, OWN_REQUEST, queryString, type ServerAccess, type ServerRequest } from '../api';
import type {
    DeviceConnectionEdit,
    DeviceEdit,
    DeviceItem,
    DeviceList,
    DeviceSnapshotRequest,
    DeviceStatus,
    NewDevice,
    RegisteredDevice,
    RolloutCommand,
    TargetRequest,
} from '../../runtime/core/wire';

/** The server's routes for devices. Everything rejects with an `ApiError`, as that of `Api`. */
export interface FleetApi {
    list(): Promise<DeviceList>;
    register(device: NewDevice): Promise<RegisteredDevice>;
    edit(id: string, edit: DeviceEdit): Promise<DeviceItem>;
    /** Makes a new token and a new secret; the old ones are good for nothing from now on. */
    newCredentials(id: string): Promise<RegisteredDevice>;
    remove(id: string): Promise<void>;
    setTarget(snapshot: string, request: TargetRequest): Promise<DeviceList>;
    /** Clears the target of some, of all, or of those whose target is a certain snapshot. */
    clearTarget(whose: 'all' | ClearedTargets): Promise<DeviceList>;
    rollout(action: RolloutCommand['action']): Promise<DeviceList>;
    /** This Node-RED as a device of a hub. */
    own: OwnDeviceApi;
}

export interface ClearedTargets {
    devices?: readonly string[];
    groups?: readonly string[];
    snapshot?: string;
}

export interface OwnDeviceApi {
    status(): Promise<DeviceStatus>;
    /** With new credentials after a check-in that has to succeed. */
    edit(edit: DeviceConnectionEdit): Promise<DeviceStatus>;
    /** Ends being a device. What runs stays. */
    end(): Promise<void>;
    checkIn(): Promise<DeviceStatus>;
    /** Tries a failed target once more, or puts the target in place of what was deployed here. */
    retry(): Promise<DeviceStatus>;
    /** Makes a snapshot of what runs here and sends it to the hub. */
    sendSnapshot(request: DeviceSnapshotRequest): Promise<void>;
}

export function connectFleetApi(server: ServerAccess): FleetApi {
    const send = async <T>(method: ServerRequest['method'], url: string, body?: object): Promise<T> => {
        const answer = await server.request({ method, url, body, headers: OWN_REQUEST });
        if (answer.status >= 200 && answer.status < 300) return answer.body as T;
        throw failureOf(server, answer.status, answer.body);
    };
    const at = (id: string): string => `snapshots/devices/${encodeURIComponent(id)}`;
    const own = 'snapshots/device';
    return {
        list: () => send('GET', 'snapshots/devices'),
        register: (device) => send('POST', 'snapshots/devices', device),
        edit: (id, edit) => send('PUT', at(id), edit),
        newCredentials: (id) => send('POST', `${at(id)}/credentials`),
        remove: (id) => send('DELETE', at(id)),
        setTarget: (snapshot, request) => send('POST', `snapshots/${encodeURIComponent(snapshot)}/target`, request),
        clearTarget: (whose) => {
            const { devices, groups, snapshot } = whose === 'all' ? ({} as ClearedTargets) : whose;
            const query = queryString({ devices: devices?.join(','), groups: groups?.join(','), snapshot });
            return send('DELETE', `snapshots/target${query}`);
        },
        rollout: (action) => send('POST', 'snapshots/devices/rollout', { action }),
        own: {
            status: () => send('GET', own),
            edit: (edit) => send('PUT', own, edit),
            end: () => send('DELETE', own),
            checkIn: () => send('POST', `${own}/check-in`),
            retry: () => send('POST', `${own}/retry`),
            sendSnapshot: (request) => send('POST', `${own}/snapshot`, request),
        },
    };
}
