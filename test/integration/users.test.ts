import assert from 'node:assert/strict';
import { hashSync } from 'bcryptjs';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import { ApiClient } from '../helpers/api-client';
import { smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';

const USERS = [
    { username: 'ada', password: hashSync('ada', 4), permissions: '*' },
    { username: 'bob', password: hashSync('bob', 4), permissions: ['flows.read', 'flows.write', 'snapshots.read'] },
    { username: 'eve', password: hashSync('eve', 4), permissions: ['flows.read', 'flows.write'] },
];

for (const release of RELEASES) {
    describe(`Users and permissions on Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let ada: ApiClient;
        let bob: ApiClient;
        let eve: ApiClient;

        before(async () => {
            const adminAuth = { type: 'credentials', users: USERS };
            nodeRed = await NodeRedProcess.start({ release, settings: `adminAuth: ${JSON.stringify(adminAuth)},` });
            [ada, bob, eve] = await Promise.all(
                ['ada', 'bob', 'eve'].map((name) => ApiClient.login(nodeRed, name, name)) as [
                    Promise<ApiClient>,
                    Promise<ApiClient>,
                    Promise<ApiClient>,
                ],
            );
        });
        after(() => nodeRed.dispose());

        const newest = async (): Promise<SnapshotItem | undefined> => {
            await ada.idle();
            return (await ada.list('?limit=1'))[0];
        };

        it('names who deployed, by every way to deploy', async () => {
            await ada.deploy(smallFlows('return "ada";'));
            assert.deepEqual((await newest())?.user, { username: 'ada' });
            await bob.deploy(smallFlows('return "bob";'), 'nodes');
            assert.deepEqual((await newest())?.user, { username: 'bob' });
            const flow = { label: 'By route', nodes: [] };
            await eve.call('POST', '/flow', flow);
            await nodeRed.waitUntil('the name of who used the route', async () => (await newest())?.user !== undefined);
            assert.deepEqual((await newest())?.user, { username: 'eve' });
        });

        it('names each of two people who deploy at the same time', async () => {
            await ada.idle();
            const before = await ada.list();
            await Promise.all([ada.deploy(smallFlows('return "A";')), bob.deploy(smallFlows('return "B";'))]);
            await ada.idle();
            const made = (await ada.list()).slice(0, -before.length);
            for (const item of made) {
                const { flows } = (await ada.full(item.id)).flows;
                const code = flows.find((node) => node.type === 'function')?.['func'];
                assert.equal(item.user?.username, code === 'return "A";' ? 'ada' : 'bob');
            }
            assert.equal(made.length, 2);
        });

        it('names who made a snapshot by hand and who restored', async () => {
            const made = await ada.call<SnapshotItem>('POST', '/snapshots', { name: 'by hand' });
            assert.deepEqual(made.body.user, { username: 'ada' });
            const result = await ada.restore(made.body.id);
            assert.deepEqual(result.safety.user, { username: 'ada' });
        });

        it('lets a user with snapshots.read read and change nothing', async () => {
            const item = (await newest())!;
            for (const path of ['', `/${item.id}`, `/${item.id}/full`, `/${item.id}/plan`, '/status', '/environment']) {
                assert.equal((await bob.call('GET', `/snapshots${path}`)).status, 200, path);
            }
            const changes: [string, string, object?][] = [
                ['POST', '', { name: 'x' }],
                ['PUT', `/${item.id}`, { name: 'x' }],
                ['DELETE', `/${item.id}`],
                ['POST', `/${item.id}/restore`, {}],
                ['PUT', '/settings', { auto: { enabled: false } }],
                ['DELETE', '/environment/PLANT'],
            ];
            for (const [method, path, body] of changes) {
                assert.equal((await bob.call(method, `/snapshots${path}`, body)).status, 401, `${method} ${path}`);
            }
            assert.deepEqual(await newest(), item);
        });

        it('lets a user without a permission for snapshots, or nobody at all, read nothing', async () => {
            for (const client of [eve, new ApiClient(nodeRed)]) {
                for (const path of ['', '/status', '/environment', `/${(await newest())!.id}/full`]) {
                    assert.equal((await client.call('GET', `/snapshots${path}`)).status, 401, path);
                }
            }
        });
    });
}
