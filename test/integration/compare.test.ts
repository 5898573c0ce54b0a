import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FlowNode, SnapshotItem } from '../../runtime/core/snapshot';
import type { ErrorBody } from '../../runtime/core/wire';
import { ApiClient } from '../helpers/api-client';
import { brokerNode, smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';

const UNKNOWN = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

/** The code refers to two variables, of which one may be shown. */
const CODE = "return env.get('PLANT') + env.get('LINE');";

for (const release of RELEASES) {
    describe(`Comparing on Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let api: ApiClient;
        let first: SnapshotItem;
        let second: SnapshotItem;

        before(async () => {
            const settings = "snapshots: { env: { capture: 'referenced', plain: ['LINE'] } },";
            nodeRed = await NodeRedProcess.start({ release, settings, env: { PLANT: 'needle-north', LINE: '1' } });
            api = new ApiClient(nodeRed);
            await api.deploy([...smallFlows(CODE), brokerNode({ user: 'needle', password: 'needle' })]);
            first = await api.nextSnapshot(undefined);
            nodeRed = await nodeRed.restart({ env: { PLANT: 'needle-south', LINE: '2' } });
            api = new ApiClient(nodeRed);
            await api.deploy(secondFlows());
            second = await api.nextSnapshot(first);
        });
        after(() => nodeRed.dispose());

        it('says of two snapshots what differs, with complete nodes and no secret', async () => {
            const answer = await api.call('GET', `/snapshots/compare?from=${first.id}&to=${second.id}`);
            assert.ok(!JSON.stringify(answer.body).includes('needle'));
            const found = await api.compare(first.id, second.id);
            assert.deepEqual(found.from, { id: first.id, name: first.name, createdAt: first.createdAt });
            assert.deepEqual([found.secretsCompared, found.reordered], [true, false]);
            assert.deepEqual(
                found.changes.map(({ id, change, properties }) => [id, change, properties.map(({ name }) => name)]),
                [
                    ['tab1-inject', 'moved', ['x']],
                    ['tab1-function', 'changed', ['func']],
                    ['tab1-debug', 'removed', Object.keys(smallFlows()[3]!)],
                    ['tab2', 'added', Object.keys(smallFlows('', 'tab2')[0]!)],
                    ['broker1', 'changed', ['credentials']],
                ],
            );
            assert.deepEqual(found.changes.at(-1)!.properties, [{ name: 'credentials' }]);
            assert.deepEqual(found.environment, [
                { name: 'LINE', change: 'changed', hidden: false, from: '1', to: '2' },
                { name: 'PLANT', change: 'changed', hidden: true },
            ]);
            assert.deepEqual([found.modules, found.settings], [[], []]);
            const { text, ...counts } = found.summary;
            assert.deepEqual(counts, { added: 1, changed: 2, removed: 1, moved: 1 });
            assert.match(text, /^Changed function “Work” in Flow tab1, added tab “Flow tab2”/);
        });

        it('tells changes that make one state of the other when they are applied, in both directions', async () => {
            const [older, newer] = [await api.full(first.id), await api.full(second.id)];
            const forward = await api.compare(first.id, second.id);
            assert.deepEqual(applied(older.flows.flows, forward.changes), byId(newer.flows.flows));
            const back = await api.compare(second.id, first.id);
            assert.deepEqual(applied(newer.flows.flows, back.changes), byId(older.flows.flows));
        });

        it('compares with what runs now, and finds no difference where there is none', async () => {
            for (const [from, to] of [
                [second.id, 'current'],
                ['current', second.id],
                ['current', 'current'],
                [first.id, first.id],
            ] as const) {
                const found = await api.compare(from, to);
                assert.deepEqual([found.from.id, found.to.id], [from, to]);
                const { changes, modules, environment, settings, summary } = found;
                assert.deepEqual([changes, modules, environment, settings], [[], [], [], []]);
                assert.equal(summary.text, 'No change that shows in the editor');
            }
            const found = await api.compare('current', first.id);
            assert.deepEqual(found.from, { id: 'current' });
            assert.equal(found.changes.length, 5);
        });

        it('shows what runs now in the shape of a snapshot, with secrets by name alone', async () => {
            const [current, full] = [await api.fullCurrent(), await api.full(second.id)];
            assert.ok(!JSON.stringify([current, full]).includes('needle'));
            assert.equal(current.id, 'current');
            assert.equal(current.rev, (await api.flows()).rev);
            assert.deepEqual([current.counts, current.modules], [full.counts, full.modules]);
            assert.deepEqual(
                [current.flows, current.settings, current.secrets],
                [full.flows, full.settings, full.secrets],
            );
            assert.deepEqual(full.secrets, { credentials: { broker1: ['password', 'user'] }, env: ['PLANT'] });
            assert.deepEqual(full.settings.env, { LINE: '2' });
        });

        it('refuses what cannot be compared, in words', async () => {
            for (const [status, code, path] of [
                [400, 'bad_request', '/snapshots/compare'],
                [400, 'bad_request', `/snapshots/compare?from=${first.id}`],
                [400, 'bad_request', `/snapshots/compare?from=&to=${first.id}`],
                [400, 'bad_request', `/snapshots/compare?from=a&from=b&to=${first.id}`],
                [404, 'not_found', `/snapshots/compare?from=${UNKNOWN}&to=current`],
                [404, 'not_found', '/snapshots/compare?from=current&to=..%2Fflows'],
                [404, 'not_found', '/snapshots/Current/full'],
            ] as const) {
                const answer = await api.call<ErrorBody>('GET', path);
                assert.deepEqual([answer.status, answer.body.code], [status, code], path);
            }
        });

        it('says that secrets were not compared where their key is gone, and what is set cannot be told', async () => {
            await nodeRed.stop();
            await rm(join(nodeRed.userDir, '.config.snapshots.json'));
            nodeRed = await nodeRed.restart();
            api = new ApiClient(nodeRed);
            await api.idle();
            const found = await api.compare(first.id, second.id);
            assert.deepEqual([found.secretsCompared, found.environment], [false, []]);
            assert.equal(found.changes.length, 4);
            assert.deepEqual((await api.full(first.id)).secrets, { credentials: 'unreadable', env: 'unreadable' });
        });
    });
}

function secondFlows(): FlowNode[] {
    const [tab, inject, code] = smallFlows(`${CODE} // edited`);
    const broker = brokerNode({ user: 'needle', password: 'another needle' });
    return [tab!, { ...inject!, x: 140 }, code!, smallFlows('', 'tab2')[0]!, broker];
}

/** The later flows by id, as the changes make them of the earlier ones. Credentials stand nowhere in them. */
function applied(
    flows: readonly FlowNode[],
    changes: readonly { id: string; change: string; properties: { name: string; to?: unknown }[] }[],
): Record<string, unknown> {
    const nodes: Record<string, Record<string, unknown>> = structuredClone(byId(flows));
    for (const { id, change, properties } of changes) {
        if (change === 'removed') {
            Reflect.deleteProperty(nodes, id);
            continue;
        }
        const node = (nodes[id] ??= {});
        for (const { name, to } of properties) {
            if (name === 'credentials') continue;
            if (to === undefined) Reflect.deleteProperty(node, name);
            else node[name] = to;
        }
    }
    return nodes;
}

function byId(flows: readonly FlowNode[]): Record<string, FlowNode> {
    return Object.fromEntries(flows.map((node) => [node.id, node]));
}
