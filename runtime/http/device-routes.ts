import type { RegisteredDevice, DeviceItem } from '../core/fleet-wire';
import { deviceYml, settingsLines } from '../fleet/hub/device-files';
import type { DeviceHub } from '../fleet/hub/device-hub';
import type { DeviceCredentials, DeviceRecord } from '../fleet/hub/device-registry';
import { knownId } from './known-id';
import type { Route, RouteReply, RouteRequest } from './route';

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
    /** What most of them answer: thousands of devices are sent in pieces. */
    const list = (devices: DeviceHub): RouteReply => ({ body: { json: devices.listJson() } });
    const listAfter = async (change: (devices: DeviceHub) => Promise<void>): Promise<RouteReply> => {
        const devices = await hub();
        await change(devices);
        return list(devices);
    };
    return [
        {
            verb: 'get',
            path: '/snapshots/devices',
            permission: 'snapshots.read',
            handle: async () => list(await hub()),
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
            handle: ({ body }) => listAfter((devices) => devices.command(body)),
        },
        {
            verb: 'post',
            path: '/snapshots/:id/target',
            permission: 'snapshots.write',
            handle: ({ params, body }) => listAfter((devices) => devices.setTarget(knownId(params['id']), body)),
        },
        {
            verb: 'delete',
            path: '/snapshots/target',
            permission: 'snapshots.write',
            handle: ({ query }) => listAfter((devices) => devices.clearTarget(query)),
        },
    ];
}
