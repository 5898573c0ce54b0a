import { parseDescription, parseName } from '../core/request-rules';
import type { Device } from '../fleet/device/device';
import { bodyOf } from './file-requests';
import type { Route } from './route';

type OwnDevice = Pick<Device, 'status' | 'edit' | 'end' | 'checkIn' | 'retry' | 'takeSnapshot'>;

/** This Node-RED as a device of a hub. They have to come before those of snapshots, whose ids they look like. */
export function ownDeviceRoutes(device: OwnDevice): Route[] {
    return [
        {
            verb: 'get',
            path: '/snapshots/device',
            permission: 'snapshots.read',
            handle: async () => ({ body: await device.status() }),
        },
        {
            verb: 'put',
            path: '/snapshots/device',
            permission: 'snapshots.write',
            handle: async ({ body }) => ({ body: await device.edit(bodyOf(body)) }),
        },
        {
            verb: 'delete',
            path: '/snapshots/device',
            permission: 'snapshots.write',
            handle: async () => {
                await device.end();
                return { body: await device.status() };
            },
        },
        {
            verb: 'post',
            path: '/snapshots/device/check-in',
            permission: 'snapshots.write',
            handle: async () => ({ body: await device.checkIn() }),
        },
        {
            verb: 'post',
            path: '/snapshots/device/retry',
            permission: 'snapshots.write',
            handle: async () => ({ body: await device.retry() }),
        },
        {
            verb: 'post',
            path: '/snapshots/device/snapshot',
            permission: 'snapshots.write',
            handle: async ({ body, user }) => {
                const { name, description = '' } = bodyOf(body);
                const request = { name: parseName(name), description: parseDescription(description) };
                return { status: 201, body: await device.takeSnapshot(request, user) };
            },
        },
    ];
}
