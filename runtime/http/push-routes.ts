import { SnapshotError } from '../core/errors';
import { parseDescription, parseName } from '../core/request-rules';
import type { PullRequest, PushRequest } from '../core/wire';
import type { Connections } from '../remotes/connections';
import { pull } from '../remotes/pull';
import { push } from '../remotes/push';
import { planPush, type PushTools } from '../remotes/push-plan';
import type { SnapshotStore } from '../store/store';
import { bodyOf } from './file-requests';
import { knownId } from './known-id';
import { textOf } from './remote-requests';
import type { Route } from './route';

/** What the routes work with once the store is open. */
export type TransferTools = PushTools & { store: SnapshotStore; connections: Connections };

/** Snapshots go to remotes and come from them. To be mounted before the routes of single snapshots. */
export function pushRoutes(usable: () => Promise<TransferTools>): Route[] {
    return [
        {
            verb: 'get',
            path: '/snapshots/:id/push',
            permission: 'snapshots.read',
            handle: async ({ params, query, signal }) => {
                const { remote, target } = parseWhere(query);
                const { connections, ...tools } = await usable();
                const manifest = await tools.store.get(knownId(params['id']));
                const connection = await connections.get(remote);
                const place = await connection.place(target, signal);
                return { body: await planPush(tools, connection, place, manifest, signal) };
            },
        },
        {
            verb: 'post',
            path: '/snapshots/:id/push',
            permission: 'snapshots.write',
            handle: async ({ params, body, signal }) => {
                const { remote, target, name, description, setAsTarget = false, force = false } = parsePush(body);
                const { connections, ...tools } = await usable();
                const manifest = await tools.store.get(knownId(params['id']));
                const connection = await connections.get(remote);
                const place = await connection.place(target, signal);
                // Another Node-RED only keeps it, and says by itself what a restore could not install there.
                const isOnlyKept = place.type === 'node-red' && !setAsTarget;
                const modules = force || isOnlyKept ? 'warn' : 'refuse';
                const choice = { name, description, setAsTarget, modules, again: force } as const;
                const task = (): ReturnType<typeof push> => push(tools, connection, place, manifest, choice, signal);
                const result = await connection.pushes.run(task);
                return { status: result.status === 'pushed' ? 201 : 200, body: result };
            },
        },
        {
            verb: 'post',
            path: '/snapshots/pull',
            permission: 'snapshots.write',
            handle: async ({ body, user, signal }) => {
                const { remote, target, id, force = false } = parsePull(body);
                const { connections, ...tools } = await usable();
                const connection = await connections.get(remote);
                const pulled = await pull(tools, connection, { place: target, id, force, user }, signal);
                return { status: pulled.alreadyThere ? 200 : 201, body: pulled };
            },
        },
    ];
}

type Members = Readonly<Record<string, unknown>>;

function parseWhere({ remote, target }: Members): { remote: string; target: string } {
    return {
        remote: textOf('remote', remote, 'the name of a remote'),
        target: textOf('target', target, 'the id of a place there'),
    };
}

function parsePush(body: unknown): PushRequest {
    const members = bodyOf(body);
    const { name, description } = members;
    return {
        ...parseWhere(members),
        ...(name !== undefined && { name: parseName(name) }),
        ...(description !== undefined && { description: parseDescription(description) }),
        ...flags(members, ['setAsTarget', 'force']),
    };
}

function parsePull(body: unknown): PullRequest {
    const members = bodyOf(body);
    const id = textOf('id', members['id'], 'the id of a snapshot there');
    return { ...parseWhere(members), id, ...flags(members, ['force']) };
}

function flags(members: Members, names: readonly string[]): Record<string, boolean> {
    const given = names.filter((name) => members[name] !== undefined);
    return Object.fromEntries(
        given.map((name) => {
            const value = members[name];
            if (typeof value === 'boolean') return [name, value];
            throw new SnapshotError('bad_request', `${name} is true or false.`);
        }),
    );
}
