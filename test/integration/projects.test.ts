import assert from 'node:assert/strict';
import { ApiClient } from '../helpers/api-client';
import { smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';

for (const release of RELEASES) {
    describe(`Projects on Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess;
        let api: ApiClient;

        before(async () => {
            nodeRed = await NodeRedProcess.start({
                release,
                settings: 'editorTheme: { tours: false, projects: { enabled: true } },',
                env: {
                    GIT_AUTHOR_NAME: 'Test',
                    GIT_AUTHOR_EMAIL: 'test@example.invalid',
                    GIT_COMMITTER_NAME: 'Test',
                    GIT_COMMITTER_EMAIL: 'test@example.invalid',
                },
            });
            api = new ApiClient(nodeRed);
        });
        after(() => nodeRed.dispose());

        const createProject = async (name: string): Promise<void> => {
            const project = {
                name,
                summary: '',
                credentialSecret: `secret of ${name}`,
                files: { flow: 'flows.json', credentials: 'flows_cred.json' },
            };
            const answer = await api.call('POST', '/projects', project);
            assert.equal(answer.status, 200, JSON.stringify(answer.body));
        };

        it('makes a snapshot of what a project switch brings', async () => {
            await createProject('plant');
            await api.deploy(smallFlows('return "plant";'));
            await createProject('fair');
            await api.deploy(smallFlows('return "fair";'));
            await api.idle();
            const [before] = await api.list();
            const answer = await api.call('PUT', '/projects/plant', { active: true });
            assert.equal(answer.status, 200, JSON.stringify(answer.body));
            const item = await api.nextSnapshot(before);
            assert.equal(item.kind, 'auto');
            assert.deepEqual((await api.full(item.id)).flows.flows, (await api.flows()).flows);
            assert.match(JSON.stringify((await api.full(item.id)).flows.flows), /return \\"plant\\";/);
        });
    });
}
