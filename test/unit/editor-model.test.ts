import assert from 'node:assert/strict';
import { ApiError, type Api } from '../../editor/api';
import { Model } from '../../editor/model';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import type { KeptVariable, ListQuery, SnapshotPage } from '../../runtime/core/wire';

/** A server with a list in memory, that notes what it is asked. */
class FakeServer {
    readonly asked: ListQuery[] = [];
    failure: ApiError | undefined;
    variables: KeptVariable[] = [];
    private items: SnapshotItem[] = [];

    readonly api = {
        list: (query: ListQuery) => Promise.resolve().then(() => this.list(query)),
        get: (id: string) => Promise.resolve().then(() => this.items.find((item) => item.id === id)),
        keptVariables: () => Promise.resolve(this.variables),
        status: () => Promise.resolve({ ready: true, auto: { enabled: true } }),
    } as unknown as Api;

    constructor(count: number) {
        for (let n = 0; n < count; n++) this.add(`Snapshot ${n}`);
    }

    add(name: string): string {
        const id = String(this.items.length + 1).padStart(26, '0');
        const item = { id, name, createdAt: '2025-11-04T10:00:00.000Z' } as SnapshotItem;
        this.items.push(item);
        return id;
    }

    rename(id: string, name: string): void {
        this.items = this.items.map((item) => (item.id === id ? { ...item, name } : item));
    }

    remove(id: string): void {
        this.items = this.items.filter((item) => item.id !== id);
    }

    private list(query: ListQuery): SnapshotPage {
        this.asked.push(query);
        if (this.failure) throw this.failure;
        const matching = this.items.filter((item) => item.name.includes(query.q ?? '')).reverse();
        const from = query.cursor ? matching.findIndex((item) => item.id < query.cursor!) : 0;
        const snapshots = from < 0 ? [] : matching.slice(from, from + (query.limit ?? 50));
        const last = snapshots.at(-1);
        const isMore = last !== undefined && last !== matching.at(-1);
        return { meta: isMore ? { next_cursor: last.id } : {}, count: matching.length, snapshots };
    }
}

