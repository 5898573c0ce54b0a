import type { RemoteList } from '../core/wire';
import type { Connections } from '../remotes/connections';
import { placeOf, type Ledger } from '../remotes/ledger';
import type { PushQueues } from '../remotes/push-queues';
import type { RemoteItems } from '../remotes/remote-items';
import { noDevices } from './remote-device-routes';
import {
    parsePlaceId,
    parseQueueCommand,
    parseRemoteEdit,
    parseRemotePage,
    parseRemoteSnapshotEdit,
    parseTarget,
} from './remote-requests';
import type { Route } from './route';

/** What the routes work with. Remotes are there also while the store is not. */
export interface RemoteSources {
    connections: Connections;
    items: RemoteItems;
    ledger: Ledger;
    queues: PushQueues;
}

/** The remotes themselves: list, connect, check, change and forget them. */
export function remoteRoutes({ connections, items, queues }: RemoteSources): Route[] {
    const list = async (): Promise<RemoteList> => ({
        remotes: await Promise.all((await connections.list()).map((connection) => items.of(connection))),
        kinds: connections.kinds,
    });
    return [
        {
            verb: 'get',
            path: '/snapshots/remotes',
            permission: 'snapshots.read',
            handle: async () => {
                void connections.checkUnchecked();
                return { body: await list() };
            },
        },
        {
            verb: 'post',
            path: '/snapshots/remotes',
            permission: 'snapshots.write',
            handle: async ({ body, query, signal }) => {
                const context = { force: query['force'] === 'true', signal };
                const connection = await connections.add(parseRemoteEdit(body), context);
                return { status: 201, body: await items.of(connection) };
            },
        },
        {
            verb: 'post',
            path: '/snapshots/remotes/check',
            permission: 'snapshots.write',
            handle: async ({ body, signal }) => ({
                body: { connection: await connections.check(parseRemoteEdit(body), signal) },
            }),
        },
        {
            verb: 'put',
            path: '/snapshots/remotes/:r',
            permission: 'snapshots.write',
            handle: async ({ params, body, query, signal }) => {
                const context = { force: query['force'] === 'true', signal };
                const connection = await connections.edit(params['r']!, parseRemoteEdit(body), context);
                return { body: await items.of(connection) };
            },
        },
        {
            verb: 'delete',
            path: '/snapshots/remotes/:r',
            permission: 'snapshots.write',
            handle: async ({ params }) => {
                await connections.remove(params['r']!);
                return { body: { status: 'okay' } };
            },
        },
        {
            verb: 'post',
            path: '/snapshots/remotes/:r/check',
            permission: 'snapshots.write',
            handle: async ({ params, signal }) => {
                const connection = await connections.get(params['r']!);
                // What it found is in the item.
                await connection.check(signal).catch(() => undefined);
                return { body: await items.of(connection) };
            },
        },
        {
            verb: 'post',
            path: '/snapshots/remotes/:r/queue',
            permission: 'snapshots.write',
            handle: async ({ params, body }) => {
                const command = parseQueueCommand(body);
                const connection = await connections.get(params['r']!);
                await queues.command(connection.about.name, command);
                return { body: await items.of(connection) };
            },
        },
    ];
}

/** What a remote holds: its places, and the snapshots of one. */
export function remotePlaceRoutes({ connections, items, ledger }: RemoteSources): Route[] {
    return [
        {
            verb: 'get',
            path: '/snapshots/remotes/:r/targets',
            permission: 'snapshots.read',
            handle: async ({ params, signal }) => {
                const connection = await connections.get(params['r']!);
                return { body: { targets: await connection.places(signal) } };
            },
        },
        {
            verb: 'get',
            path: '/snapshots/remotes/:r/snapshots',
            permission: 'snapshots.read',
            handle: async ({ params, query, signal }) => {
                const place = parsePlaceId(query);
                const page = parseRemotePage(query);
                const connection = await connections.get(params['r']!);
                const found = await connection.remote.snapshots(place, page, signal);
                const isAll = page.cursor === undefined && found.meta.next_cursor === undefined;
                return { body: await items.withLocal(connection, place, found, isAll) };
            },
        },
        {
            verb: 'put',
            path: '/snapshots/remotes/:r/snapshots/:id',
            permission: 'snapshots.write',
            handle: async ({ params, query, body, signal }) => {
                const place = parsePlaceId(query);
                const edit = parseRemoteSnapshotEdit(body);
                const connection = await connections.get(params['r']!);
                const edited = await connection.remote.edit(place, params['id']!, edit, signal);
                return { body: await items.withLocalId(connection, place, edited) };
            },
        },
        {
            verb: 'delete',
            path: '/snapshots/remotes/:r/snapshots/:id',
            permission: 'snapshots.write',
            handle: async ({ params, query, signal }) => {
                const place = parsePlaceId(query);
                const connection = await connections.get(params['r']!);
                await connection.remote.remove(place, params['id']!, signal);
                await ledger.forget(placeOf(connection.about, place), params['id']!);
                return { body: { status: 'okay' } };
            },
        },
        {
            verb: 'post',
            path: '/snapshots/remotes/:r/target',
            permission: 'snapshots.write',
            handle: async ({ params, body, signal }) => {
                const { target, id, device } = parseTarget(body);
                const { remote } = await connections.get(params['r']!);
                if (device === undefined) await remote.setTarget(target, id ?? undefined, signal);
                else if (!remote.setDeviceTarget) throw noDevices();
                else await remote.setDeviceTarget(target, device, id ?? undefined, signal);
                return { body: { status: 'okay' } };
            },
        },
    ];
}
