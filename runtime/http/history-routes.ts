import { parsePageQuery } from '../core/request-rules';
import type { Translate } from '../core/translate';
import { nodeHistory, type HistoryStore } from '../history';
import { historyJson } from './content-json';
import type { Route } from './route';

/** What became of nodes through time. */
export function historyRoutes(usable: () => Promise<{ store: HistoryStore }>, translate: Translate): Route[] {
    return [
        {
            verb: 'get',
            path: '/snapshots/nodes/:nodeId/history',
            permission: 'snapshots.read',
            handle: async ({ params, query }) => {
                const page = parsePageQuery(query);
                const { store } = await usable();
                return { body: { json: historyJson(await nodeHistory(store, params['nodeId']!, page, translate)) } };
            },
        },
    ];
}
