import { SnapshotError } from '../core/errors';
import type { RestorePlan, RestoreRequest } from '../core/wire';
import { restore } from '../restore/restore';
import type { RestoreTools } from '../restore/restore-tools';
import { readTarget } from '../restore/target';
import type { Route, RouteRequest } from './route';

/** What a restore would do, and doing it. */
export function restoreRoutes(usable: () => Promise<RestoreTools>): Route[] {
    return [
        {
            verb: 'get',
            path: '/snapshots/:id/plan',
            permission: 'snapshots.read',
            handle: async (request) => ({ body: await plan(await usable(), request) }),
        },
        {
            verb: 'post',
            path: '/snapshots/:id/restore',
            permission: 'snapshots.write',
            handle: async ({ params, body, user, path, ip }) => {
                const wanted = parseRestore(body);
                const by = { ...(user && { user }), path, ...(ip && { ip }) };
                return { body: await restore(await usable(), params['id']!, wanted, by) };
            },
        },
    ];
}

async function plan(tools: RestoreTools, { params, query }: RouteRequest): Promise<RestorePlan> {
    const only = query['only'] === undefined ? undefined : parseIds(listOf(query['only']));
    const moment = await tools.recorder.moment();
    return (await readTarget(tools, params['id']!, moment, only)).plan;
}

/** `?only=a,b` and `?only=a&only=b` are the same. */
function listOf(value: unknown): unknown {
    return [value].flat().flatMap((text) => (typeof text === 'string' ? text.split(',') : [text]));
}

const FLAGS = ['modules', 'env', 'credentials'] as const;
const MEMBERS = ['rev', 'only', ...FLAGS, 'onModuleFailure'];

function parseRestore(body: unknown): RestoreRequest {
    const wanted = (body ?? {}) as Record<string, unknown>;
    if (typeof wanted !== 'object' || Array.isArray(wanted)) throw badRequest('The request must be a JSON object.');
    const unknown = Object.keys(wanted).find((name) => !MEMBERS.includes(name));
    if (unknown !== undefined) {
        throw badRequest(`A restore takes ${MEMBERS.join(', ')}; it does not know ${unknown}.`);
    }
    const { rev, only, onModuleFailure } = wanted;
    if (rev !== undefined && typeof rev !== 'string') throw badRequest('rev is the text that the plan gave.');
    if (onModuleFailure !== undefined && onModuleFailure !== 'stop' && onModuleFailure !== 'continue') {
        throw badRequest('onModuleFailure is stop or continue.');
    }
    const request: RestoreRequest = {
        ...(rev !== undefined && { rev }),
        ...(only !== undefined && { only: parseIds(only) }),
        ...(onModuleFailure !== undefined && { onModuleFailure }),
    };
    for (const flag of FLAGS) {
        const value = wanted[flag];
        if (value === undefined) continue;
        if (typeof value !== 'boolean') throw badRequest(`${flag} is true or false.`);
        request[flag] = value;
    }
    return request;
}

function parseIds(value: unknown): string[] {
    const isList = Array.isArray(value) && value.length > 0 && value.every((id) => typeof id === 'string' && id !== '');
    if (!isList) throw badRequest('only is a list of ids of tabs, subflows, groups or nodes, and not empty.');
    return [...new Set(value as string[])];
}

function badRequest(message: string): SnapshotError {
    return new SnapshotError('bad_request', message);
}
