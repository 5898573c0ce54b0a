import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { ErrorBody, RestorePlan } from '../../runtime/core/wire';
import { ApiClient } from '../helpers/api-client';
import { credentialsOf } from '../helpers/credentials-file';
import { brokerNode, smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';

for (const release of RELEASES) {
    describe(`Restore on Node-RED ${release.name}`, () => {
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

        it('brings back the flows exactly, verifies it, and can be undone with the safety snapshot', async () => {
            const first = await deployed(smallFlows('return 1;'));
            const firstFlows = await api.flows();
            await deployed([...smallFlows('return 2;', 'tab2'), ...smallFlows('return 3;')]);
            const secondFlows = await api.flows();

            const result = await api.restore(first);
            assert.equal(result.verified, true);
            assert.deepEqual(result.warnings, []);
            assert.deepEqual(await api.flows(), firstFlows);
            assert.equal(result.safety.kind, 'restore');

            const undo = await api.restore(result.safety.id);
            assert.equal(undo.verified, true);
            assert.deepEqual(await api.flows(), secondFlows);
        });

        it('says before what it would do: by tab, in words, and what is missing', async () => {
            const first = await deployed([
                ...smallFlows('return 1;'),
                { id: 'x', type: 'not-installed-here', z: 'tab1', x: 1, y: 1, wires: [] },
            ]);
            await deployed([...smallFlows('return 2;'), ...smallFlows('return 3;', 'tab2')]);
            const plan = await api.plan(first);
            assert.deepEqual(plan.missingTypes, ['not-installed-here']);
            assert.equal(plan.nothingToDo, false);
            assert.deepEqual(
                plan.flows.tabs.map(({ label, change }) => [label, change]),
                [
                    ['Flow tab1', 'changed'],
                    ['Flow tab2', 'removed'],
                ],
            );
            assert.match(plan.text, /1 tab/);
            const result = await api.restore(first, { rev: plan.rev });
            assert.match(result.warnings.join(), /not-installed-here/);
            assert.equal(result.verified, true);
            assert.equal((await api.plan(first)).nothingToDo, true);
        });

        it('brings credentials back exactly, for good: nodes that had none have none', async () => {
            const credentials = { user: 'plant', password: 'first' };
            const first = await deployed([...smallFlows(), brokerNode(credentials)]);
            const without = await deployed([...smallFlows(), { ...brokerNode(), id: 'broker2' }]);
            await deployed([...smallFlows(), { ...brokerNode({ user: 'a', password: 'b' }), id: 'broker2' }]);

            await api.restore(without);
            assert.equal(await passwordOf(api, 'broker2'), false);

            const result = await api.restore(first);
            assert.equal(result.verified, true);
            nodeRed = await nodeRed.restart();
            api = new ApiClient(nodeRed);
            const after = await api.call<{ user: string; has_password: boolean }>(
                'GET',
                '/credentials/mqtt-broker/broker1',
            );
            assert.deepEqual([after.body.user, after.body.has_password], ['plant', true]);
            assert.equal(
                (await api.plan(first)).nothingToDo,
                true,
                'the decrypted credentials are those of the snapshot',
            );
        });

        it('lets no credentials be written in clear, also where none have changed since the first start', async () => {
            const credentials = { user: 'plant', password: 'never in clear' };
            const first = await deployed([...smallFlows('return 1;'), brokerNode(credentials)]);
            await deployed([...smallFlows('return 2;'), brokerNode()]);
            await api.restore(first);
            assert.doesNotMatch(await readFile(`${nodeRed.userDir}/flows_cred.json`, 'utf8'), /never in clear/);
            assert.deepEqual(await credentialsOf(nodeRed), { broker1: credentials });
        });

        it('leaves no older credentials on disk than those that run', async () => {
            await deployed([...smallFlows('return 1;'), brokerNode({ user: 'plant', password: 'old' })]);
            nodeRed = await nodeRed.restart();
            api = new ApiClient(nodeRed);
            const current = { user: 'plant', password: 'new' };
            const second = await deployed([...smallFlows('return 2;'), brokerNode(current)]);
            await deployed([...smallFlows('return 3;'), brokerNode()]);
            await api.restore(second);
            assert.deepEqual(await credentialsOf(nodeRed), { broker1: current });
        });

        it("works when the instance's credential secret has changed since", async () => {
            const first = await deployed([...smallFlows(), brokerNode({ user: 'plant', password: 'first' })]);
            nodeRed = await nodeRed.restart({ settings: "credentialSecret: 'another secret'," });
            api = new ApiClient(nodeRed);
            await api.idle();
            const result = await api.restore(first);
            assert.equal(result.verified, true);
            nodeRed = await nodeRed.restart({ settings: "credentialSecret: 'another secret'," });
            api = new ApiClient(nodeRed);
            assert.equal(await passwordOf(api, 'broker1'), true);
            assert.equal((await api.plan(first)).nothingToDo, true);
        });

        it('keeps the credentials of now, and says so, when those of the snapshot cannot be decrypted any more', async () => {
            const first = await deployed([...smallFlows('return 1;'), brokerNode({ user: 'old', password: 'old' })]);
            await deployed([...smallFlows('return 2;'), brokerNode({ user: 'new', password: 'new' })]);
            await nodeRed.stop();
            const file = `${nodeRed.userDir}/.config.snapshots.json`;
            const config = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
            config['key'] = Buffer.alloc(32, 7).toString('base64');
            nodeRed = await nodeRed.restart({ files: { '.config.snapshots.json': JSON.stringify(config) } });
            api = new ApiClient(nodeRed);
            assert.equal((await api.plan(first)).credentials.state, 'unreadable');
            const result = await api.restore(first);
            assert.equal(result.warnings.length, 1);
            const kept = await api.call<{ user: string }>('GET', '/credentials/mqtt-broker/broker1');
            assert.equal(kept.body.user, 'new');
        });

        it('answers 409 version_mismatch and changes nothing when the flows moved on since the plan', async () => {
            const first = await deployed(smallFlows('return 1;'));
            await deployed(smallFlows('return 2;'));
            const { rev } = (await api.call<RestorePlan>('GET', `/snapshots/${first}/plan`)).body;
            await deployed(smallFlows('return 3;'));
            const before = await api.flows();
            const answer = await api.call<ErrorBody>('POST', `/snapshots/${first}/restore`, { rev });
            assert.equal(answer.status, 409);
            assert.equal(answer.body.code, 'version_mismatch');
            assert.deepEqual(await api.flows(), before);
        });

        it('lets one of two restores at the same time win, and nothing is lost', async () => {
            const first = await deployed(smallFlows('return 1;'));
            const second = await deployed(smallFlows('return 2;'));
            await deployed(smallFlows('return 3;'));
            const answers = await Promise.all(
                [first, second].map((id) => api.call<ErrorBody>('POST', `/snapshots/${id}/restore`, {})),
            );
            const failed = answers.filter(({ status }) => status !== 200);
            assert.ok(failed.length <= 1);
            for (const { status, body } of failed) assert.deepEqual([status, body.code], [409, 'version_mismatch']);
            await api.idle();
            assert.equal((await api.status()).damaged, 0);
        });

        it('leaves credentials alone when told to', async () => {
            const first = await deployed([...smallFlows('return 1;'), brokerNode({ user: 'old', password: 'old' })]);
            await deployed([...smallFlows('return 2;'), brokerNode({ user: 'new', password: 'new' })]);
            await api.restore(first, { credentials: false });
            const kept = await api.call<{ user: string }>('GET', '/credentials/mqtt-broker/broker1');
            assert.equal(kept.body.user, 'new');
        });
    });
}

async function passwordOf(api: ApiClient, id: string): Promise<boolean> {
    const answer = await api.call<{ has_password?: boolean }>('GET', `/credentials/mqtt-broker/${id}`);
    return answer.body.has_password === true;
}
