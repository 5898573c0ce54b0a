import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FlowNode } from '../../runtime/core/snapshot';
import type { ErrorBody } from '../../runtime/core/wire';
import { ApiClient } from '../helpers/api-client';
import { credentialsOf } from '../helpers/credentials-file';
import { brokerNode, smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';

/** A tab with a node that uses a broker with credentials, and an instance of a subflow that uses another one. */
const plantFlows = (name: string, password: string): FlowNode[] => [
    ...smallFlows(`return '${name}';`, 'plant'),
    { id: 'sub', type: 'subflow', name: `Sub ${name}`, info: '', in: [], out: [], env: [] },
    { id: 'sub-out', type: 'mqtt out', z: 'sub', name, topic: 't', broker: 'broker2', x: 1, y: 1, wires: [] },
    { id: 'instance', type: 'subflow:sub', z: 'plant', name, x: 1, y: 300, wires: [] },
    { id: 'publish', type: 'mqtt out', z: 'plant', name, topic: 't', broker: 'broker1', x: 1, y: 200, wires: [] },
    brokerNode({ user: 'plant', password }),
    { ...brokerNode({ user: 'sub', password }), id: 'broker2' },
];

for (const release of RELEASES) {
    describe(`A part of a snapshot on Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let api: ApiClient;

        beforeEach(async () => {
            nodeRed = await NodeRedProcess.start({ release });
            api = new ApiClient(nodeRed);
        });
        afterEach(() => nodeRed.dispose());

        const deployed = async (flows: readonly object[]): Promise<string> => {
            await api.idle();
            const [before] = await api.list('?limit=1');
            await api.deploy(flows);
            return (await api.nextSnapshot(before)).id;
        };
        const byId = (flows: readonly FlowNode[], ids: (id: string) => boolean): FlowNode[] =>
            flows.filter((node) => ids(node.id));

        it('brings a tab back with its config nodes, subflows and credentials; the rest stays as it runs', async () => {
            const id = await deployed([...smallFlows('return 1;'), ...plantFlows('then', 'then')]);
            const then = (await api.flows()).flows;
            const other = [
                ...smallFlows('return 2;'),
                { ...brokerNode({ user: 'new', password: 'new' }), id: 'broker3' },
            ];
            await deployed(other);
            const now = (await api.flows()).flows;

            const plan = await api.plan(id, '?only=plant');
            assert.deepEqual(plan.only, ['plant']);
            assert.deepEqual(
                plan.flows.tabs.map(({ label, change }) => [label, change]),
                [
                    ['Flow plant', 'added'],
                    ['Sub then', 'added'],
                    ['', 'changed'],
                ],
            );
            const result = await api.restore(id, { only: ['plant'], rev: plan.rev });
            assert.equal(result.verified, true);
            const after = (await api.flows()).flows;
            const isOld = (node: string): boolean => now.some((one) => one.id === node);
            assert.deepEqual(byId(after, isOld), now);
            assert.deepEqual(
                byId(after, (node) => !isOld(node)),
                byId(then, (node) => !isOld(node)),
            );
            assert.deepEqual(await credentialsOf(nodeRed), {
                broker1: { user: 'plant', password: 'then' },
                broker2: { user: 'sub', password: 'then' },
                broker3: { user: 'new', password: 'new' },
            });
            await api.restore(result.safety.id);
            assert.deepEqual((await api.flows()).flows, now, 'and it can be undone');
            assert.deepEqual(await credentialsOf(nodeRed), { broker3: { user: 'new', password: 'new' } });
        });

        it('brings single nodes and subflows back', async () => {
            const id = await deployed(plantFlows('then', 'then'));
            await deployed(plantFlows('now', 'now'));
            await api.restore(id, { only: ['publish'] });
            const names = async (): Promise<object> =>
                Object.fromEntries((await api.flows()).flows.map((node) => [node.id, node.name]));
            const first = await names();
            assert.deepEqual(first, { ...first, publish: 'then', instance: 'now', 'sub-out': 'now', sub: 'Sub now' });
            assert.deepEqual(await credentialsOf(nodeRed), {
                broker1: { user: 'plant', password: 'then' },
                broker2: { user: 'sub', password: 'now' },
            });
            await api.restore(id, { only: ['sub'] });
            const second = await names();
            assert.deepEqual(second, {
                ...second,
                publish: 'then',
                instance: 'now',
                'sub-out': 'then',
                sub: 'Sub then',
            });
            assert.equal((await api.plan(id, '?only=sub,publish')).nothingToDo, true);
            assert.equal((await api.plan(id)).nothingToDo, false);
        });

        it('takes away what the snapshot does not have, and leaves credentials alone when told to', async () => {
            const id = await deployed(plantFlows('then', 'then'));
            await deployed([...plantFlows('now', 'now'), ...smallFlows('return 3;', 'extra')]);
            await api.restore(id, { only: ['extra', 'publish'], credentials: false });
            const { flows } = await api.flows();
            assert.equal(
                flows.some((node) => node.z === 'extra' || node.id === 'extra'),
                false,
            );
            assert.equal(flows.find((node) => node.id === 'publish')?.name, 'then');
            assert.deepEqual((await credentialsOf(nodeRed))['broker1'], { user: 'plant', password: 'now' });
        });

        it('answers 400 to ids that nothing has, and to what is no list of ids', async () => {
            const id = await deployed(plantFlows('then', 'then'));
            for (const only of [['plant', 'nowhere'], [], 'plant', [7]]) {
                const answer = await api.call<ErrorBody>('POST', `/snapshots/${id}/restore`, { only });
                assert.deepEqual([answer.status, answer.body.code], [400, 'bad_request'], JSON.stringify(only));
            }
            assert.equal((await api.call('GET', `/snapshots/${id}/plan?only=nowhere`)).status, 400);
            const unknown = await api.call<ErrorBody>('POST', `/snapshots/${id}/restore`, { onModuleFailure: 'maybe' });
            assert.equal(unknown.status, 400);
        });

        it('and a whole snapshot: what runs otherwise than it should is taken back', async () => {
            const meddler = join(nodeRed.userDir, 'node_modules/plant-meddler');
            await mkdir(meddler);
            const manifest = {
                name: 'plant-meddler',
                version: '1.0.0',
                'node-red': { plugins: { meddler: 'meddler.js' } },
            };
            await writeFile(join(meddler, 'package.json'), JSON.stringify(manifest));
            const code = `const { existsSync } = require('node:fs');
module.exports = (RED) => RED.events.on('flows:stopping', ({ config }) => {
    if (!existsSync(__dirname + '/on')) return;
    for (const node of config.flows) if (node.name === 'then') node.name = 'meddled with';
});`;
            await writeFile(join(meddler, 'meddler.js'), code);
            nodeRed = await nodeRed.restart();
            api = new ApiClient(nodeRed);
            const id = await deployed(plantFlows('then', 'then'));
            await deployed(plantFlows('now', 'now'));
            const before = await api.flows();
            const credentials = await credentialsOf(nodeRed);
            await writeFile(join(meddler, 'on'), '');
            for (const body of [{}, { only: ['publish'] }]) {
                const answer = await api.call<ErrorBody>('POST', `/snapshots/${id}/restore`, body);
                assert.deepEqual([answer.status, answer.body.code], [500, 'restore_failed']);
                assert.match(answer.body.error, /What ran before is back/);
                assert.deepEqual((await api.flows()).flows, before.flows);
                assert.deepEqual(await credentialsOf(nodeRed), credentials);
                assert.equal((await api.plan(String(answer.body.facts?.['safety']))).nothingToDo, true);
            }
        });
    });
}
