import assert from 'node:assert/strict';
import { ApiError } from '../../editor/api';
import { placeRows } from '../../editor/viewer/places';
import type { States } from '../../editor/viewer/states';
import { ViewerModel, type Viewed } from '../../editor/viewer/viewer-model';
import { diffFlows, type FlowState } from '../../runtime/core/diff-flows';
import type { Credentials, FlowNode } from '../../runtime/core/snapshot';
import type { Comparison, FullCurrent, FullSnapshot } from '../../runtime/core/wire';
import { coreNodeFlows } from '../helpers/core-nodes';
import { brokerNode, smallFlows } from '../helpers/flows';

const CONTENT = {
    settings: {
        settings: { apiMaxLength: '7mb' },
        env: { PLANT: 'north' },
        modules: { 'node-red': '4.1.15', '@plant/press': '1.0.0' },
    },
    secrets: { credentials: { broker1: ['password', 'user'] }, env: ['LINE'] },
};

/** A server with the flows of every core node as `then` and small ones as what runs. */
class FakeStates implements States {
    failure: ApiError | undefined;
    undeployed: FlowNode[] = smallFlows('return null;');
    running: { rev: string; flows: FlowNode[]; credentials: Credentials } = {
        rev: 'r1',
        flows: smallFlows(),
        credentials: {},
    };
    reads = 0;

    readonly api = {
        full: (id: string): Promise<FullSnapshot> => this.answer({ ...stateOf(id), flows: { flows: coreNodeFlows() } }),
        current: (): Promise<FullCurrent> =>
            this.answer({
                ...CONTENT,
                id: 'current',
                rev: this.running.rev,
                flows: { flows: this.running.flows },
            } as unknown as FullCurrent),
        compare: (from: string, to: string): Promise<Comparison> => {
            const state = (id: string): FlowState =>
                id === 'current' ? this.running : { flows: coreNodeFlows(), credentials: {} };
            const { counts, ...diff } = diffFlows(state(from), state(to));
            const states = { from: { id: from }, to: { id: to }, modules: [], environment: [], settings: [] };
            return this.answer({ ...states, ...diff, summary: { ...counts, text: '' }, secretsCompared: true });
        },
    };
    readonly canvas = { flows: (): FlowNode[] => this.undeployed };

    private answer<T>(answer: T): Promise<T> {
        this.reads++;
        return this.failure ? Promise.reject(this.failure) : Promise.resolve(answer);
    }
}

function stateOf(id: string): FullSnapshot {
    return { ...CONTENT, id, name: 'Then', createdAt: '2025-11-04T10:00:00.000Z' } as unknown as FullSnapshot;
}

async function open(viewed: Viewed, states = new FakeStates()): Promise<ViewerModel> {
    const model = new ViewerModel(states, viewed, () => undefined);
    await model.load();
    return model;
}

const preview = (): Promise<ViewerModel> => open({ state: 'then' });
const flow = (id: string) => ({ page: 'flow', flow: id }) as const;

