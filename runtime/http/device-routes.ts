import type { RegisteredDevice, DeviceItem } from '../core/fleet-wire';
import { deviceYml, settingsLines } from '../fleet/hub/device-files';
import type { DeviceHub } from '../fleet/hub/device-hub';
import type { DeviceCredentials, DeviceRecord } from '../fleet/hub/device-registry';
import { knownId } from './known-id';
import type { Route, RouteRequest } from './route';

export interface DeviceRouteOptions {
    /** Rejects with `store_unavailable` while the devices cannot be read. */
    hub: () => Promise<DeviceHub>;
    /** The setting for where devices reach the admin API; else the address counts by which a request came. */
    url?: string | undefined;
}

/** The devices that this Node-RED serves: register, change and list them, and say what they are to run. */
export function deviceRoutes({ hub, url }: DeviceRouteOptions): Route[] {
    const registered = (
        [item, device, credentials]: [DeviceItem, DeviceRecord, DeviceCredentials],
        request: RouteRequest,
    ): RegisteredDevice => {
        const address = `${(url ?? request.adminUrl()).replace(/\/+$/, '')}/snapshots`;
        return {
            ...item,
            credentials,
            deviceYml: deviceYml(device, credentials, address),
            settingsLines: settingsLines(device, credentials, address),
        };
    };
    return [
        {
            verb: 'get',
            path: '/snapshots/devices',
            permission: 'snapshots.read',
            handle: async () => ({ body: (await hub()).list() }),
        },
        {
            verb: 'post',
            path: '/snapshots/devices',
            permission: 'snapshots.write',
            handle: async (request) => {
                // Before anything is made that nobody would be told of.
                if (url === undefined) request.adminUrl();
                return { status: 201, body: registered(await (await hub()).register(request.body), request) };
            },
        },
        {
            verb: 'put',
            path: '/snapshots/devices/:id',
            permission: 'snapshots.write',
            handle: async ({ params, body }) => ({ body: await (await hub()).edit(params['id'], body) }),
        },
        {
            verb: 'delete',
            path: '/snapshots/devices/:id',
            permission: 'snapshots.write',
            handle: async ({ params }) => {
                await (await hub()).remove(params['id']);
                return { body: { status: 'okay' } };
            },
        },
        {
            verb: 'post',
            path: '/snapshots/devices/:id/credentials',
            permission: 'snapshots.write',
            handle: async (request) => {
                if (url === undefined) request.adminUrl();
                return { body: registered(await (await hub()).renew(request.params['id']), request) };
            },
        },
        {
            verb: 'post',
            path: '/snapshots/devices/rollout',
            permission: 'snapshots.write',
            handle: async ({ body }) => ({ body: await (await hub()).command(body) }),
        },
        {
            verb: 'post',
            path: '/snapshots/:id/target',
            permission: 'snapshots.write',
            handle: async ({ params, body }) => ({ body: await (await hub()).setTarget(knownId(params['id']), body) }),
        },
        {
            verb: 'delete',
            path: '/snapshots/target',
            permission: 'snapshots.write',
            handle: async ({ query }) => ({ body: await (await hub()).clearTarget(query) }),
        },
    ];
}
