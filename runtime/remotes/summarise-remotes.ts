import type { RemotesSummary } from '../core/remote-wire';
import type { Connections } from './connections';
import type { PushQueues } from './push-queues';

/** How the remotes fare, in numbers; undefined while there are none. Asks none of them anything. Never rejects. */
export async function summariseRemotes(of: {
    connections: Pick<Connections, 'list'>;
    queues: Pick<PushQueues, 'state'>;
}): Promise<RemotesSummary | undefined> {
    const connections = await of.connections.list();
    if (connections.length === 0) return undefined;
    const queues = connections.map(({ about }) => of.queues.state(about.name));
    return {
        remotes: connections.length,
        failed: connections.filter(({ state }) => state.state === 'failed').length,
        waiting: sum(queues.map(({ waiting }) => waiting)),
        stopped: queues.filter(({ state }) => state === 'stopped').length,
        refused: sum(queues.map(({ refused }) => refused.length)),
    };
}

function sum(numbers: readonly number[]): number {
    return numbers.reduce((all, each) => all + each, 0);
}