describe('The model of the viewer', () => {
    it('begins at the first tab, with everything that a state holds and how much of it', async () => {
        const model = await preview();
        assert.equal(model.phase, 'ready');
        assert.deepEqual(model.place, flow('boiler'));
        assert.equal(model.selected, 'boiler');
        const counts = placeRows(model).map(({ label, kind, count }) => [label ?? kind, count]);
        assert.deepEqual(counts, [
            ['Boiler', 21],
            ['Network', 12],
            ['Parsers and storage', 14],
            ['Scale by factor', 2],
            ['config', 6],
            ['modules', 2],
            ['environment', 2],
            ['settings', 1],
            ['credentials', 1],
        ]);
        const marks = placeRows(model).filter(({ disabled, locked }) => disabled || locked);
        assert.deepEqual(
            marks.map(({ label, disabled, locked }) => [label, disabled, locked]),
            [
                ['Network', true, false],
                ['Parsers and storage', false, true],
            ],
        );
    });

    it('says why it cannot show a state, and shows it when asked again', async () => {
        const states = new FakeStates();
        states.failure = new ApiError('not_found', 'There is no such snapshot.');
        const model = await open({ state: 'gone' }, states);
        assert.equal(model.phase, 'failed');
        assert.equal(model.failure?.message, 'There is no such snapshot.');
        states.failure = undefined;
        await model.load();
        assert.equal(model.phase, 'ready');
        assert.equal(model.failure, undefined);
    });

    it('goes to where a chosen node is, in another tab, in a subflow, or among the global nodes', async () => {
        const model = await preview();
        model.select('parse-4');
        assert.deepEqual(model.place, flow('parse'));
        model.select('subflow1-0');
        assert.deepEqual(model.place, flow('subflow1'));
        model.select('broker1');
        assert.deepEqual(model.place, { page: 'config' });
        assert.equal(model.entry, 'broker1');
        model.go(flow('net'));
        assert.equal(model.selected, 'net');
        model.select('net-1');
        model.select(undefined);
        assert.equal(model.selected, 'net');
    });

    it('finds a text in names, types, ids, code and rules, on every tab and page, and walks the hits in a circle', async () => {
        const model = await preview();
        const found = (query: string): string[] => {
            model.search(query);
            return model.hits.map(({ key, page }) => (page ? `${page} ${key}` : key));
        };
        assert.deepEqual(found('  '), []);
        assert.deepEqual(found('KETTLE'), ['change1']);
        assert.deepEqual(found('history.shift'), ['function1']);
        assert.deepEqual(found('mqtt out'), ['net-1']);
        assert.deepEqual(found('$count(history[value'), ['switch1'], 'as it stands, not as a pattern');
        assert.deepEqual(found('parse-4'), ['parse-3', 'parse-4'], 'the node that is wired to it too');
        assert.deepEqual(found('north'), ['boiler', 'comment1', 'net-4', 'global1', 'environment PLANT']);
        assert.deepEqual(found('7MB'), ['settings apiMaxLength']);
        assert.deepEqual(found('@plant'), ['modules @plant/press']);
        assert.deepEqual(found('LINE').slice(-1), ['environment LINE'], 'a hidden variable by its name');
        assert.deepEqual(found('password'), ['credentials broker1']);

        found('certificate');
        assert.deepEqual(model.place, { page: 'config' });
        found('north');
        assert.equal(model.selected, 'boiler');
        const places = model.hits.map(() => {
            model.nextHit(1);
            return model.place?.page;
        });
        assert.deepEqual(places, ['flow', 'flow', 'config', 'environment', 'flow']);
        model.nextHit(-1);
        assert.deepEqual([model.place, model.entry], [{ page: 'environment' }, 'PLANT']);
        assert.equal(placeRows(model).find(({ key }) => key === 'flow net')?.hits, 1);
    });

    it('stays at what is looked at when that holds the text', async () => {
        const model = await preview();
        model.select('net-4');
        model.search('north');
        assert.equal(model.selected, 'net-4');
        assert.equal(model.hit, 2);
        model.search('nothing holds this');
        assert.deepEqual([model.hits, model.hit], [[], -1]);
        model.nextHit(1);
        assert.equal(model.selected, 'net-4');
    });

    it('keeps the nodes that are picked to be copied until they are dropped', async () => {
        const model = await preview();
        model.togglePick('inject1');
        model.togglePick('debug1');
        model.togglePick('inject1');
        model.go(flow('net'));
        assert.deepEqual([...model.picked], ['debug1']);
        model.dropPicks();
        assert.equal(model.picked.size, 0);
        model.select('net-1');
        model.togglePick('net-2');
        assert.deepEqual([...model.picked], ['net-1', 'net-2'], 'with the node that is chosen, as in the editor');
    });

    it('compares with what the editor has not deployed, and never reads credentials that were typed in', async () => {
        const states = new FakeStates();
        states.undeployed = [...smallFlows('return null;'), brokerNode({ user: 'plant', password: 'typed in' })];
        const model = await open({ from: 'current', to: 'editor' }, states);
        const changes = model.differences.map((each) => (each.kind === 'node' ? each.change : undefined));
        assert.deepEqual(
            changes.map((change) => [change?.id, change?.change, change?.properties.map(({ name }) => name)]),
            [
                ['tab1-function', 'changed', ['func']],
                ['broker1', 'added', ['id', 'type', 'name', 'broker', 'port', 'autoConnect']],
            ],
        );
        assert.ok(!JSON.stringify([model.comparison, model.node('broker1')]).includes('typed in'));
    });

    it('walks differences, stays at the ends, and is at none while something equal is chosen', async () => {
        const states = new FakeStates();
        const model = await open({ from: 'current', to: 'editor' }, states);
        assert.deepEqual([model.at, model.selected, model.place], [0, 'tab1-function', flow('tab1')]);
        model.nextDifference(1);
        assert.equal(model.at, 0);
        model.select('tab1-debug');
        assert.equal(model.at, -1);
        model.nextDifference(1);
        assert.equal(model.at, 0, 'there is only one');
    });

    it('keeps its place when it is loaded again, unless that is gone', async () => {
        const states = new FakeStates();
        const model = await open({ from: 'current', to: 'editor' }, states);
        model.select('tab1-debug');
        model.search('show');
        states.undeployed = [...smallFlows('return 1;'), ...smallFlows('return 1;', 'tab2')];
        await model.load();
        assert.deepEqual([model.selected, model.place, model.hits.length], ['tab1-debug', flow('tab1'), 2]);
        model.select('tab2-debug');
        const difference = model.differences[model.at]?.key;
        states.undeployed = [...smallFlows('return 1;', 'tab2')];
        await model.load();
        assert.equal(model.differences[model.at]?.key, difference);
        model.go(flow('tab2'));
        states.undeployed = smallFlows('return 1;');
        await model.load();
        assert.deepEqual([model.selected, model.place], ['tab1-function', flow('tab1')]);
    });

    it('shows what it was asked for last, whichever answer comes first', async () => {
        const states = new FakeStates();
        const model = new ViewerModel(states, { from: 'current', to: 'editor' }, () => undefined);
        const first = model.load();
        states.failure = new ApiError('not_found', 'It is gone.');
        const second = model.load();
        await Promise.all([first, second]);
        assert.equal(model.phase, 'failed');
        assert.equal(model.shown, undefined);
    });

    it('says that flows were deployed meanwhile, and shows them only when it is asked to', async () => {
        const states = new FakeStates();
        states.running.flows = coreNodeFlows();
        const model = await open({ from: 'current', to: 'editor' }, states);
        model.goToDifference(model.differences.findIndex(({ key }) => key.startsWith('node function1 ')));
        const seen = (): unknown => [model.shown, model.before, model.comparison, model.differences, model.at];
        const before = seen();
        const edited = coreNodeFlows().filter(({ id }) => id !== 'inject1');
        states.running = { rev: 'r2', flows: edited, credentials: {} };
        await model.hear('r2');
        assert.equal(model.isOutdated, true);
        assert.deepEqual(seen(), before);

        await model.takeLater();
        assert.equal(model.isOutdated, false);
        const current = model.differences[model.at]!;
        assert.equal(current.kind === 'node' && current.change.id, 'function1');
        assert.deepEqual([model.selected, model.place], ['function1', flow('boiler')]);
        assert.equal(model.before?.index.byId.has('inject1'), false);
    });

    it('stays at a node that differs in another way after the deploy, and near one that differs no more', async () => {
        const states = new FakeStates();
        const model = await open({ from: 'current', to: 'editor' }, states);
        const moved = (nodes: FlowNode[]): FlowNode[] =>
            nodes.map((node) => (node.id === 'tab1-function' ? { ...node, x: 900 } : node));
        states.running = { rev: 'r2', flows: moved(smallFlows('return null;')), credentials: {} };
        await model.hear('r2');
        await model.takeLater();
        const change = model.differences[model.at];
        assert.ok(change?.kind === 'node' && change.change.change === 'moved');
        states.running = { rev: 'r3', flows: states.undeployed, credentials: {} };
        await model.hear('r3');
        await model.takeLater();
        assert.deepEqual([model.at, model.differences, model.selected], [-1, [], 'tab1-function']);
    });

    it('says nothing of a deploy that changes nothing of what is seen, and does of one of credentials alone', async () => {
        const states = new FakeStates();
        states.running.flows = coreNodeFlows();
        const model = await open({ from: 'then', to: 'current' }, states);
        await model.hear('r1');
        assert.equal(model.isOutdated, false);
        states.running = { ...states.running, credentials: { broker1: { password: 'new' } } };
        await model.hear('r1');
        assert.equal(model.isOutdated, true);
        const snapshot = await open({ state: 'then' }, states);
        const { reads } = states;
        await snapshot.hear('r2');
        assert.deepEqual([snapshot.isOutdated, states.reads], [false, reads], 'a snapshot never changes');
    });

    it('hears of a deploy while it reads, and does not read twice what it reads anyway', async () => {
        const states = new FakeStates();
        const model = new ViewerModel(states, { state: 'current' }, () => undefined);
        const known = model.load();
        await model.hear('r1');
        await known;
        assert.deepEqual([model.isOutdated, states.reads], [false, 1]);
        const stale = model.load();
        await model.hear('r2');
        states.running = { rev: 'r2', flows: coreNodeFlows(), credentials: {} };
        await stale;
        assert.equal(model.isOutdated, true);
    });

    it('keeps what is seen where the new state cannot be read, and says why to whoever asks for it', async () => {
        const states = new FakeStates();
        const model = await open({ from: 'then', to: 'current' }, states);
        states.failure = new ApiError('not_found', 'There is no such snapshot.');
        await model.hear('r2');
        assert.equal(model.isOutdated, true);
        await assert.rejects(model.takeLater(), /There is no such snapshot/);
        assert.deepEqual([model.phase, model.isOutdated, model.at], ['ready', true, 0]);
        states.failure = undefined;
        await model.takeLater();
        assert.equal(model.isOutdated, false);
    });

    it('begins a comparison at the id that it was asked for', async () => {
        const model = await open({ from: 'current', to: 'editor', at: 'tab1-inject' });
        assert.deepEqual([model.selected, model.at], ['tab1-inject', -1]);
    });
});
