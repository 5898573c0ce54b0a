import assert from 'node:assert/strict';
import { ApiError } from '../../editor/api';
import { atMostEvery } from '../../editor/remotes/at-most-every';
import { BrowseModel } from '../../editor/remotes/browse-model';
import { placeRows } from '../../editor/remotes/place-tree';
import { RemoteList } from '../../editor/remotes/remote-list';
import { connectRemembered } from '../../editor/remotes/remembered';
import { RemotesModel } from '../../editor/remotes/remotes-model';
import type { RemoteAbility, RemoteItem, RemotePage, RemotePlace, RemoteSnapshot } from '../../runtime/core/wire';
import { remoteItem } from '../helpers/remotes';

describe('The list of remotes in the editor', () => {
    it('asks once more, and not more often, however many ask while an answer is on its way', async () => {
        let asked = 0;
        const answers = [[], [remoteItem('plant')]];
        const list = () => Promise.resolve().then(() => ({ remotes: answers[Math.min(asked++, 1)]!, kinds: [] }));
        const model = new RemotesModel({ list }, () => undefined);
        await Promise.all([model.reload(), model.reload(), model.reload(), model.reload()]);
        assert.equal(asked, 2);
        assert.deepEqual(
            model.remotes.map(({ name }) => name),
            ['plant'],
        );
    });

    it('knows which remotes hold a snapshot, in a list that stays the same one while it is as it was', async () => {
        let remotes: RemoteItem[] = [remoteItem('lab', { held: ['a'] }), remoteItem('plant', { held: ['a', 'b'] })];
        const model = new RemotesModel({ list: () => Promise.resolve({ remotes, kinds: [] }) }, () => undefined);
        await model.reload();
        const before = model.held;
        assert.deepEqual(
            [...before],
            [
                ['a', ['lab', 'plant']],
                ['b', ['plant']],
            ],
        );
        remotes = [remoteItem('lab', { held: ['a'] }), remoteItem('plant', { held: ['a'] })];
        await model.reload();
        assert.equal(model.held.get('a'), before.get('a'));
        assert.equal(model.held.get('b'), undefined);
    });

    it('waits for the first answer where they are needed, and asks once more where there was none', async () => {
        const failure = new ApiError('no_answer', 'Node-RED does not answer.');
        const answers = [
            () => Promise.reject(failure),
            () => Promise.resolve({ remotes: [remoteItem('plant')], kinds: [] }),
        ];
        const model = new RemotesModel({ list: () => answers.shift()!() }, () => undefined);
        await assert.rejects(model.need(), failure);
        await Promise.all([model.need(), model.need()]);
        assert.deepEqual([model.phase, model.remotes.length], ['ready', 1]);
        await model.need();
    });

    it('keeps what it knows when the server fails, and says why', async () => {
        const failure = new ApiError('no_answer', 'Node-RED does not answer.');
        const answers = [
            () => Promise.resolve({ remotes: [remoteItem('plant')], kinds: [] }),
            () => Promise.reject(failure),
        ];
        const model = new RemotesModel({ list: () => answers.shift()!() }, () => undefined);
        await model.reload();
        await model.reload();
        assert.deepEqual([model.phase, model.remotes.length, model.failure], ['ready', 1, failure]);
    });
});

describe('Notices of remotes', () => {
    it('are heard at once, and no more often than every so many milliseconds however many come', () => {
        const pauses: (() => void)[] = [];
        let done = 0;
        const hear = atMostEvery(
            700,
            () => done++,
            (run) => pauses.push(run),
        );
        for (let i = 0; i < 100; i++) hear();
        assert.equal(done, 1);
        pauses.shift()!();
        assert.equal(done, 2);
        pauses.shift()!();
        assert.deepEqual([done, pauses.length], [2, 0]);
        hear();
        assert.equal(done, 3);
    });
});

const PLACES: RemotePlace[] = [
    place('t1', 'North', 'team'),
    place('a1', 'Press line', 'application', 't1'),
    place('i1', 'Press 1', 'instance', 'a1', ['list', 'push']),
    place('i2', 'Press 2', 'instance', 'a1', ['list']),
    place('t2', 'South', 'team'),
    place('a2', 'Press shop', 'application', 't2'),
    place('i3', 'Saw', 'instance', 'a2', ['list', 'push', 'current']),
    place('t3', 'Empty', 'team'),
];

describe('The tree of places', () => {
    const shown = (view: Partial<Parameters<typeof placeRows>[1]>): string[] =>
        placeRows(PLACES, { ability: 'list', q: '', folded: new Set(), ...view }).map(
            ({ place: { name }, level, isUsable }) => `${'  '.repeat(level)}${name}${isUsable ? '' : ':'}`,
        );

    it('shows what can be chosen and what that is in, and nothing that holds no such place', () => {
        assert.deepEqual(shown({}), [
            'North:',
            '  Press line:',
            '    Press 1',
            '    Press 2',
            'South:',
            '  Press shop:',
            '    Saw',
        ]);
        assert.deepEqual(shown({ ability: 'push' }), [
            'North:',
            '  Press line:',
            '    Press 1',
            'South:',
            '  Press shop:',
            '    Saw',
        ]);
    });

    it('folds up, but for a search, which finds names and everything in what has that name', () => {
        const folded = new Set(['t1', 'a2']);
        assert.deepEqual(shown({ folded }), ['North:', 'South:', '  Press shop:']);
        assert.deepEqual(shown({ folded, q: ' press 2 ' }), ['North:', '  Press line:', '    Press 2']);
        assert.deepEqual(shown({ folded, q: 'SHOP' }), ['South:', '  Press shop:', '    Saw']);
        assert.deepEqual(shown({ q: 'nothing' }), []);
    });
});

