// The history of one node and of one tab through many snapshots, against reading everything.
import { setTimeout } from 'node:timers/promises';
import { nodeHistory } from '../runtime/states/history';
import { translate } from '../test/helpers/catalogue';
import { fillLongTime, NODES, SNAPSHOTS, type LongTime } from './long-time';
import { blockOf } from './longest-block';
import { report } from './row';
import { median, rotated, timed } from './statistics';

const WARM_UP = 2;
const ROUNDS = 9;

async function main(): Promise<void> {
    const longTime = await fillLongTime();
    const { node, parts } = longTime;
    const tab = parts.find(({ type }) => type === 'tab')!.id!;
    const firstTime = await readsOf(longTime, 'without the index');
    const read = await readsOf(longTime);
    const times = { node: [] as number[], tab: [] as number[], all: [] as number[] };
    const rivals = {
        node: () => nodeHistory(longTime.store, node.id, {}, translate),
        tab: () => nodeHistory(longTime.store, tab, {}, translate),
        all: () => longTime.readAll(),
    };
    for (let round = 0; round < WARM_UP + ROUNDS; round++) {
        for (const name of rotated(['node', 'tab', 'all'] as const, round)) {
            globalThis.gc?.();
            const ms = await timed(rivals[name]);
            if (round >= WARM_UP) times[name].push(ms);
        }
    }
    const [block, idle] = [await blockOf(rivals.node), await blockOf(() => setTimeout(200))];
    const { count } = await rivals.node();
    await longTime.close();
    const all = median(times.all);
    const about = `of ${SNAPSHOTS} snapshots with ${NODES} nodes`;
    report([
        {
            what: `Parts read for the history of a node ${about}, against those that hold it`,
            value: read / node.holding,
            unit: '×',
            goal: 1,
            note: `${read} of ${parts.length} parts for ${count} versions; without the index, once, ${firstTime}`,
        },
        {
            what: 'History of a node, against reading and parsing all parts once',
            value: median(times.node) / all,
            unit: '×',
            goal: 1,
            note: `history ${median(times.node).toFixed(0)} ms, all parts ${all.toFixed(0)} ms`,
        },
        {
            what: 'History of a tab, against reading and parsing all parts once',
            value: median(times.tab) / all,
            unit: '×',
            goal: 1,
            note: `history ${median(times.tab).toFixed(0)} ms`,
        },
        {
            what: 'Longest block of the event loop, history of a node',
            value: block,
            unit: 'ms',
            goal: 10,
            note: `with nothing to do ${idle.toFixed(1)} ms`,
        },
    ]);
}

async function readsOf(longTime: LongTime, without?: 'without the index'): Promise<number> {
    await longTime.reopen(without);
    await nodeHistory(longTime.store, longTime.node.id, {}, translate);
    return longTime.objectsRead();
}

void main();
