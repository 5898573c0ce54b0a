import { compare } from '../compare';
import { SnapshotError } from '../core/errors';
import type { Translate } from '../core/translate';
import { readState, type StateTools } from '../state';
import { comparisonJson, fullJson } from './content-json';
import type { Route } from './route';

/** See a state whole, and see how two of them differ. To be mounted before the routes of single snapshots. */
export function compareRoutes(usable: () => Promise<StateTools>, translate: Translate): Route[] {
    return [
        {
            verb: 'get',
            path: '/snapshots/compare',
            permission: 'snapshots.read',
            handle: async ({ query }) => {
                const [from, to] = [parseSide(query, 'from'), parseSide(query, 'to')];
                return { body: { json: comparisonJson(await compare(await usable(), from, to, translate)) } };
            },
        },
        {
            verb: 'get',
            path: '/snapshots/:id/full',
            permission: 'snapshots.read',
            handle: async ({ params }) => ({
                body: { json: fullJson(await readState(await usable(), params['id']!)) },
            }),
        },
    ];
}

function parseSide(query: Readonly<Record<string, unknown>>, name: 'from' | 'to'): string {
    const id = query[name];
    if (typeof id === 'string' && id !== '') return id;
    throw new SnapshotError('bad_request', `${name} is the id of a snapshot, or current for what runs now.`);
}
