import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FlowNode } from '../../runtime/core/snapshot';
import type { ErrorBody, RestoreProgress, RestoreResult } from '../../runtime/core/wire';
import { ApiClient, type Answer } from '../helpers/api-client';
import { credentialsOf } from '../helpers/credentials-file';
import { brokerNode, smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES, type NodeRedRelease } from '../helpers/node-red-process';
import { nodePackage, NpmRegistry, type MadePackage } from '../helpers/npm-registry';

const NAME = '@plant/node-red-press';
const library = (version: string): MadePackage => ({
    name: 'plant-units',
    version,
    files: { 'index.js': `module.exports = ${JSON.stringify(version)};` },
    manifest: { main: 'index.js' },
});
const pressFlows = (name: string): FlowNode[] => [
    ...smallFlows(),
    { id: 'press1', type: 'press', z: 'tab1', name, x: 100, y: 200, wires: [[]] },
];

for (const release of RELEASES) {
    describe(`Modules on Node-RED ${release.name}`, () => {
        let registry: NpmRegistry;
        let cache: string;
        let nodeRed: NodeRedProcess;
        let api: ApiClient;

        before(async () => {
            registry = await NpmRegistry.start();
            cache = await mkdtemp(join(tmpdir(), 'snapshots-npm-'));
            for (const version of ['1.0.0', '2.0.0', '2.1.0-beta.1'])
                registry.publish(nodePackage(NAME, version, 'press'));
            for (const version of ['1.0.0', '1.1.0']) registry.publish(library(version));
        });
        after(async () => {
            await registry.stop();
            await rm(cache, { recursive: true, force: true });
        });
        beforeEach(() => start());
        afterEach(() => nodeRed.dispose());

        const start = async (settings = ''): Promise<void> => {
            nodeRed = await NodeRedProcess.start({ release, settings, env: registry.environment(cache) });
            api = new ApiClient(nodeRed);
            await api.idle();
        };
        const restart = async (): Promise<void> => {
            nodeRed = await nodeRed.restart();
            api = new ApiClient(nodeRed);
            await api.idle();
        };
        const install = async (module: string, version: string): Promise<void> => {
            const answer = await api.call('POST', '/nodes', { module, version });
            assert.equal(answer.status, 200, JSON.stringify(answer.body));
        };
        const made = async (name: string): Promise<string> => {
            const answer = await api.call<{ id: string }>('POST', '/snapshots', { name });
            assert.equal(answer.status, 201, JSON.stringify(answer.body));
            return answer.body.id;
        };
        const onDisk = async (name = NAME): Promise<string | undefined> => {
            const file = join(nodeRed.userDir, 'node_modules', name, 'package.json');
            const text = await readFile(file, 'utf8').catch(() => undefined);
            return text && (JSON.parse(text) as { version: string }).version;
        };
        const asked = async (name = NAME): Promise<string | undefined> => {
            const text = await readFile(join(nodeRed.userDir, 'package.json'), 'utf8');
            return (JSON.parse(text) as { dependencies: Record<string, string> }).dependencies[name];
        };
        const tryRestore = (id: string, body: object): Promise<Answer<RestoreResult & ErrorBody>> =>
            api.call('POST', `/snapshots/${id}/restore`, body);

        it('installs what is missing, exactly, before the flows that need it start', async () => {
            await install(NAME, '1.0.0');
            await api.deploy(pressFlows('one'));
            const id = await made('with press 1.0.0');
            await api.deploy(smallFlows());
            assert.equal((await api.call('DELETE', `/nodes/${NAME}`)).status, 204);
            await restart();
            const plan = await api.plan(id);
            assert.deepEqual(plan.modules.missing, [
                { name: NAME, action: 'install', wanted: '1.0.0', restart: false },
            ]);
            assert.deepEqual(plan.missingTypes, ['press']);
            assert.match(plan.text, /1 module is missing/);

            const result = await api.restore(id, { modules: true });
            assert.deepEqual(result.modules.done, [
                { name: NAME, action: 'install', version: '1.0.0', restart: false },
            ]);
            assert.equal(result.restartRequired, false);
            assert.deepEqual(result.warnings, []);
            assert.equal(await onDisk(), '1.0.0');
            assert.equal(await asked(), '1.0.0', 'package.json asks for exactly this version');
            assert.ok(!nodeRed.output.includes('Waiting for missing types'));
            assert.equal((await api.plan(id)).nothingToDo, true);
        });

        it('leaves modules alone unless asked to, and says what is missing', async () => {
            await install(NAME, '1.0.0');
            const id = await made('with press');
            assert.equal((await api.call('DELETE', `/nodes/${NAME}`)).status, 204);
            const result = await api.restore(id);
            assert.equal(await onDisk(), undefined);
            assert.deepEqual(result.modules, { done: [], failed: [] });
            assert.match(result.warnings.join(), /@plant\/node-red-press/);
        });

        it('upgrades and goes back, says that a restart is needed, and after it the other version runs', async () => {
            await install(NAME, '1.0.0');
            const first = await made('with 1.0.0');
            await install(NAME, '2.0.0');
            const second = await made('with 2.0.0');
            await restart();

            const plan = await api.plan(first);
            assert.deepEqual(plan.modules.different, [
                { name: NAME, action: 'go_back', wanted: '1.0.0', installed: '2.0.0', restart: true },
            ]);
            const back = await api.restore(first, { modules: true });
            assert.equal(back.restartRequired, true);
            assert.deepEqual([await onDisk(), await asked()], ['1.0.0', '1.0.0']);

            // 2.0.0 is the version that is still loaded: Node-RED alone would say that there is nothing to install.
            const undone = await api.restore(second, { modules: true });
            assert.deepEqual(undone.modules.done, [{ name: NAME, action: 'upgrade', version: '2.0.0', restart: true }]);
            assert.deepEqual([await onDisk(), await asked()], ['2.0.0', '2.0.0']);
            await restart();
            assert.equal((await api.plan(second)).nothingToDo, true);
        });

        it('takes away what the snapshot does not have, and undo brings it back', async () => {
            const without = await made('without press');
            await install(NAME, '2.0.0');
            const plan = await api.plan(without);
            assert.deepEqual(plan.modules.surplus, [
                { name: NAME, action: 'remove', installed: '2.0.0', restart: true },
            ]);
            const result = await api.restore(without, { modules: true });
            assert.deepEqual([await onDisk(), await asked()], [undefined, undefined]);
            await api.restore(result.safety.id, { modules: true });
            assert.deepEqual([await onDisk(), await asked()], ['2.0.0', '2.0.0']);
        });

        it('takes away what only the flows of now use, and brings it back with them', async () => {
            await api.deploy(smallFlows('return "before";'));
            const without = await made('before press');
            await install(NAME, '2.0.0');
            await api.deploy(pressFlows('in use'));
            const used = await api.flows();
            const result = await api.restore(without, { modules: true });
            assert.deepEqual([result.verified, result.modules.failed], [true, []]);
            assert.deepEqual([await onDisk(), await asked()], [undefined, undefined]);
            const undone = await api.restore(result.safety.id, { modules: true });
            assert.deepEqual(undone.modules.failed, []);
            assert.equal(await onDisk(), '2.0.0');
            assert.deepEqual((await api.flows()).flows, used.flows);
        });

        it('installs libraries of function nodes exactly, too, and leaves surplus ones', async () => {
            const flows = smallFlows().map((node) =>
                node.type === 'function' ? { ...node, libs: [{ var: 'units', module: 'plant-units@1.0.0' }] } : node,
            );
            await api.deploy(flows);
            // npm writes package.json last.
            await nodeRed.waitUntil('the library is there', async () => (await asked('plant-units')) !== undefined);
            assert.equal(await onDisk('plant-units'), '1.0.0');
            const first = await made('with units 1.0.0');
            await restart();
            assert.equal((await api.plan(first)).nothingToDo, true);
            await rm(join(nodeRed.userDir, 'node_modules/plant-units'), { recursive: true });
            const result = await api.restore(first, { modules: true });
            assert.deepEqual(result.modules.failed, []);
            assert.deepEqual([await onDisk('plant-units'), await asked('plant-units')], ['1.0.0', '1.0.0']);
        });

        it('names what cannot be had with the reason of npm, and changes no flows unless told to go on', async () => {
            const name = 'node-red-lost';
            registry.publish(nodePackage(name, '1.0.0', 'lost'));
            await install(NAME, '1.0.0');
            await install(name, '1.0.0');
            await api.deploy(pressFlows('with lost'));
            const id = await made('with lost');
            await api.deploy(smallFlows('return "now";'));
            for (const module of [NAME, name]) await api.call('DELETE', `/nodes/${module}`);
            registry.withdraw(name);
            const before = await api.flows();

            const answer = await tryRestore(id, { modules: true, env: true });
            assert.deepEqual([answer.status, answer.body.code], [422, 'modules_failed']);
            const { failed, done, safety } = answer.body.facts as unknown as RestoreResult['modules'] & {
                safety: string;
            };
            assert.deepEqual(
                failed.map((module) => [module.name, module.action]),
                [[name, 'install']],
            );
            assert.match(failed[0]!.reason, /E404/);
            assert.match(answer.body.error, /node-red-lost \(E404/);
            assert.deepEqual(
                done.map((module) => module.name),
                [NAME],
                'what could be installed stays',
            );
            assert.equal(await onDisk(), '1.0.0');
            assert.deepEqual(await api.flows(), before);
            assert.equal((await api.list()).find((item) => item.id === safety)?.kind, 'restore');

            const result = await api.restore(id, { modules: true, onModuleFailure: 'continue' });
            assert.equal(result.verified, true);
            assert.deepEqual(
                result.modules.failed.map((module) => module.name),
                [name],
            );
            assert.match(result.warnings.join(), /node-red-lost \(E404/);
        });

        it('tells of its progress while it works, step by step and module by module', async () => {
            await addListener(nodeRed.userDir);
            await restart();
            await install(NAME, '1.0.0');
            const id = await made('with press');
            assert.equal((await api.call('DELETE', `/nodes/${NAME}`)).status, 204);
            await api.restore(id, { modules: true, env: true });
            const notices = [...nodeRed.output.matchAll(/^NOTICE (.+)$/gm)].map(
                ([, text]) => JSON.parse(text!) as Told,
            );
            const told = notices.filter((notice) => notice.event === 'progress');
            assert.ok(told.every(({ snapshot, of }) => snapshot === id && of === 5));
            assert.deepEqual(
                told.map(({ step, done, module }) => [step, done, module]),
                [
                    ['safety', 0, undefined],
                    ['modules', 1, NAME],
                    ['environment', 2, undefined],
                    ['flows', 3, undefined],
                    ['verify', 4, undefined],
                    ['end', 5, undefined],
                ],
            );
        });

        it('says so when a package turns out to be damaged, or the version does not exist any more', async () => {
            const name = 'node-red-brittle';
            registry.publish(nodePackage(name, '1.0.0', 'brittle'));
            await install(name, '1.0.0');
            const id = await made('with brittle');
            await api.call('DELETE', `/nodes/${name}`);
            registry.withdraw(name);
            registry.publish(nodePackage(name, '1.0.0', 'another-content'), true);
            const damaged = await tryRestore(id, { modules: true });
            assert.match(damaged.body.error, /node-red-brittle \((EINTEGRITY|TAR_BAD_ARCHIVE|Z_DATA_ERROR)/);
            registry.withdraw(name);
            registry.publish(nodePackage(name, '3.0.0', 'brittle'));
            const gone = await tryRestore(id, { modules: true });
            assert.match(gone.body.error, /node-red-brittle \(ETARGET: No matching version/);
            assert.equal(await onDisk(name), undefined);
        });

        it('says before that modules stay as they are where settings.js forbids it', async () => {
            await install(NAME, '1.0.0');
            const id = await made('with press');
            assert.equal((await api.call('DELETE', `/nodes/${NAME}`)).status, 204);
            nodeRed = await nodeRed.restart({ settings: 'externalModules: { palette: { allowInstall: false } },' });
            api = new ApiClient(nodeRed);
            const plan = await api.plan(id);
            const { name, obstacle } = plan.modules.missing[0]!;
            assert.deepEqual([name, obstacle?.code], [NAME, 'not_allowed']);
            assert.equal(plan.nothingToDo, true, 'nothing that a restore could do');
            assert.match(plan.text, /1 module is missing/);
            const result = await api.restore(id, { modules: true });
            assert.match(result.warnings.join(), /settings.js does not allow/);
            assert.equal(await onDisk(), undefined);
        });

        it('goes back to what ran, by itself, when Node-RED does not take the flows', async () => {
            await nodeRed.dispose();
            await start(failingStorage(release));
            await install(NAME, '1.0.0');
            await api.deploy([...pressFlows('UNSAVABLE'), brokerNode({ user: 'plant', password: 'then' })]);
            const id = await made('to fail');
            await install(NAME, '2.0.0');
            await api.deploy([...smallFlows('return "now";'), brokerNode({ user: 'plant', password: 'now' })]);
            const before = await api.flows();
            const credentials = await credentialsOf(nodeRed);
            await writeFile(join(nodeRed.userDir, 'fail'), '');

            const answer = await tryRestore(id, { modules: true, env: true });
            assert.deepEqual([answer.status, answer.body.code], [500, 'restore_failed']);
            assert.match(answer.body.error, /the disk said no/);
            assert.match(answer.body.error, /What ran before is back/);
            assert.deepEqual(await api.flows(), before);
            assert.equal(await onDisk(), '2.0.0');
            assert.deepEqual(await credentialsOf(nodeRed), credentials);
            const safety = String(answer.body.facts?.['safety']);
            assert.equal((await api.plan(safety)).nothingToDo, true, 'it is what the safety snapshot holds');
        });
    });
}

type Told = RestoreProgress | { event: 'created' };

/** A plugin that prints what is published to editors. */
async function addListener(userDir: string): Promise<void> {
    const folder = join(userDir, 'node_modules/plant-listener');
    await mkdir(folder);
    const manifest = { name: 'plant-listener', version: '1.0.0', 'node-red': { plugins: { listener: 'listener.js' } } };
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    const code = `module.exports = (RED) => RED.events.on('comms', ({ topic, data }) => {
    if (topic === 'snapshots/notice') console.log('NOTICE ' + JSON.stringify(data));
});`;
    await writeFile(join(folder, 'listener.js'), code);
}

/** A storage that refuses some flows while there is a file `fail`. */
function failingStorage({ script }: NodeRedRelease): string {
    const base = join(dirname(script), '../@node-red/runtime/lib/storage/localfilesystem');
    return `storageModule: Object.assign({}, require(${JSON.stringify(base)}), {
        saveFlows: async (flows, user) => {
            const refuses = require('node:fs').existsSync(__dirname + '/fail');
            if (refuses && JSON.stringify(flows).includes('UNSAVABLE')) throw new Error('the disk said no');
            return require(${JSON.stringify(base)}).saveFlows(flows, user);
        },
    }),`;
}
