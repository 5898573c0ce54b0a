import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { diffFlows } from '../../runtime/core/diff-flows';
import { isSnapshotId, type Credentials, type FlowNode, type Manifest } from '../../runtime/core/snapshot';
import type { NodeHistory, PageQuery } from '../../runtime/core/wire';
import { nodeHistory } from '../../runtime/states/history';
import type { FileStore } from '../../runtime/store/file-store';
import { translate } from '../helpers/catalogue';
import { EDITS } from '../helpers/flow-edits';
import { smallFlows, typicalFlows } from '../helpers/flows';
import type { MemoryFileSystem } from '../helpers/memory-file-system';
import { seededRandom } from '../helpers/random';
import { keepState } from '../helpers/states';
import { memoryDisk, openMemoryStore, realUserDir, STORE_DIR } from '../helpers/test-store';

const TAB_2: FlowNode = { id: 'tab2', type: 'tab', label: 'Second', disabled: false, info: '', env: [] };
const SEED = 7;

describe('History of a node', () => {
    let disk: MemoryFileSystem;
    let store: FileStore;

    beforeEach(async () => {
        disk = memoryDisk();
        store = await openMemoryStore(disk);
    });
    afterEach(() => store.close());

    const keep = (flows: readonly FlowNode[], credentials?: Credentials, about?: Parameters<typeof keepState>[3]) =>
        keepState(store, flows, credentials, about);
    const history = (id: string, query: PageQuery = {}): Promise<NodeHistory> =>
        nodeHistory(store, id, query, translate);
    /** Oldest first: what changed, in which properties. */
    const told = async (id: string): Promise<[string, string[]][]> =>
        (await history(id)).versions
            .map(({ change, properties }): [string, string[]] => [change, names(properties)])
            .reverse();

    it('has a version for each snapshot in which the node is another, newest first, and none for others', async () => {
        const first = await keep(smallFlows('return 1;'));
        await keep(smallFlows('return 1;'));
        const second = await keep(edited(smallFlows('return 1;'), 'tab1-debug', { active: false }));
        const third = await keep(smallFlows('return 2;'), {}, { user: { username: 'ada' }, name: 'Better' });
        const found = await history('tab1-function');
        assert.deepEqual([found.id, found.count, found.damaged, found.meta], ['tab1-function', 2, 0, {}]);
        const [newest, oldest] = found.versions;
        assert.deepEqual(newest, {
            snapshot: {
                id: third.id,
                name: 'Better',
                createdAt: third.createdAt,
                kind: 'auto',
                user: { username: 'ada' },
            },
            change: 'changed',
            text: 'Changed function “Work” in Flow tab1',
            type: 'function',
            label: 'Work',
            flow: { id: 'tab1', label: 'Flow tab1' },
            properties: [{ name: 'func', from: 'return 1;', to: 'return 2;' }],
            node: smallFlows('return 2;')[2],
        });
        assert.deepEqual([oldest?.snapshot.id, oldest?.change], [first.id, 'added']);
        assert.deepEqual(names(oldest!.properties), Object.keys(smallFlows()[2]!));
        assert.deepEqual((await history('tab1-debug')).versions[1]?.snapshot.id, second.id);
        assert.deepEqual(await history('nowhere'), { id: 'nowhere', meta: {}, count: 0, versions: [], damaged: 0 });
    });

    it('tells of removal without a node, and of what comes back', async () => {
        const flows = smallFlows();
        const without = flows.filter(({ id }) => id !== 'tab1-debug');
        for (const state of [flows, without, without, [], flows]) await keep(state);
        const { versions } = await history('tab1-debug');
        assert.deepEqual(
            versions.map(({ change, node, text }) => [change, node !== undefined, text]),
            [
                ['added', true, 'Added debug “Show” in Flow tab1'],
                ['removed', false, 'Removed debug “Show” in Flow tab1'],
                ['added', true, 'Added debug “Show” in Flow tab1'],
            ],
        );
        assert.deepEqual(versions[1]?.flow, { id: 'tab1', label: 'Flow tab1' });
        assert.deepEqual(
            versions[1].properties.find(({ name }) => name === 'name'),
            { name: 'name', from: 'Show' },
        );
    });

    it('names an instance as its subflow was called at the time, and has no version when only that changes', async () => {
        const flows = (name: string, x: number): FlowNode[] => [
            ...smallFlows(),
            { id: 'clean', type: 'subflow', name, info: '', in: [], out: [] },
            { id: 'inner', type: 'debug', z: 'clean', name: '', x: 1, y: 1, wires: [] },
            { id: 'instance', type: 'subflow:clean', z: 'tab1', name: '', x, y: 10, wires: [] },
        ];
        await keep(flows('Clean', 100));
        await keep(flows('Rinse', 100));
        await keep(flows('Rinse', 300));
        const { versions } = await history('instance');
        assert.deepEqual(
            versions.map(({ change, label, text }) => [change, label, text]),
            [
                ['moved', 'Rinse', 'Moved subflow instance “Rinse” in Flow tab1'],
                ['added', 'Clean', 'Added subflow instance “Clean” in Flow tab1'],
            ],
        );
    });

    it('follows a node to another tab, and is not touched by what becomes of the tabs', async () => {
        const flows = [...smallFlows(), TAB_2];
        await keep(flows);
        await keep(edited(flows, 'tab1', { label: 'Renamed' }));
        await keep(edited(edited(flows, 'tab1', { label: 'Renamed' }), 'tab1-debug', { z: 'tab2' }));
        const { versions } = await history('tab1-debug');
        assert.deepEqual(
            versions.map(({ change, properties, flow }) => [change, properties.length, flow?.label]),
            [
                ['changed', 1, 'Second'],
                ['added', Object.keys(flows[3]!).length, 'Flow tab1'],
            ],
        );
        assert.deepEqual(versions[0]?.properties, [{ name: 'z', from: 'tab1', to: 'tab2' }]);
    });

    it('tells a move apart from a change, and of a group when its members change', async () => {
        const group = { id: 'g', type: 'group', z: 'tab1', name: '', nodes: ['tab1-debug'], x: 1, y: 1, w: 9, h: 9 };
        const grouped = [...edited(smallFlows(), 'tab1-debug', { g: 'g' }), group];
        await keep(grouped);
        await keep(edited(grouped, 'tab1-debug', { x: 600 }));
        const more = edited(grouped, 'tab1-inject', { g: 'g' });
        await keep(edited(more, 'g', { nodes: ['tab1-debug', 'tab1-inject'] }));
        assert.deepEqual((await told('tab1-debug')).slice(1), [
            ['moved', ['x']],
            ['moved', ['x']],
        ]);
        assert.deepEqual((await told('g')).slice(1), [['changed', ['nodes']]]);
        assert.equal((await history('g')).versions[0]?.text, 'Changed group in Flow tab1');
    });

    it('of a tab or subflow has a version when any of its nodes is another, with numbers', async () => {
        const flows = [...smallFlows(), TAB_2];
        await keep([TAB_2]);
        await keep(flows);
        await keep(edited(flows, 'tab2', { label: 'Other' }));
        await keep(edited(edited(flows, 'tab1-function', { func: '' }), 'tab1-debug', { x: 1 }));
        await keep(edited(edited(flows, 'tab1-function', { func: '' }), 'tab1-debug', { x: 2 }));
        await keep(edited(flows, 'tab1', { label: 'Renamed' }));
        await keep([TAB_2]);
        const { versions } = await history('tab1');
        const none = { added: 0, changed: 0, removed: 0, moved: 0 };
        assert.deepEqual(
            versions.map(({ change, text, nodes }) => [change, text, nodes]),
            [
                ['removed', 'Removed tab “Renamed”', { ...none, removed: 3 }],
                [
                    'changed',
                    'Changed tab “Renamed”, function “Work” in Renamed, moved debug “Show” in Renamed',
                    { ...none, changed: 1, moved: 1 },
                ],
                ['moved', 'Moved debug “Show” in Flow tab1', { ...none, moved: 1 }],
                [
                    'changed',
                    'Changed function “Work” in Flow tab1, moved debug “Show” in Flow tab1',
                    { ...none, changed: 1, moved: 1 },
                ],
                ['added', 'Added tab “Flow tab1”', { ...none, added: 3 }],
            ],
        );
        assert.deepEqual(versions[1]?.properties, [{ name: 'label', from: 'Flow tab1', to: 'Renamed' }]);
        assert.deepEqual(versions[2]?.properties, []);
        assert.equal(versions[2].label, 'Flow tab1');
        assert.deepEqual(versions[1].node, { ...flows[0], label: 'Renamed' });
    });

    it('tells of credentials without their values, and takes those that cannot be read for unchanged', async () => {
        const own = await realUserDir();
        let real = await own.open();
        const states: Credentials[] = [{}, { 'tab1-debug': { p: 'needle' } }, { 'tab1-debug': { p: 'needle 2' } }];
        for (const credentials of states) await keepState(real, smallFlows(), credentials);
        await keepState(real, smallFlows('edited'), states[2]);
        const found = await nodeHistory(real, 'tab1-debug', {}, translate);
        assert.deepEqual(
            found.versions.map(({ text }) => text),
            [
                'Changed credentials of debug “Show” in Flow tab1',
                'Changed credentials of debug “Show” in Flow tab1',
                'Added debug “Show” in Flow tab1',
            ],
        );
        assert.deepEqual(found.versions[0]?.properties, [{ name: 'credentials' }]);
        assert.ok(!JSON.stringify(found).includes('needle'));
        assert.equal((await nodeHistory(real, 'tab1', {}, translate)).count, 4);
        await real.close();
        await rm(`${own.path}/.config.snapshots.json`);
        real = await own.open();
        assert.equal((await nodeHistory(real, 'tab1-debug', {}, translate)).count, 1);
        await real.close();
        await own.remove();
    });

    it('leaves out what was brought from elsewhere', async () => {
        await keep(smallFlows('return 1;'));
        for (const kind of ['upload', 'pull', 'device'] as const) await keep(smallFlows(kind), {}, { kind });
        for (const kind of ['manual', 'restore', 'external'] as const) await keep(smallFlows(kind), {}, { kind });
        assert.deepEqual(
            (await history('tab1-function')).versions.map(({ snapshot }) => snapshot.kind),
            ['external', 'restore', 'manual', 'auto'],
        );
    });

    it('comes in pages that a cursor connects', async () => {
        for (let n = 0; n < 7; n++) await keep(smallFlows(`return ${n};`));
        const whole = await history('tab1-function');
        const joined: NodeHistory['versions'] = [];
        let cursor: string | undefined;
        do {
            const page = await history('tab1-function', { limit: 3, ...(cursor && { cursor }) });
            assert.equal(page.count, 7);
            joined.push(...page.versions);
            cursor = page.meta.next_cursor;
            assert.ok(cursor === undefined || isSnapshotId(cursor));
        } while (cursor);
        assert.deepEqual(joined, whole.versions);
    });

    it('passes over snapshots of which it cannot tell, counts them, and tells the rest', async () => {
        const made: Manifest[] = [];
        for (let n = 0; n < 4; n++) made.push(await keep([...smallFlows(`return ${n};`), { ...TAB_2, info: `${n}` }]));
        const objectOf = (n: number, tab: string): string => made[n]!.parts.find(({ id }) => id === tab)!.object;
        const spoil = (path: string): void => disk.putFile(path, Buffer.from('spoilt'));
        const object = objectOf(1, 'tab1');
        spoil(`${STORE_DIR}/objects/${object.slice(0, 2)}/${object}.gz`);
        spoil(`${STORE_DIR}/snapshots/${made[2]!.id}.json`);
        const found = await history('tab1-function');
        assert.equal(found.damaged, 2);
        assert.deepEqual(
            found.versions.map(({ properties }) => properties.find(({ name }) => name === 'func')?.to),
            ['return 3;', 'return 0;'],
        );
        // The second tab of the first damaged snapshot can be read.
        assert.deepEqual([(await history('tab2')).count, (await history('tab2')).damaged], [3, 1]);
    });

    it('reads each manifest once, those of snapshots that were edited or removed meanwhile too', async () => {
        const made: Manifest[] = [];
        for (let n = 0; n < 5; n++) made.push(await keep(smallFlows(`return ${n};`)));
        let read = 0;
        disk.fault = ({ name, path }) => {
            if (name === 'readFile' && path.startsWith(`${STORE_DIR}/snapshots/`)) read++;
            return undefined;
        };
        assert.equal((await history('tab1-function')).count, 5);
        assert.equal(read, 5);
        await store.edit(made[1]!.id, { name: 'Another name' });
        await store.remove([made[2]!.id]);
        made.push(await keep(smallFlows('return 5;')));
        read = 0;
        const { versions } = await history('tab1-function');
        assert.equal(read, 1, 'the new one');
        assert.deepEqual(
            versions.map(({ snapshot }) => snapshot.id),
            [5, 4, 3, 1, 0].map((n) => made[n]!.id),
        );
        assert.equal(versions[3]?.snapshot.name, 'Another name');
    });

    it('reads only the parts that hold the node, each once, also when a state comes back', async () => {
        const flows = typicalFlows(500);
        const tabs = flows.filter(({ type }) => type === 'tab');
        const node = flows.find(({ type, z }) => type === 'function' && z === tabs[2]!.id)!;
        const holding = new Set<string>();
        for (let n = 0; n < 30; n++) {
            const tab = tabs[n % tabs.length]!;
            tab.info = `edit ${n}`;
            if (n % 7 === 0) node.func = `return ${n};`;
            const states = [flows, ...(n % 10 === 9 ? [typicalFlows(500), flows] : [])];
            for (const state of states) {
                const { parts } = await keep(state);
                holding.add(parts.find(({ id }) => id === tabs[2]!.id)!.object);
            }
        }
        await store.settled();
        let read = 0;
        disk.fault = ({ name, path }) => {
            if (name === 'readFile' && path.startsWith(`${STORE_DIR}/objects/`)) read++;
        };
        const found = await history(node.id);
        assert.ok(found.count > 5);
        assert.equal(read, holding.size);
    });

    it(`is what the diffs of neighbouring snapshots say, for any edits (seed ${SEED})`, async () => {
        const random = seededRandom(SEED);
        const pick = (count: number): number => Math.floor(random() * count);
        const states: { flows: FlowNode[]; credentials: Credentials }[] = [];
        const flows = [...smallFlows(), TAB_2, ...smallFlows('return 3;', 'tab3')];
        let draft = { flows: flows.map((node) => (node.z ? { ...node, wires: [[]] } : node)), credentials: {} };
        for (let n = 0; n < 60; n++) {
            draft = n % 20 === 19 ? structuredClone(states[pick(states.length)]!) : structuredClone(draft);
            for (let edits = pick(3); edits >= 0; edits--) {
                const node = draft.flows[pick(draft.flows.length)];
                const edit = EDITS[pick(EDITS.length)]!;
                if (node && edit.suits(node, draft)) edit.apply(node, draft, pick(50));
            }
            states.push(draft);
            await keep(draft.flows, draft.credentials);
        }
        const nothing = { flows: [], credentials: {} };
        const diffs = states.map((state, n) => diffFlows(states[n - 1] ?? nothing, state, { complete: true }));
        const all = states.flatMap((state) => state.flows);
        const tabs = new Set(all.filter(({ type }) => type === 'tab').map(({ id }) => id));
        for (const id of new Set(all.map((node) => node.id).filter((one) => !tabs.has(one)))) {
            const expected = diffs.flatMap(({ changes }) => changes.filter((entry) => entry.id === id)).reverse();
            const { versions, count } = await history(id, { limit: 200 });
            assert.equal(count, expected.length, id);
            assert.deepEqual(
                versions.map(({ change, properties }) => ({ change, properties })),
                expected.map(({ change, properties }) => ({ change, properties })),
                id,
            );
        }
    });
});

function names(properties: readonly { name: string }[]): string[] {
    return properties.map(({ name }) => name);
}

function edited(flows: readonly FlowNode[], id: string, edit: Partial<FlowNode>): FlowNode[] {
    return flows.map((node) => (node.id === id ? { ...node, ...edit } : node));
}
