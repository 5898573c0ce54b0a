// Searching many snapshots for a text, against reading and parsing everything once.
import { setTimeout } from 'node:timers/promises';
import { search } from '../runtime/states/search';
import type { SearchResult } from '../runtime/core/wire';
import { fillLongTime, NODES, SNAPSHOTS } from './long-time';
import { blockOf } from './longest-block';
import { report } from './row';
import { median, rotated, timed } from './statistics';

const WARM_UP = 2;
const ROUNDS = 9;

const TEXTS = {
    'in one node': 'plant/line/515/',
    'in a fifth of the nodes': 'RAW * FACTOR',
    'in every node': 'e',
} as const;

type Place = keyof typeof TEXTS;

async function main(): Promise<void> {
    const longTime = await fillLongTime();
    const places = Object.keys(TEXTS) as Place[];
    const find = (place: Place): Promise<SearchResult> =>
        search({ store: longTime.store, running: [], isAwaited: () => true }, { q: TEXTS[place] });
    await longTime.reopen();
    await find('in one node');
    const read = longTime.objectsRead();
    const times: Record<Place | 'all', number[]> = {
        all: [],
        'in one node': [],
        'in a fifth of the nodes': [],
        'in every node': [],
    };
    for (let round = 0; round < WARM_UP + ROUNDS; round++) {
        for (const name of rotated(['all', ...places] as const, round)) {
            globalThis.gc?.();
            const ms = await timed(() => (name === 'all' ? longTime.readAll() : find(name)));
            if (round >= WARM_UP) times[name].push(ms);
        }
    }
    const [block, idle] = [await blockOf(() => find('in a fifth of the nodes')), await blockOf(() => setTimeout(200))];
    const counts: number[] = [];
    for (const place of places) counts.push((await find(place)).count);
    await longTime.close();
    const all = median(times.all);
    report([
        {
            what: `Parts read for a search of ${SNAPSHOTS} snapshots with ${NODES} nodes, against those that there are`,
            value: read / longTime.parts.length,
            unit: '×',
            goal: 1,
            note: `${read} of ${longTime.parts.length} parts`,
        },
        ...places.map((place, at) => ({
            what: `Search for a text that is ${place}, against reading and parsing all parts once`,
            value: median(times[place]) / all,
            unit: '×' as const,
            goal: 2,
            note: `search ${median(times[place]).toFixed(0)} ms for ${counts[at]} nodes, all parts ${all.toFixed(0)} ms`,
        })),
        {
            what: 'Longest block of the event loop, search',
            value: block,
            unit: 'ms',
            goal: 10,
            note: `with nothing to do ${idle.toFixed(1)} ms`,
        },
    ]);
}

void main();
