import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import { ApiClient } from '../helpers/api-client';
import { brokerNode, smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';

for (const release of RELEASES) {
    describe(`Capture on Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let api: ApiClient;

        before(async () => {
            nodeRed = await NodeRedProcess.start({
                release,
                settings: 'runtimeState: { enabled: true, ui: true }, snapshots: { retention: { keepLast: 0 } },',
            });
            api = new ApiClient(nodeRed);
        });
        after(() => nodeRed.dispose());

        /** What one action adds to the list: at most one snapshot, none when nothing was made. */
        const added = async (action: () => Promise<unknown>): Promise<SnapshotItem | undefined> => {
            await api.idle();
            const before = await api.list();
            await action();
            await api.idle();
            const after = await api.list();
            assert.ok(after.length - before.length <= 1, 'at most one snapshot for one action');
            return after.length > before.length ? after[0] : undefined;
        };

        const assertHoldsWhatRuns = async (item: SnapshotItem | undefined): Promise<void> => {
            assert.ok(item, 'a snapshot was made');
            const running = await api.flows();
            assert.equal(JSON.stringify((await api.full(item.id)).flows.flows), JSON.stringify(running.flows));
            assert.equal(item.deploy?.revision, running.rev);
        };

        for (const type of ['full', 'nodes', 'flows']) {
            it(`makes one auto snapshot of exactly what was deployed with the type ${type}`, async () => {
                const item = await added(() => api.deploy(smallFlows(`return ${JSON.stringify(type)};`), type));
                await assertHoldsWhatRuns(item);
                assert.equal(item?.kind, 'auto');
                assert.equal(item.deploy?.type, type);
                assert.match(item.name, /^Auto snapshot - \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
                assert.deepEqual(item.counts, { tabs: 1, subflows: 0, nodes: 3 });
                assert.equal(item.user, undefined);
            });
        }

        it('makes none for a deploy that changes nothing', async () => {
            const { flows } = await api.flows();
            assert.equal(await added(() => api.deploy(flows)), undefined);
        });

        it('makes one for a deploy that changes a credential alone, and none when the same one is sent again', async () => {
            const flows = (password: string): object[] => [...smallFlows(), brokerNode({ user: 'plant', password })];
            await added(() => api.deploy(flows('one')));
            const { rev } = await api.flows();
            const item = await added(() => api.deploy(flows('two')));
            assert.equal(item?.deploy?.revision, rev, 'Node-RED keeps its revision');
            assert.equal(item.changes?.changed, 1);
            assert.equal(await added(() => api.deploy(flows('two'))), undefined);
        });

        it('makes one for each use of the /flow routes', async () => {
            const nodes = [{ id: 'made1', type: 'comment', name: 'made', x: 10, y: 10, wires: [] }];
            let id = '';
            const created = await added(async () => {
                id = (await api.call<{ id: string }>('POST', '/flow', { label: 'New', nodes })).body.id;
            });
            await assertHoldsWhatRuns(created);
            assert.equal(created?.changes?.added, 2);
            const changed = await added(() =>
                api.call('PUT', `/flow/${id}`, { id, label: 'Renamed', nodes, configs: [] }),
            );
            await assertHoldsWhatRuns(changed);
            const removed = await added(() => api.call('DELETE', `/flow/${id}`));
            await assertHoldsWhatRuns(removed);
            assert.equal(removed?.changes?.removed, 2);
        });

        it('makes one for a reload of flows that were changed on disk', async () => {
            await writeFile(`${nodeRed.userDir}/flows.json`, JSON.stringify(smallFlows('return "from disk";')));
            const reload = { 'Node-RED-Deployment-Type': 'reload' };
            const item = await added(() => api.call('POST', '/flows', {}, reload));
            await assertHoldsWhatRuns(item);
            assert.equal(item?.deploy?.type, 'reload');
            assert.equal(item.kind, 'auto');
        });

        it('makes one for a deploy while flows are stopped', async () => {
            await api.call('POST', '/flows/state', { state: 'stop' });
            const item = await added(() => api.deploy(smallFlows('return "stopped";')));
            await assertHoldsWhatRuns(item);
            assert.equal(await added(() => api.call('POST', '/flows/state', { state: 'start' })), undefined);
        });

        it('makes one for a deploy with types that are missing', async () => {
            const unknown = { id: 'x1', type: 'not-installed-here', z: 'tab1', name: '', x: 9, y: 9, wires: [] };
            const item = await added(() => api.deploy([...smallFlows(), unknown]));
            await assertHoldsWhatRuns(item);
            await added(() => api.deploy(smallFlows('return "back";')));
        });

        it('makes two snapshots of two deploys in quick succession, in order', async () => {
            await api.idle();
            const before = await api.list();
            await Promise.all([api.deploy(smallFlows('return 1;')), api.deploy(smallFlows('return 2;'))]);
            await api.idle();
            const [newest, second, ...rest] = await api.list();
            assert.equal(rest.length, before.length);
            await assertHoldsWhatRuns(newest);
            assert.notEqual(second?.deploy?.revision, newest?.deploy?.revision);
        });

        it('keeps the order of the flow array, whatever it is', async () => {
            const [tab, ...nodes] = smallFlows('return 3;', 'zz');
            const second = smallFlows('return 4;', '10');
            const item = await added(() =>
                api.deploy([nodes[1]!, second[3]!, tab!, second[0]!, nodes[0]!, second[1]!, nodes[2]!, second[2]!]),
            );
            await assertHoldsWhatRuns(item);
        });

        it('says in words what a deploy changed', async () => {
            const flows = smallFlows('return 5;');
            await added(() => api.deploy(flows));
            const edited = flows.map((node) => (node.type === 'function' ? { ...node, func: 'return 6;' } : node));
            const item = await added(() => api.deploy(edited));
            assert.equal(item?.changes?.text, 'Changed function “Work” in Flow tab1');
            const moved = edited.map((node) => (node.type === 'debug' ? { ...node, x: 700 } : node));
            const { changes } = (await added(() => api.deploy(moved)))!;
            assert.deepEqual([changes?.changed, changes?.moved], [0, 1]);
        });

        it('holds the exact versions of installed modules and of Node-RED itself', async () => {
            const [newest] = await api.list();
            assert.match(newest!.modules['node-red']!, release.name === '5' ? /^5\./ : /^4\.1\./);
            assert.match(newest!.modules['node-red-contrib-snapshots']!, /^\d+\.\d+\.\d+$/);
        });

        it('makes none while it is switched off, also after a restart, and works on once it is on again', async () => {
            const off = await api.call('PUT', '/snapshots/settings', { auto: { enabled: false } });
            assert.equal(off.status, 200);
            assert.equal(await added(() => api.deploy(smallFlows('return 7;'))), undefined);
            nodeRed = await nodeRed.restart();
            api = new ApiClient(nodeRed);
            assert.equal((await api.status()).auto.enabled, false);
            assert.equal(await added(() => api.deploy(smallFlows('return 8;'))), undefined);
            await api.call('PUT', '/snapshots/settings', { auto: { enabled: true } });
            await assertHoldsWhatRuns(await added(() => api.deploy(smallFlows('return 9;'))));
        });

        it('finds flows that changed while Node-RED was stopped, and makes nothing of flows that did not', async () => {
            const { count } = await api.status();
            nodeRed = await nodeRed.restart();
            api = new ApiClient(nodeRed);
            await api.idle();
            assert.equal((await api.status()).count, count, 'nothing new after a plain restart');
            await nodeRed.stop();
            await writeFile(`${nodeRed.userDir}/flows.json`, JSON.stringify(smallFlows('return "by hand";')));
            nodeRed = await nodeRed.restart();
            api = new ApiClient(nodeRed);
            await api.idle();
            const [newest] = await api.list();
            assert.equal(newest?.kind, 'external');
            assert.equal(newest.changes?.text, 'Changed function “Work” in Flow tab1');
            await assertHoldsWhatRuns(newest);
        });

        it('holds of credentials what Node-RED stores, whatever else a node has put there', async () => {
            await nodeRed.stop();
            await mkdir(`${nodeRed.userDir}/nodes`);
            nodeRed = await nodeRed.restart({ files: NODE_WITH_LIVE_CREDENTIALS });
            api = new ApiClient(nodeRed);
            const live = { id: 'live1', type: 'live-credentials', z: 'tab1', name: '', x: 9, y: 9, wires: [] };
            await added(() => api.deploy([...smallFlows(), live]));
            const item = await added(() => api.deploy([...smallFlows('return "live";'), live]));
            await assertHoldsWhatRuns(item);
            assert.equal((await api.status()).lastError, undefined);
            const plan = await api.plan(item!.id);
            assert.equal(plan.nothingToDo, true, plan.text);
        });

        it('keeps no credential in clear anywhere in the store', async () => {
            await added(() =>
                api.deploy([...smallFlows(), brokerNode({ user: 'needle-user', password: 'needle-pass' })]),
            );
            const folder = `${nodeRed.userDir}/snapshots`;
            for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
                if (!file.isFile()) continue;
                const bytes = await readFile(`${file.parentPath}/${file.name}`);
                const text = file.name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
                assert.ok(!text.includes('needle-'), `${file.name} holds a credential`);
            }
            assert.ok(!nodeRed.output.includes('needle-'));
        });
    });
}

/** A node that keeps a function and a connection beside its token, as nodes that log in elsewhere do. */
const NODE_WITH_LIVE_CREDENTIALS = {
    'nodes/live-credentials.js': `module.exports = (RED) => {
        function LiveCredentials(config) {
            RED.nodes.createNode(this, config);
            RED.nodes.addCredentials(this.id, { token: 't', refresh: () => 1, agent: new (require('http').Agent)() });
        }
        RED.nodes.registerType('live-credentials', LiveCredentials, { credentials: { token: { type: 'password' } } });
    };`,
    'nodes/live-credentials.html': `<script type="text/javascript">
        RED.nodes.registerType('live-credentials', { category: 'x', defaults: { name: { value: '' } } });
    </script>`,
};
