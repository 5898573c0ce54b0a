import assert from 'node:assert/strict';
import { HistoryModel } from '../../editor/history/history-model';
import { markedExcerpt } from '../../editor/history/marked-excerpt';
import { SearchModel } from '../../editor/history/search-model';
import { againstBefore, againstEditor } from '../../editor/history/version-properties';
import type { FlowNode } from '../../runtime/core/snapshot';
import type { FoundNode, NodeHistory, NodeVersion, SearchResult } from '../../runtime/core/wire';

const nothing = (): void => undefined;

describe('The history of a node', () => {
    const node = (properties: object): FlowNode => ({ id: 'a', type: 'inject', z: 'tab1', ...properties });
    const version = (id: string, more: Partial<NodeVersion> = {}): NodeVersion => ({
        snapshot: { id, name: id, createdAt: '2025-11-04T14:03:27.000Z', kind: 'auto' },
        change: 'changed',
        text: '',
        type: 'inject',
        properties: [],
        ...more,
    });
    const page = (ids: string[], next?: string): NodeHistory => ({
        id: 'a',
        meta: next === undefined ? {} : { next_cursor: next },
        count: 3,
        versions: ids.map((id) => version(id)),
        damaged: 1,
    });

    it('is loaded page by page, the newest version chosen', async () => {
        const asked: (string | undefined)[] = [];
        const history = (_id: string, cursor?: string): Promise<NodeHistory> => {
            asked.push(cursor);
            return Promise.resolve(cursor === undefined ? page(['3', '2'], '2') : page(['1']));
        };
        const model = new HistoryModel({ history }, 'a', nothing);
        await model.load();
        assert.deepEqual([model.version?.snapshot.id, model.hasMore, model.count, model.damaged], ['3', true, 3, 1]);
        model.choose(5);
        assert.equal(model.version?.snapshot.id, '2');
        await model.load();
        assert.deepEqual(asked, [undefined, '2']);
        assert.deepEqual([model.versions.length, model.hasMore], [3, false]);
        model.choose(-1);
        assert.deepEqual(model.version, version('3'));
    });

    it('says why it could not be loaded, keeps what is there, and can be asked for again', async () => {
        let fails = false;
        const history = (_id: string, cursor?: string): Promise<NodeHistory> =>
            fails ? Promise.reject(new Error('no')) : Promise.resolve(page([cursor ?? '3'], '3'));
        const model = new HistoryModel({ history }, 'a', nothing);
        await model.load();
        fails = true;
        await model.load();
        assert.deepEqual([model.phase, model.failure, model.versions.length], ['failed', new Error('no'), 1]);
        fails = false;
        await model.load();
        assert.deepEqual([model.phase, model.versions.length], ['ready', 2]);
    });

    it('shows a version against the one before, whose other half of a typed input it knows', () => {
        const changed = version('2', {
            node: node({ payload: '5', payloadType: 'num', name: 'now' }),
            properties: [
                { name: 'payload', from: 'x', to: '5' },
                { name: 'payloadType', from: 'msg', to: 'num' },
                { name: 'topic', from: 'gone' },
            ],
        });
        assert.deepEqual(againstBefore(changed, nothing as never), [
            {
                names: ['payload', 'payloadType'],
                shown: { as: 'value', from: { kind: 'text', text: 'msg.x' }, to: { kind: 'text', text: '5' } },
            },
            { names: ['topic'], shown: { as: 'value', from: { kind: 'text', text: 'gone' } } },
        ]);
        const removed = version('3', { change: 'removed', properties: [{ name: 'topic', from: 'last' }] });
        assert.deepEqual(againstBefore(removed, nothing as never), [
            { names: ['topic'], shown: { as: 'value', from: { kind: 'text', text: 'last' } } },
        ]);
    });

    it('shows a version against the node in the editor, which need not be there', () => {
        const then = version('1', { node: node({ topic: 'a' }) });
        const nameOf = nothing as never;
        assert.deepEqual(againstEditor(then, node({ topic: 'a' }), nameOf), []);
        assert.deepEqual(againstEditor(then, node({ topic: 'b' }), nameOf), [
            {
                names: ['topic'],
                shown: { as: 'value', from: { kind: 'text', text: 'a' }, to: { kind: 'text', text: 'b' } },
            },
        ]);
        const gone = againstEditor(then, undefined, nameOf);
        assert.deepEqual(gone.find(({ names }) => names[0] === 'topic')?.shown, {
            as: 'value',
            from: { kind: 'text', text: 'a' },
        });
    });
});

describe('The search in all snapshots', () => {
    const result = (q: string, found: number, count = found): SearchResult => ({
        q,
        snapshots: [],
        snapshotCount: 0,
        nodes: Array.from({ length: found }, (_, i) => ({ id: String(i) }) as FoundNode),
        count,
        damaged: 0,
    });

    it('asks for nothing without a text, and for what was typed last only', async () => {
        const asked: string[] = [];
        const answers: ((result: SearchResult) => void)[] = [];
        const search = (q: string): Promise<SearchResult> => {
            asked.push(q);
            return new Promise((answer) => answers.push(answer));
        };
        const model = new SearchModel({ search }, nothing);
        await model.search('  ');
        assert.deepEqual([model.phase, asked], ['idle', []]);
        const first = model.search('first');
        const second = model.search(' second ');
        answers[1]!(result('second', 1));
        answers[0]!(result('first', 2));
        await Promise.all([first, second]);
        assert.deepEqual(asked, ['first', 'second']);
        assert.deepEqual([model.phase, model.result?.q], ['ready', 'second']);
    });

    it('shows more of the same on request, as far as the server tells', async () => {
        const search = (q: string, limit: number): Promise<SearchResult> =>
            Promise.resolve(result(q, Math.min(limit, 200), 300));
        const model = new SearchModel({ search }, nothing);
        await model.search('a');
        assert.deepEqual([model.result?.nodes.length, model.left, model.canLoadMore], [50, 250, true]);
        await model.more();
        assert.deepEqual([model.result?.nodes.length, model.left, model.canLoadMore], [200, 100, false]);
    });

    it('says why it failed, and tries again', async () => {
        let fails = true;
        const search = (q: string): Promise<SearchResult> =>
            fails ? Promise.reject(new Error('no')) : Promise.resolve(result(q, 1));
        const model = new SearchModel({ search }, nothing);
        await model.search('a');
        assert.deepEqual([model.phase, model.failure?.message, model.result], ['failed', 'no', undefined]);
        fails = false;
        await model.retry();
        assert.deepEqual([model.phase, model.result?.count], ['ready', 1]);
    });

    it('marks every hit, whatever its case, spaces and signs', () => {
        const marked = (excerpt: string, query: string): string =>
            markedExcerpt(excerpt, query)
                .map(({ text, marked }) => (marked ? `[${text}]` : text))
                .join('');
        assert.equal(marked('…the Limit is LIMIT', 'limit'), '…the [Limit] is [LIMIT]');
        assert.equal(marked('a[0].b (x)', 'a[0].B (X)'), '[a[0].b (x)]');
        assert.equal(marked('const a = 1;', 'const  a\n='), '[const a =] 1;');
        assert.equal(marked('nothing', 'else'), 'nothing');
        assert.equal(marked('nothing', ' '), 'nothing');
    });
});
