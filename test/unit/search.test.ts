import assert from 'node:assert/strict';
import type { FlowNode, Manifest } from '../../runtime/core/snapshot';
import type { SearchResult } from '../../runtime/core/wire';
import { search } from '../../runtime/states/search';
import type { FileStore } from '../../runtime/store/file-store';
import { smallFlows, typicalFlows } from '../helpers/flows';
import type { MemoryFileSystem } from '../helpers/memory-file-system';
import { keepState } from '../helpers/states';
import { memoryDisk, openMemoryStore, STORE_DIR } from '../helpers/test-store';

describe('Searching through time', () => {
    let disk: MemoryFileSystem;
    let store: FileStore;
    let running: FlowNode[] | undefined;
    let read: string[];

    beforeEach(async () => {
        disk = memoryDisk();
        store = await openMemoryStore(disk);
        running = [];
        read = [];
    });
    afterEach(() => store.close());

    const find = async (q: string, limit?: number, isAwaited = () => true): Promise<SearchResult> => {
        await store.settled();
        read = [];
        disk.fault = ({ name, path }) => {
            if (name === 'readFile' && path.startsWith(`${STORE_DIR}/objects/`)) read.push(path);
        };
        const result = await search({ store, running, isAwaited }, { q, ...(limit !== undefined && { limit }) });
        disk.fault = () => undefined;
        return result;
    };
    const ids = (list: readonly { id: string }[]): string[] => list.map(({ id }) => id);

    it('tells the nodes that ever held the text, where, and in which snapshots', async () => {
        running = smallFlows('return "kettle";');
        const made: Manifest[] = [];
        for (const code of ['return "Boiler 1";', 'return "Boiler 2";', 'return "kettle";']) {
            made.push(await keepState(store, smallFlows(code)));
        }
        const found = await find('bOILER');
        const moment = (n: number): object => {
            const { id, name, createdAt, kind } = made[n]!;
            return { id, name, createdAt, kind };
        };
        assert.deepEqual(found, {
            q: 'bOILER',
            nodes: [
                {
                    id: 'tab1-function',
                    type: 'function',
                    label: 'Work',
                    flow: { id: 'tab1', label: 'Flow tab1' },
                    properties: [{ name: 'func', excerpt: 'return "Boiler 2";' }],
                    first: moment(0),
                    last: moment(1),
                    snapshots: 2,
                    deleted: false,
                },
            ],
            count: 1,
            snapshots: [
                { ...moment(1), nodes: 1 },
                { ...moment(0), nodes: 1 },
            ],
            snapshotCount: 2,
            damaged: 0,
        });
        assert.deepEqual((await find('nowhere')).nodes, []);
    });

    it('finds deleted nodes, tabs, subflows and config nodes, those last seen most recently first', async () => {
        const tab: FlowNode = { id: 'cellar', type: 'tab', label: 'Boiler room' };
        const subflow: FlowNode = { id: 'sub', type: 'subflow', name: 'Boil', in: [], out: [] };
        const instance: FlowNode = { id: 'instance', type: 'subflow:sub', z: 'cellar', name: '', info: 'boiling' };
        const config: FlowNode = { id: 'config', type: 'mqtt-broker', name: '', broker: 'boiler.local' };
        await keepState(store, [config, tab]);
        await keepState(store, [tab, subflow, instance]);
        await keepState(store, [subflow]);
        running = [subflow];
        assert.deepEqual(
            (await find('boil')).nodes.map(({ id, label, flow, deleted, snapshots }) => [
                id,
                label,
                flow?.id,
                deleted,
                snapshots,
            ]),
            [
                ['sub', 'Boil', undefined, false, 2],
                ['cellar', 'Boiler room', undefined, true, 2],
                ['instance', 'Boil', 'cellar', true, 1],
                ['config', undefined, undefined, true, 1],
            ],
        );
    });

    it('looks through what was brought from elsewhere, too', async () => {
        await keepState(store, smallFlows('boiler'), {}, { kind: 'upload' });
        assert.deepEqual((await find('boiler')).snapshots[0]?.kind, 'upload');
    });

    it('never looks at credentials', async () => {
        await keepState(store, smallFlows(), { 'tab1-debug': { password: 'needle' } });
        assert.deepEqual(await find('needle'), {
            q: 'needle',
            nodes: [],
            count: 0,
            snapshots: [],
            snapshotCount: 0,
            damaged: 0,
        });
        assert.equal(read.length, 1);
    });

    it('tells how many there are beyond those that were asked for', async () => {
        for (let n = 0; n < 4; n++) await keepState(store, smallFlows(`return ${n};`));
        const found = await find('tab1', 2);
        assert.deepEqual(ids(found.nodes), ['tab1', 'tab1-inject']);
        assert.deepEqual([found.count, found.snapshots.length, found.snapshotCount], [4, 2, 4]);
    });

    it('says nothing of what is deleted while it is not known what runs', async () => {
        await keepState(store, smallFlows());
        running = undefined;
        assert.equal((await find('work')).nodes[0]?.deleted, false);
    });

    it('reads each part once, and agrees with looking at every node of every snapshot', async () => {
        const flows = typicalFlows(400);
        const tabs = flows.filter(({ type }) => type === 'tab');
        const states: FlowNode[][] = [];
        for (let n = 0; n < 25; n++) {
            tabs[n % 4]!.info = n % 3 === 0 ? `Needle ${n}` : '';
            if (n % 5 === 0) flows.splice(7, 1);
            const state = structuredClone(n % 10 === 9 ? states[0]! : flows);
            states.push(state);
            await keepState(store, state);
        }
        const found = await find('needle', 200);
        assert.equal(new Set(read).size, read.length);
        const holders = states.map((state) => state.filter(({ info }) => String(info).includes('Needle')));
        assert.deepEqual(
            found.snapshots.map(({ nodes }) => nodes),
            holders
                .map(({ length }) => length)
                .filter((count) => count > 0)
                .reverse(),
        );
        for (const { id, snapshots, first, last } of found.nodes) {
            const places = holders.flatMap((nodes, n) => (nodes.some((node) => node.id === id) ? [n] : []));
            const items = [...store.items()].reverse();
            assert.deepEqual(
                [snapshots, first.id, last.id],
                [places.length, items[places[0]!]!.id, items[places.at(-1)!]!.id],
            );
        }
        assert.equal(found.count, new Set(holders.flat().map(({ id }) => id)).size);
    });

    it('passes over what cannot be read, counts it, and tells the rest', async () => {
        const made: Manifest[] = [];
        for (let n = 0; n < 4; n++) {
            made.push(await keepState(store, [...smallFlows(`boiler ${n}`), ...smallFlows('boiler', 'tab2')]));
        }
        const { object } = made[1]!.parts.find(({ id }) => id === 'tab1')!;
        disk.putFile(`${STORE_DIR}/objects/${object.slice(0, 2)}/${object}.gz`, Buffer.from('spoilt'));
        disk.putFile(`${STORE_DIR}/snapshots/${made[2]!.id}.json`, Buffer.from('spoilt'));
        const found = await find('boiler');
        assert.deepEqual([found.damaged, found.snapshots.map(({ nodes }) => nodes), found.count], [2, [2, 1, 2], 2]);
    });

    it('ends when nobody waits for it any more', async () => {
        for (let n = 0; n < 20; n++) await keepState(store, smallFlows(`boiler ${n}`));
        let asked = 0;
        await find('boiler', 10, () => ++asked < 3);
        assert.ok(read.length < 10, String(read.length));
    });
});
