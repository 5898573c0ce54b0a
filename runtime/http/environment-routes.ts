import type { KeptEnvironment } from '../environment/kept-environment';
import type { Route } from './route';

/** The environment variables that restores have set: seen by name, and taken away again. */
export function environmentRoutes(kept: KeptEnvironment): Route[] {
    return [
        {
            verb: 'get',
            path: '/snapshots/environment',
            permission: 'snapshots.read',
            handle: async () => ({ body: { variables: await kept.list() } }),
        },
        {
            verb: 'delete',
            path: '/snapshots/environment/:name',
            permission: 'snapshots.write',
            handle: async ({ params }) => {
                await kept.remove(params['name']!);
                return { body: { status: 'okay' } };
            },
        },
    ];
}
