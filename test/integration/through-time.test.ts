import assert from 'node:assert/strict';
import { hashSync } from 'bcryptjs';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import type { ErrorBody, NodeHistory, SearchResult } from '../../runtime/core/wire';
import { ApiClient } from '../helpers/api-client';
import { brokerNode, smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';

const USERS = [
    { username: 'ada', password: hashSync('ada', 4), permissions: '*' },
    { username: 'eve', password: hashSync('eve', 4), permissions: ['flows.read', 'flows.write'] },
];

for (const release of RELEASES) {
    describe(`Looking through time on Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let api: ApiClient;
        let eve: ApiClient;
        const made: SnapshotItem[] = [];

        before(async () => {
            const adminAuth = { type: 'credentials', users: USERS };
            nodeRed = await NodeRedProcess.start({ release, settings: `adminAuth: ${JSON.stringify(adminAuth)},` });
            api = await ApiClient.login(nodeRed, 'ada', 'ada');
            eve = await ApiClient.login(nodeRed, 'eve', 'eve');
            const broker = brokerNode({ user: 'needle', password: 'needle' });
            for (const flows of [
                [...smallFlows('return "boiler";'), broker],
                [...smallFlows('return "kettle";'), broker, ...smallFlows('return "Boiler 2";', 'tab2')],
                [...smallFlows('return "kettle";'), broker],
            ]) {
                await api.deploy(flows);
                made.push(await api.nextSnapshot(made.at(-1)));
            }
        });
        after(() => nodeRed.dispose());

        const history = async (id: string, query = ''): Promise<NodeHistory> =>
            (await api.call<NodeHistory>('GET', `/snapshots/nodes/${encodeURIComponent(id)}/history${query}`)).body;

        it('tells the versions of a node, of a tab and of a config node, who made them, and no secret', async () => {
            const node = await history('tab1-function');
            assert.deepEqual(
                node.versions.map(({ snapshot, change, text }) => [snapshot.id, change, text]),
                [
                    [made[1]!.id, 'changed', 'Changed function “Work” in Flow tab1'],
                    [made[0]!.id, 'added', 'Added function “Work” in Flow tab1'],
                ],
            );
            assert.deepEqual(node.versions[0]!.snapshot.user, { username: 'ada' });
            assert.deepEqual(node.versions[0]!.properties, [
                { name: 'func', from: 'return "boiler";', to: 'return "kettle";' },
            ]);
            const { flows } = (await api.full(made[1]!.id)).flows;
            assert.deepEqual(
                node.versions[0]!.node,
                flows.find(({ id }) => id === 'tab1-function'),
            );
            const tab = await history('tab2');
            assert.deepEqual(
                tab.versions.map(({ change, nodes }) => [change, nodes?.added, nodes?.removed]),
                [
                    ['removed', 0, 3],
                    ['added', 3, 0],
                ],
            );
            const broker = await history('broker1');
            assert.deepEqual([broker.count, JSON.stringify(broker).includes('needle')], [1, false]);
        });

        it('gives a history in pages', async () => {
            const first = await history('tab1', '?limit=1');
            assert.deepEqual([first.count, first.versions.length], [2, 1]);
            const second = await history('tab1', `?limit=1&cursor=${first.meta.next_cursor}`);
            assert.deepEqual([second.versions[0]!.snapshot.id, second.meta], [made[0]!.id, {}]);
        });

        it('has no versions of what was never there', async () => {
            for (const id of ['nowhere', '../flows', '__proto__', 'x'.repeat(2000)]) {
                assert.deepEqual(await history(id), { id, meta: {}, count: 0, versions: [], damaged: 0 });
            }
        });

        it('finds a text in nodes of all times, deleted ones too, and in no credential', async () => {
            const { body } = await api.call<SearchResult>('GET', '/snapshots/search?q=BOILER');
            assert.deepEqual(
                body.nodes.map(({ id, properties, flow, first, last, deleted }) => [
                    [id, flow?.label, deleted],
                    [first.id, last.id],
                    properties,
                ]),
                [
                    [
                        ['tab2-function', 'Flow tab2', true],
                        [made[1]!.id, made[1]!.id],
                        [{ name: 'func', excerpt: 'return "Boiler 2";' }],
                    ],
                    [
                        ['tab1-function', 'Flow tab1', false],
                        [made[0]!.id, made[0]!.id],
                        [{ name: 'func', excerpt: 'return "boiler";' }],
                    ],
                ],
            );
            assert.deepEqual(
                body.snapshots.map(({ id, nodes }) => [id, nodes]),
                [
                    [made[1]!.id, 1],
                    [made[0]!.id, 1],
                ],
            );
            assert.equal((await api.call<SearchResult>('GET', '/snapshots/search?q=needle')).body.count, 0);
        });

        it('refuses queries that cannot be, in words', async () => {
            for (const path of [
                '/snapshots/search',
                '/snapshots/search?q=%20',
                `/snapshots/search?q=${'x'.repeat(201)}`,
                '/snapshots/search?q=a&limit=-1',
                '/snapshots/nodes/x/history?limit=0',
                '/snapshots/nodes/x/history?cursor=nonsense',
            ]) {
                const answer = await api.call<ErrorBody>('GET', path);
                assert.deepEqual([answer.status, answer.body.code], [400, 'bad_request'], path);
            }
        });

        it('shows nothing to whoever may not read snapshots', async () => {
            for (const path of [
                '/snapshots/nodes/tab1/history',
                '/snapshots/search?q=work',
                '/snapshots/current/full',
                `/snapshots/compare?from=${made[0]!.id}&to=current`,
            ]) {
                assert.equal((await eve.call('GET', path)).status, 401, path);
                assert.equal((await api.call('GET', path)).status, 200, path);
            }
        });
    });
}