describe("The model of the editor's list", () => {
    const open = async (server: FakeServer): Promise<Model> => {
        const model = new Model(server.api, () => undefined);
        await model.reload();
        return model;
    };
    const names = (model: Model, count: number): string[] => model.items.slice(0, count).map((item) => item.name);

    it('loads one page at first, and knows how many there are', async () => {
        const server = new FakeServer(1000);
        const model = await open(server);
        assert.deepEqual([model.items.length, model.count, server.asked.length], [100, 1000, 1]);
        assert.deepEqual(names(model, 2), ['Snapshot 999', 'Snapshot 998']);
    });

    it('loads pages in order as far as is looked at, each once', async () => {
        const server = new FakeServer(1000);
        const model = await open(server);
        await Promise.all([model.want(450), model.want(700)]);
        assert.deepEqual([model.items.length, server.asked.length], [700, 4]);
        assert.equal(new Set(model.items).size, 700);
        await model.want(1000);
        assert.equal(model.items.length, 1000);
    });

    it('stops loading when somebody looks elsewhere', async () => {
        const server = new FakeServer(1000);
        const model = await open(server);
        const far = model.want(1000);
        void model.want(50);
        await far;
        assert.equal(model.items.length, 300);
    });

    it('takes in a new snapshot without loading the rest again', async () => {
        const server = new FakeServer(1000);
        const model = await open(server);
        await model.want(1000);
        const id = server.add('New');
        const before = server.asked.length;
        await model.follow({ event: 'created', ids: [id] });
        assert.deepEqual([names(model, 1), model.count, model.items.length], [['New'], 1001, 1001]);
        assert.equal(server.asked.length, before + 1);
        assert.deepEqual([...model.arrived], [id]);
    });

    it('shows a new snapshot that was made while a page was on its way', async () => {
        const server = new FakeServer(10);
        const model = new Model(server.api, () => undefined);
        const loading = model.reload();
        const id = server.add('New');
        await Promise.all([loading, model.follow({ event: 'created', ids: [id] })]);
        assert.deepEqual(names(model, 1), ['New']);
    });

    it('loads anew when more was made than it can join to what it has', async () => {
        const server = new FakeServer(200);
        const model = await open(server);
        for (let n = 0; n < 80; n++) server.add(`Later ${n}`);
        await model.follow({ event: 'created', ids: [server.add('Last')] });
        await model.want(0);
        assert.deepEqual([names(model, 1), model.count], [['Last'], 281]);
        assert.equal(model.items[81]?.name, 'Snapshot 199');
    });

    it('drops what was removed and takes over what was edited, far down in the list', async () => {
        const server = new FakeServer(300);
        const model = await open(server);
        await model.want(300);
        const [gone, edited] = [model.items[200]!.id, model.items[201]!.id];
        server.remove(gone);
        server.rename(edited, 'Edited');
        await Promise.all([
            model.follow({ event: 'removed', ids: [gone] }),
            model.follow({ event: 'updated', ids: [edited] }),
        ]);
        assert.deepEqual([model.count, model.items.length, model.items[200]?.name], [299, 299, 'Edited']);
    });

    it('drops a snapshot near the top of whose removal it was never told', async () => {
        const server = new FakeServer(20);
        const model = await open(server);
        server.remove(model.items[3]!.id);
        server.remove(model.items.at(-1)!.id);
        await model.follow({ event: 'updated', ids: [] });
        assert.equal(model.items.length, 18);
    });

    it('shows only what matches, also of what is new', async () => {
        const server = new FakeServer(100);
        const model = await open(server);
        await model.search({ q: 'Snapshot 9' });
        assert.equal(model.count, 11);
        await model.follow({ event: 'created', ids: [server.add('Other'), server.add('Snapshot 9 again')] });
        assert.deepEqual(names(model, 2), ['Snapshot 9 again', 'Snapshot 99']);
        assert.equal(model.isNarrowed, true);
    });

    it('shows the answer to the last search when they overtake each other', async () => {
        const server = new FakeServer(100);
        const model = await open(server);
        await Promise.all([model.search({ q: 'Snapshot 1' }), model.search({ q: 'Snapshot 42' })]);
        assert.deepEqual(names(model, 5), ['Snapshot 42']);
    });

    it('keeps what it has when the server fails, says why, and recovers', async () => {
        const server = new FakeServer(5);
        const model = await open(server);
        server.failure = new ApiError('no_answer', 'Nobody there.');
        await model.reload();
        assert.deepEqual([model.phase, model.failure?.message, model.items.length], ['failed', 'Nobody there.', 5]);
        server.failure = undefined;
        await model.follow({ event: 'created', ids: [server.add('New')] });
        assert.deepEqual([model.phase, model.failure, model.items.length], ['ready', undefined, 6]);
    });

    it('asks nothing before it is opened', async () => {
        const server = new FakeServer(5);
        const model = new Model(server.api, () => undefined);
        await model.follow({ event: 'created', ids: ['x'] });
        await model.refresh();
        assert.equal(server.asked.length, 0);
    });

    it('loads the list as far as it takes to show one snapshot, and drops a search that would hide it', async () => {
        const server = new FakeServer(700);
        const model = await open(server);
        await model.search({ q: 'Snapshot 6' });
        const id = String(51).padStart(26, '0');
        await model.reveal(id);
        assert.equal(model.revealed, id);
        assert.equal(model.query.q, '');
        assert.ok(model.items.some((item) => item.id === id));
    });

    it('shows nothing of a snapshot that is gone', async () => {
        const server = new FakeServer(150);
        const model = await open(server);
        await model.reveal('none');
        assert.equal(model.revealed, undefined);
    });

    it('learns which environment variables are set when a restore has ended, and leaves the list alone', async () => {
        const server = new FakeServer(3);
        const model = await open(server);
        const asked = server.asked.length;
        server.variables = [{ name: 'PLANT', overridden: false }];
        await model.follow({ event: 'progress', snapshot: 'one', step: 'flows', done: 2, of: 4 });
        assert.deepEqual(model.kept, []);
        await model.follow({ event: 'progress', snapshot: 'one', step: 'end', done: 4, of: 4 });
        assert.deepEqual(model.kept, server.variables);
        assert.equal(server.asked.length, asked);
    });
});
