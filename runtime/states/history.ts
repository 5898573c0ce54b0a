import { nodeVersionInSteps, type NodeState } from '../core/node-version';
import { isOwnState } from '../core/snapshot';
import type { Translate } from '../core/translate';
import type { NodeHistory, NodeVersion, PageQuery } from '../core/wire';
import { NodeReader, nodeSources } from './node-states';
import { paced } from './paced-diff';
import { readAhead } from '../store/read-ahead';
import type { SnapshotStore } from '../store/store';
import { readTimeline } from './timeline';

/** What a history is read from. */
export type HistoryStore = Pick<SnapshotStore, 'items' | 'get' | 'readPart' | 'readNodes' | 'objectsHolding'>;

/**
 * The versions of a node, or of a tab or subflow with its nodes, through the states of this instance: see `NodeHistory`.
 * Reads every manifest, and of the parts only those that hold the node.
 */
export async function nodeHistory(
    store: HistoryStore,
    id: string,
    query: PageQuery,
    translate: Translate,
): Promise<NodeHistory> {
    const oldestFirst = store.items().filter(isOwnState).reverse();
    const { parts, states, damaged } = await readTimeline(store, oldestFirst);
    const sources = await nodeSources(states, parts, await store.objectsHolding(id, parts));
    const reader = new NodeReader(store, id);
    const page = new VersionPage(query);
    let unreadable = damaged;
    let before: NodeState = { nodes: [] };
    for await (const [source, state] of readAhead(sources, (from) => reader.read(from))) {
        if (!state) {
            unreadable += source.states.length;
            continue;
        }
        const after = withKnownCredentials(state, before);
        const version = await paced(nodeVersionInSteps(before, after, translate));
        if (version) page.add({ snapshot: source.states[0]!.snapshot, ...version });
        before = after;
    }
    return { id, ...page.result(), damaged: unreadable };
}

/** Credentials that cannot be read are taken to be those of before: nothing shows that they have changed. */
function withKnownCredentials(state: NodeState, { credentials }: NodeState): NodeState {
    return state.credentials || !credentials ? state : { ...state, credentials };
}

const DEFAULT_LIMIT = 50;

/** The newest versions before the cursor, of all that come by from the oldest on. */
class VersionPage {
    private readonly newest: NodeVersion[] = [];
    private count = 0;
    private hasMore = false;

    constructor(private readonly query: PageQuery) {}

    add(version: NodeVersion): void {
        this.count++;
        const { cursor, limit = DEFAULT_LIMIT } = this.query;
        if (cursor !== undefined && version.snapshot.id >= cursor) return;
        this.newest.push(version);
        if (this.newest.length <= limit) return;
        this.newest.shift();
        this.hasMore = true;
    }

    result(): Pick<NodeHistory, 'meta' | 'count' | 'versions'> {
        const oldest = this.newest[0];
        return {
            meta: this.hasMore && oldest ? { next_cursor: oldest.snapshot.id } : {},
            count: this.count,
            versions: [...this.newest].reverse(),
        };
    }
}