describe('What is remembered for a user', () => {
    it('is told again to the next page, place by place, and saved only when it has changed', () => {
        const kept = new Map<string, unknown>();
        let saves = 0;
        const host = {
            recall: (name: string) => kept.get(name),
            remember: (name: string, value: unknown) => {
                saves++;
                kept.set(name, JSON.parse(JSON.stringify(value)));
            },
        };
        const remembered = connectRemembered(host);
        remembered.setSource('plant');
        remembered.setPlace('plant', PLACES[2]!);
        remembered.setPlace('plant', PLACES[2]!);
        remembered.setPushed('plant', { id: 'i3', name: 'Saw', path: ['South'] });
        assert.equal(saves, 3);
        const next = connectRemembered(host);
        assert.equal(next.source(), 'plant');
        assert.deepEqual(next.place('plant'), { id: 'i1', name: 'Press 1' });
        assert.equal(next.place('__proto__'), undefined);
        assert.deepEqual(next.pushed(), { remote: 'plant', place: { id: 'i3', name: 'Saw', path: ['South'] } });
    });

    it('is nothing where something else was kept', () => {
        for (const value of [undefined, null, 'x', [], { source: 5, places: [{ remote: 'a' }], pushed: {} }]) {
            const remembered = connectRemembered({ recall: () => value, remember: () => undefined });
            assert.deepEqual(
                [remembered.source(), remembered.place('a'), remembered.pushed()],
                [undefined, undefined, undefined],
            );
        }
    });
});

describe("The list of a remote's snapshots", () => {
    const at = { remote: 'plant', place: 'i1' };
    const snapshot = (n: number, day = '04'): RemoteSnapshot => ({
        id: `s${n}`,
        name: `Snapshot ${n}`,
        description: '',
        createdAt: `2025-11-${day}T12:00:00.000Z`,
    });

    it('loads pages as far as it is looked at, an empty one in between and one that repeats something too', async () => {
        const pages: Record<string, RemotePage> = {
            '': { meta: { next_cursor: 'b' }, snapshots: [snapshot(1), snapshot(2)] },
            b: { meta: { next_cursor: 'c' }, snapshots: [] },
            c: { meta: { next_cursor: 'd' }, snapshots: [snapshot(2), snapshot(3)] },
            d: { meta: {}, snapshots: [snapshot(4)] },
        };
        const asked: string[] = [];
        const list = new RemoteList(
            {
                snapshots: (_name, { cursor = '' }) => {
                    asked.push(cursor);
                    return Promise.resolve(pages[cursor]!);
                },
            },
            () => undefined,
        );
        const opened = list.open(at);
        await list.want(3);
        await opened;
        assert.deepEqual(
            list.items.map(({ id }) => id),
            ['s1', 's2', 's3'],
        );
        assert.ok(list.count > 3);
        assert.deepEqual(asked, ['', 'b', 'c']);
        await list.want(9);
        assert.deepEqual([list.items.length, list.count], [4, 4]);
    });

    it('has what runs there first, and no day twice, whatever the order of times is', async () => {
        const snapshots = [snapshot(1, '05'), snapshot(2, '03'), snapshot(3, '04'), snapshot(4, '03')];
        const list = new RemoteList({ snapshots: () => Promise.resolve({ meta: {}, snapshots }) }, () => undefined);
        await list.open(at);
        list.showCurrent(true);
        assert.deepEqual(list.days, ['now', '2025-11-05', '2025-11-03', '2025-11-03', '2025-11-03']);
        assert.deepEqual([list.items[0]!.id, list.count], ['current', 5]);
    });

    it('shows only the place that was asked for last, and drops an answer that comes late', async () => {
        const waiting: ((page: RemotePage) => void)[] = [];
        const list = new RemoteList({ snapshots: () => new Promise((done) => waiting.push(done)) }, () => undefined);
        const first = list.open(at);
        const second = list.open({ remote: 'plant', place: 'i2' });
        waiting[0]!({ meta: {}, snapshots: [snapshot(1)] });
        await new Promise(setImmediate);
        waiting[1]!({ meta: {}, snapshots: [snapshot(2)] });
        await Promise.all([first, second]);
        assert.deepEqual(
            list.items.map(({ id }) => id),
            ['s2'],
        );
    });

    it('keeps what it has when a further page fails, says why, and recovers', async () => {
        const failure = new ApiError('remote_unreachable', 'plant cannot be reached.');
        let isDown = false;
        const list = new RemoteList(
            {
                snapshots: (_name, { cursor }) =>
                    isDown
                        ? Promise.reject(failure)
                        : Promise.resolve({
                              meta: cursor ? {} : { next_cursor: 'b' },
                              snapshots: [snapshot(cursor ? 2 : 1)],
                          }),
            },
            () => undefined,
        );
        const opened = list.open(at);
        await list.want(1);
        await opened;
        isDown = true;
        await list.want(9);
        assert.deepEqual([list.phase, list.failure, list.items.length], ['failed', failure, 1]);
        isDown = false;
        await list.reload();
        await list.want(9);
        assert.deepEqual([list.phase, list.failure, list.items.length], ['ready', undefined, 2]);
    });
});

