import { SnapshotError } from '../core/errors';
import { parsePlaceId, parseRemotePage } from './remote-requests';
import type { RemoteSources } from './remote-routes';
import type { Route } from './route';

/** The devices that take their target straight from a remote. */
export function remoteDeviceRoutes({ connections }: Pick<RemoteSources, 'connections'>): Route[] {
    return [
        {
            verb: 'get',
            path: '/snapshots/remotes/:r/devices',
            permission: 'snapshots.read',
            handle: async ({ params, query, signal }) => {
                const place = parsePlaceId(query);
                const page = parseRemotePage(query);
                const { remote } = await connections.get(params['r']!);
                if (!remote.devices) throw noDevices();
                return { body: await remote.devices(place, page, signal) };
            },
        },
        {
            verb: 'delete',
            path: '/snapshots/remotes/:r/devices/:id',
            permission: 'snapshots.write',
            handle: async ({ params, query, signal }) => {
                const place = parsePlaceId(query);
                const { remote } = await connections.get(params['r']!);
                if (!remote.forgetDevice) throw noDevices();
                await remote.forgetDevice(place, params['id']!, signal);
                return { body: { status: 'okay' } };
            },
        },
    ];
}

export function noDevices(): SnapshotError {
    return new SnapshotError('remote_refused', 'No devices take their target straight from this remote.');
}
