import { compare } from '../states/compare';
import { SnapshotError } from '../core/errors';
import type { Translate } from '../core/translate';
import type { RemoteStates } from '../remotes/remote-states';
import { readState, type StateTools } from '../states/state';
import { comparisonJson, fullJson } from './content-json';
import type { Route, RouteRequest } from './route';

/** See a state whole, and see how two of them differ. To be mounted before the routes of single snapshots. */
export function compareRoutes(
    usable: () => Promise<StateTools>,
    remotes: Pick<RemoteStates, 'read'>,
    translate: Translate,
): Route[] {
    const toolsFor = async ({ signal }: RouteRequest): Promise<StateTools> => ({
        ...(await usable()),
        remoteState: (ref) => remotes.read(ref, signal),
    });
    return [
        {
            verb: 'get',
            path: '/snapshots/compare',
            permission: 'snapshots.read',
            handle: async (request) => {
                const [from, to] = [parseSide(request.query, 'from'), parseSide(request.query, 'to')];
                return { body: { json: comparisonJson(await compare(await toolsFor(request), from, to, translate)) } };
            },
        },
        {
            verb: 'get',
            path: '/snapshots/:id/full',
            permission: 'snapshots.read',
            handle: async (request) => ({
                body: { json: fullJson(await readState(await toolsFor(request), request.params['id']!)) },
            }),
        },
    ];
}

function parseSide(query: Readonly<Record<string, unknown>>, name: 'from' | 'to'): string {
    const id = query[name];
    if (typeof id === 'string' && id !== '') return id;
    throw new SnapshotError('bad_request', `${name} is the id of a snapshot, or current for what runs now.`);
}