describe('Browsing a remote', () => {
    const openAt = async (
        places: readonly RemotePlace[],
        remembered: { id: string; name: string } | undefined,
    ): Promise<{ browse: BrowseModel; asked: string[] }> => {
        const asked: string[] = [];
        const api = {
            places: () => Promise.resolve([...places]),
            snapshots: (_name: string, { target }: { target: string }) => {
                asked.push(target);
                return Promise.resolve({ meta: {}, snapshots: [] });
            },
        };
        const memory = { place: () => remembered, setPlace: () => undefined };
        const browse = new BrowseModel(api, memory, () => undefined);
        await browse.open('plant');
        return { browse, asked };
    };

    it('lists the remembered place at once, and what runs there when that may be looked at', async () => {
        const { browse, asked } = await openAt(PLACES, { id: 'i3', name: 'Saw' });
        assert.deepEqual(asked, ['i3']);
        assert.equal(browse.isPicking, false);
        assert.equal(browse.list.items[0]?.id, 'current');
        assert.equal(browse.may('push'), true);
    });

    it('chooses the only place there is, and has one chosen where there are several or the remembered one is gone', async () => {
        const one = await openAt(PLACES.slice(4), undefined);
        assert.deepEqual([one.browse.place?.name, one.browse.isPicking], ['Saw', false]);
        const several = await openAt(PLACES, undefined);
        assert.deepEqual([several.browse.place, several.browse.isPicking], [undefined, true]);
        const gone = await openAt(PLACES, { id: 'i9', name: 'Gone' });
        assert.deepEqual(
            [gone.browse.place, gone.browse.isPicking, gone.browse.list.items.length],
            [undefined, true, 0],
        );
    });

    it('is brought up to date when something was pushed there by itself, and only then', async () => {
        const { browse, asked } = await openAt(PLACES, { id: 'i3', name: 'Saw' });
        const target = { id: 'i3', name: 'Saw' };
        const pushed = (at: string, to = target): RemoteItem =>
            remoteItem('plant', {
                target: to,
                queue: { waiting: 0, state: 'idle', refused: [], last: { id: 'x', at } },
            });
        await browse.follow(remoteItem('plant', { target }));
        assert.equal(asked.length, 1);
        await browse.follow(pushed('2025-11-04T10:00:00Z'));
        await browse.follow(pushed('2025-11-04T10:00:00Z'));
        assert.equal(asked.length, 2);
        await browse.follow(pushed('2025-11-04T11:00:00Z', { id: 'i1', name: 'Press 1' }));
        assert.equal(asked.length, 2);
    });

    it('loads what it could not load when the remote is heard of again', async () => {
        let isDown = true;
        let asked = 0;
        const api = {
            places: () => Promise.resolve([{ id: 'i1', name: 'Press 1', type: 'instance', may: ['list'] } as const]),
            snapshots: () => {
                asked++;
                const down = new ApiError('remote_unreachable', 'It cannot be reached.');
                return isDown ? Promise.reject(down) : Promise.resolve({ meta: {}, snapshots: [] });
            },
        };
        const browse = new BrowseModel(api, { place: () => undefined, setPlace: () => undefined }, () => undefined);
        await browse.open('plant');
        assert.equal(browse.list.phase, 'failed');
        const heard = (state: 'connected' | 'failed'): Promise<void> =>
            browse.follow(remoteItem('plant', { connection: { state } }));
        await heard('failed');
        const before = asked;
        await heard('failed');
        assert.equal(asked, before);
        isDown = false;
        await heard('connected');
        assert.deepEqual([browse.list.phase, browse.list.failure], ['ready', undefined]);
    });

    it('takes in nothing of a remote that has been left', async () => {
        let answer: (places: RemotePlace[]) => void = () => undefined;
        const api = {
            places: () => new Promise<RemotePlace[]>((done) => (answer = done)),
            snapshots: () => Promise.resolve({ meta: {}, snapshots: [] }),
        };
        const browse = new BrowseModel(api, { place: () => undefined, setPlace: () => undefined }, () => undefined);
        const opened = browse.open('plant');
        await browse.open(undefined);
        answer([...PLACES]);
        await opened;
        assert.deepEqual([browse.remote, browse.places, browse.isPicking], [undefined, [], false]);
    });
});

function place(
    id: string,
    name: string,
    type: RemotePlace['type'],
    parent?: string,
    may: RemoteAbility[] = [],
): RemotePlace {
    return { id, name, type, may, ...(parent !== undefined && { parent }) };
}
