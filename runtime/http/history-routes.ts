import { parsePageQuery, parseSearchQuery } from '../core/request-rules';
import type { Translate } from '../core/translate';
import { nodeHistory, type HistoryStore } from '../states/history';
import type { Host } from '../host';
import { search } from '../states/search';
import { historyJson } from './content-json';
import type { Route } from './route';

/** What looking through time takes. */
export interface HistoryTools {
    store: HistoryStore;
    host: Pick<Host, 'runningFlows'>;
}

/** What became of nodes through time. To be mounted before the routes of single snapshots. */
export function historyRoutes(usable: () => Promise<HistoryTools>, translate: Translate): Route[] {
    return [
        {
            verb: 'get',
            path: '/snapshots/search',
            permission: 'snapshots.read',
            handle: async ({ query, isAwaited }) => {
                const wanted = parseSearchQuery(query);
                const { store, host } = await usable();
                const running = (await host.runningFlows())?.flows;
                return { body: await search({ store, running, isAwaited }, wanted) };
            },
        },
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
