import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FlowNode, SnapshotItem } from '../../runtime/core/snapshot';
import type { ErrorBody, ImportedArchive, RestorePlan } from '../../runtime/core/wire';
import type { SnapshotFile } from '../../runtime/files/snapshot-file';
import { isSealed } from '../../runtime/secrets/node-red-cipher';
import { nodeFileSystem } from '../../runtime/store/node-file-system';
import { UserDir } from '../../runtime/user-dir/user-dir';
import { writeSnapshot, type SnapshotContent } from '../../runtime/capture/write-snapshot';
import { ApiClient } from '../helpers/api-client';
import { commandLine, type CommandResult } from '../helpers/command-line';
import { brokerNode, smallFlows } from '../helpers/flows';
import { makeUserDir, NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { loadAsNodeRed } from '../helpers/node-red-storage';
import { openStoreIn } from '../helpers/test-store';

const FIRST = { user: 'plant', password: 'the first password' };
const SECOND = { user: 'plant', password: 'the second password' };
const SECRET = "credentialSecret: 'a secret of the tests',";

for (const release of RELEASES) {
    describe(`The command line on Node-RED ${release.name}`, () => {
        let userDir: string;
        let nodeRed: NodeRedProcess | undefined;
        let api: ApiClient;

        beforeEach(async () => {
            userDir = await makeUserDir();
        });
        afterEach(async () => {
            await nodeRed?.stop();
            await rm(userDir, { recursive: true, force: true });
        });

        const start = async (options: { settings?: string; env?: Record<string, string> } = {}): Promise<void> => {
            nodeRed = await NodeRedProcess.start({ release, userDir, ...options });
            api = new ApiClient(nodeRed);
            await api.idle();
        };
        const deploy = async (flows: readonly object[]): Promise<SnapshotItem> => {
            const [before] = await api.list('?limit=1');
            await api.deploy(flows);
            return api.nextSnapshot(before);
        };
        /** Two deploys with credentials that differ; the first of them is what most tests go back to. */
        const twoDeploys = async (options?: Parameters<typeof start>[0]): Promise<SnapshotItem> => {
            await start(options);
            const first = await deploy([...smallFlows('return 1;'), brokerNode(FIRST)]);
            await deploy([...smallFlows('return 2;'), ...smallFlows('', 'tab2'), brokerNode(SECOND)]);
            return first;
        };
        const cli = (...args: string[]): Promise<CommandResult> => commandLine(userDir, args);
        const items = async (): Promise<SnapshotItem[]> => listOf(await cli('list', '--json'));
        const loaded = (settings: object = {}): Promise<{ flows: FlowNode[]; credentials: object }> =>
            loadAsNodeRed(userDir, {
                flowFile: 'flows.json',
                credentialSecret: 'a secret of the tests',
                ...settings,
            });

        /** Whether what runs, credentials included, is what the snapshot holds; asked once Node-RED has its flows. */
        const runs = async (snapshot: SnapshotItem): Promise<boolean> => {
            let flows: RestorePlan['flows'] | undefined;
            await nodeRed!.waitUntil('a plan', async () => {
                ({ flows } = (await api.plan(snapshot.id)) as Partial<RestorePlan>);
                return flows !== undefined;
            });
            return flows!.nothingToDo;
        };

        it('goes back to a snapshot, says how to undo it, and Node-RED runs exactly that snapshot', async () => {
            const first = await twoDeploys();
            const { flows } = (await api.full(first.id)).flows;
            const secondFlows = (await api.flows()).flows;
            await nodeRed!.stop();

            const result = await cli('restore', first.id.slice(-6), '--yes');
            assert.equal(result.code, 0, result.errors);
            assert.match(result.output, /Restored\. Node-RED runs “Auto snapshot - .*” at its next start\./);
            assert.deepEqual(await loaded(), { flows, credentials: { broker1: FIRST } });

            await start();
            assert.deepEqual((await api.flows()).flows, flows);
            assert.ok(await runs(first), 'credentials included');
            await nodeRed!.stop();

            const [, undo] = /restore (\w{8})$/m.exec(result.output)!;
            assert.equal((await cli('restore', undo!, '--yes')).code, 0);
            assert.deepEqual(await loaded(), { flows: secondFlows, credentials: { broker1: SECOND } });
        });

        it('works on what a killed Node-RED left, and leaves it usable', async () => {
            const first = await twoDeploys();
            await nodeRed!.kill();
            assert.equal((await items()).length, 2);
            assert.equal((await cli('verify')).code, 0);
            assert.equal((await cli('restore', first.id, '--yes')).code, 0);
            await start();
            assert.deepEqual((await api.full(first.id)).flows.flows, (await api.flows()).flows);
            assert.equal((await api.list()).length >= 3, true);
        });

        it('reads while Node-RED runs, and refuses to write', async () => {
            const first = await twoDeploys();
            for (const args of [
                ['list'],
                ['show', 'latest'],
                ['diff', first.id, 'current'],
                ['export', 'latest', '--flows-only'],
                ['verify'],
                ['prune', '--dry-run'],
            ]) {
                const { code, errors } = await cli(...args);
                assert.equal(code, 0, `${args.join(' ')}: ${errors}`);
            }
            await writeFile(join(userDir, 'file.json'), '{"name":"a","flows":{"flows":[]},"settings":{}}');
            const before = await readdir(join(userDir, 'snapshots'));
            for (const args of [['restore', first.id, '--yes'], ['import', 'file.json'], ['prune']]) {
                const { code, json, errors } = await cli(...args, '--json');
                assert.equal(code, 1, args.join(' '));
                assert.equal((json as { code: string }).code, 'store_in_use');
                assert.match(errors, /^Node-RED is running .*: stop it first\./);
            }
            assert.deepEqual(await readdir(join(userDir, 'snapshots')), before);
            await deploy([...smallFlows('return 3;')]);
        });

        it('says before what is missing, and what to do about it', async () => {
            const first = await twoDeploys({ env: { PLANT_TOKEN: 'very secret' } });
            const wanted = await deploy([
                ...smallFlows('return env.get("PLANT_TOKEN");'),
                { id: 'x', type: 'of-nobody', z: 'tab1', x: 1, y: 1, wires: [] },
            ]);
            await nodeRed!.stop();
            await cli('restore', first.id, '--yes');
            const { code, output } = await cli('restore', wanted.id, '--yes');
            assert.equal(code, 0);
            assert.match(output, /not set here \(--env .*\): PLANT_TOKEN\./);
            assert.match(output, /of-nobody/);
            assert.doesNotMatch(output, /very secret/);
        });

        it('has Node-RED set the environment of a snapshot where it is missing', async () => {
            await start({ env: { PLANT_TOKEN: 'very secret' } });
            const wanted = await deploy([...smallFlows('return env.get("PLANT_TOKEN");')]);
            await deploy(smallFlows());
            await nodeRed!.stop();
            const { code, output } = await cli('restore', wanted.id, '--yes', '--env');
            assert.equal(code, 0);
            assert.match(output, /sets at every start from now on: PLANT_TOKEN\./);
            await start();
            const plan = await api.plan(wanted.id);
            assert.deepEqual([plan.environment.missing, plan.nothingToDo], [[], true]);
        });

        it('leaves credentials alone with --flows-only', async () => {
            const first = await twoDeploys();
            await nodeRed!.stop();
            assert.equal((await cli('restore', first.id, '--yes', '--flows-only')).code, 0);
            const { flows, credentials } = await loaded();
            assert.equal(flows.length, 5);
            assert.deepEqual(credentials, { broker1: SECOND });
        });

        it('encrypts with the secret that the instance has now, and keeps what that secret does not open', async () => {
            const first = await twoDeploys();
            await nodeRed!.stop();
            const settings = await readFile(join(userDir, 'settings.js'), 'utf8');
            await writeFile(join(userDir, 'settings.js'), settings.replace(SECRET, "credentialSecret: 'changed',"));
            const { code, json } = await cli('restore', first.id, '--yes', '--json');
            assert.equal(code, 0);
            assert.deepEqual((json as { kept: string[] }).kept, [join(userDir, 'flows_cred.json.unreadable-1')]);
            assert.deepEqual((await loaded({ credentialSecret: 'changed' })).credentials, { broker1: FIRST });
            await start({ settings: "credentialSecret: 'changed'," });
            assert.ok(await runs(first));
        });

        it('writes credentials in clear only where settings.js wants them so', async () => {
            const settings = 'credentialSecret: false,';
            const first = await twoDeploys({ settings });
            await nodeRed!.stop();
            assert.equal((await cli('restore', first.id, '--yes')).code, 0);
            const text = await readFile(join(userDir, 'flows_cred.json'), 'utf8');
            assert.deepEqual(JSON.parse(text), { broker1: FIRST });
            await start({ settings });
            assert.ok(await runs(first));
        });

        it('makes a secret as Node-RED does where there is none any more', async () => {
            const settings = 'credentialSecret: undefined,';
            const first = await twoDeploys({ settings });
            await nodeRed!.stop();
            await rm(join(userDir, '.config.runtime.json'));
            assert.equal((await cli('restore', first.id, '--yes')).code, 0);
            assert.ok(isSealed(JSON.parse(await readFile(join(userDir, 'flows_cred.json'), 'utf8'))));
            await start({ settings });
            assert.ok(await runs(first));
        });

        it('replaces a damaged flow file and keeps it', async () => {
            const first = await twoDeploys();
            await nodeRed!.stop();
            await writeFile(join(userDir, 'flows.json'), '[{"id":"tab1","type"');
            assert.equal((await cli('diff', first.id, 'current')).code, 1);
            const { code, json } = await cli('restore', first.id, '--yes', '--json');
            assert.equal(code, 0);
            assert.equal((json as { safety: unknown }).safety, null);
            assert.equal(await readFile(join(userDir, 'flows.json.damaged-1'), 'utf8'), '[{"id":"tab1","type"');
            assert.equal((await loaded()).flows.length, 5);
        });

        it('takes an imported snapshot for no state of this instance', async () => {
            await twoDeploys();
            await nodeRed!.stop();
            await writeFile(join(userDir, 'file.json'), '{"name":"a","flows":{"flows":[]},"settings":{}}');
            assert.equal((await cli('import', 'file.json')).code, 0);
            const before = await items();
            assert.equal(before[0]!.kind, 'upload');
            await start();
            assert.deepEqual((await api.list()).length, before.length, 'nothing has changed outside a deploy');
            assert.match((await deploy([...smallFlows('return 3;')])).changes!.text, /removed/i);
        });

        it('restores into the active project, with its secret', async () => {
            const settings = 'editorTheme: { tours: false, projects: { enabled: true } },';
            const env = {
                GIT_AUTHOR_NAME: 'Test',
                GIT_AUTHOR_EMAIL: 'test@example.invalid',
                GIT_COMMITTER_NAME: 'Test',
                GIT_COMMITTER_EMAIL: 'test@example.invalid',
            };
            await start({ settings, env });
            const files = { flow: 'flows.json', credentials: 'flows_cred.json' };
            const project = { name: 'plant', summary: '', credentialSecret: 'of the project', files };
            assert.equal((await api.call('POST', '/projects', project)).status, 200);
            await api.idle();
            const first = await deploy([...smallFlows('return 1;'), brokerNode(FIRST)]);
            await deploy([...smallFlows('return 2;'), brokerNode(SECOND)]);
            await nodeRed!.stop();
            const { code, json, errors } = await cli('restore', first.id, '--yes', '--json');
            assert.equal(code, 0, errors);
            const written = (json as { files: { flows: string } }).files.flows;
            assert.equal(written, join(userDir, 'projects/plant/flows.json'));
            await start({ settings, env });
            assert.ok(await runs(first));
        });

        it('carries a snapshot to another instance in a file, with its credentials and variables', async () => {
            await start({ env: { PLANT_TOKEN: 'very secret' } });
            const flows = [...smallFlows('return env.get("PLANT_TOKEN");'), brokerNode(FIRST)];
            const first = await deploy(flows);
            await nodeRed!.stop();
            const file = join(userDir, 'moved.json');
            const other = await makeUserDir();
            try {
                const made = await cli('export', 'latest', '-o', file, '--secret', 'of the file');
                assert.equal(made.code, 0, made.errors);
                assert.doesNotMatch(await readFile(file, 'utf8'), /very secret|the first password/);
                const wrong = await commandLine(other, ['import', file, '--secret', 'wrong', '--json']);
                assert.deepEqual([wrong.code, (wrong.json as { code: string }).code], [1, 'wrong_secret']);
                assert.ok(!(await readdir(other)).includes('snapshots'), 'nothing is stored, not even a store');
                const taken = await commandLine(other, ['import', file, '--name', 'Moved', '--json'], {
                    NODE_RED_SNAPSHOTS_SECRET: 'of the file',
                });
                assert.equal(taken.code, 0, taken.errors);
                const item = taken.json as SnapshotItem;
                assert.deepEqual([item.kind, item.name, item.counts], ['upload', 'Moved', first.counts]);
                assert.doesNotMatch(await allText(join(other, 'snapshots')), /very secret|the first password/);

                nodeRed = await NodeRedProcess.start({ release, userDir: other });
                await nodeRed.stop();
                assert.equal((await commandLine(other, ['restore', item.id, '--yes'])).code, 0);
                const there = await loadAsNodeRed(other, {
                    flowFile: 'flows.json',
                    credentialSecret: 'a secret of the tests',
                });
                assert.deepEqual(there, await loaded());
            } finally {
                await nodeRed!.stop();
                await rm(other, { recursive: true, force: true });
            }
        });
    });
}

describe('The command line', () => {
    let userDir: string;
    beforeEach(async () => {
        userDir = await makeUserDir();
    });
    afterEach(() => rm(userDir, { recursive: true, force: true }));

    const run = (...args: string[]): Promise<CommandResult> => commandLine(userDir, args);
    const items = async (): Promise<SnapshotItem[]> => listOf(await run('list', '--json'));
    const code = async (...args: string[]): Promise<unknown> => {
        const { code: exit, json } = await commandLine(userDir, [...args, '--json']);
        return [exit, (json as { code?: string }).code];
    };

    /** Makes a store with these snapshots; the flow file holds the last of them. */
    const stored = async (...contents: SnapshotContent[]): Promise<SnapshotItem[]> => {
        const settings = { flowFile: 'flows.json', credentialSecret: 's' };
        await writeFile(join(userDir, 'settings.js'), `module.exports = ${JSON.stringify(settings)};`);
        await writeFile(join(userDir, 'package.json'), '{}');
        const store = await openStoreIn(userDir, nodeFileSystem);
        const made: SnapshotItem[] = [];
        for (const [index, content] of contents.entries()) {
            const createdAt = new Date(Date.UTC(2026, 0, index + 1)).toISOString();
            const about = {
                name: `Deploy ${index + 1}`,
                description: '',
                kind: 'auto' as const,
                pinned: false,
                createdAt,
            };
            made.push(await writeSnapshot(store, content, about));
        }
        await store.close();
        const files = await UserDir.open({ userDir, settings, nodeRedVersion: '4.1.15', startedFrom: userDir });
        const { flows, credentials } = contents.at(-1)!;
        await files.write({ flows, credentials });
        return made;
    };

    it('ends with 2 when it is used in a wrong way, and with 1 when it fails', async () => {
        assert.deepEqual(await code(), [2, 'wrong_usage']);
        assert.deepEqual(await code('frobnicate'), [2, 'wrong_usage']);
        assert.deepEqual(await code('list', 'more'), [2, 'wrong_usage']);
        assert.deepEqual(await code('list', '--yes'), [2, 'wrong_usage']);
        assert.deepEqual(await code('list', '--unknown'), [2, 'wrong_usage']);
        assert.deepEqual(await code('restore', 'latest'), [2, 'wrong_usage']);
        assert.deepEqual(await code('prune', '--keep-last', '0'), [2, 'wrong_usage']);
        assert.deepEqual(await code('list'), [1, 'not_found']);
        assert.deepEqual(await code('import', 'nowhere.json'), [1, 'not_found']);
        assert.ok(!(await readdir(userDir)).includes('snapshots'), 'reading makes no store');
        const missing = await commandLine(join(userDir, 'nowhere'), ['list']).catch((error: unknown) => error);
        assert.ok(missing instanceof Error, 'the folder to run it in is not there');
    });

    it('lets secrets out only encrypted, and shows one that it makes once', async () => {
        await stored(FLOWS, OTHER_FLOWS);
        const refused = await run('export', 'latest');
        assert.deepEqual([refused.code, refused.output], [1, '']);
        const { code, output, errors } = await run('export', 'latest', '--generate-secret');
        assert.equal(code, 0);
        assert.ok(isSealed((JSON.parse(output) as SnapshotFile).flows.credentials));
        const [, secret] = /: ([\w-]{32})$/m.exec(errors)!;
        await writeFile(join(userDir, 'x.json'), output);
        assert.equal((await run('import', 'x.json', '--secret', secret!)).code, 0);
        const open = JSON.parse((await run('export', 'latest', '--flows-only')).output) as SnapshotFile;
        assert.deepEqual([open.flows.credentials, open.settings.env], [{}, {}]);
    });

    it('takes parts of a snapshot away and brings them, as they were chosen', async () => {
        await stored(FLOWS);
        const file = async (...args: string[]): Promise<SnapshotFile> =>
            JSON.parse((await run('export', 'latest', '--secret', 's', ...args)).output) as SnapshotFile;
        const names = await file('--components', 'flows,env-names');
        assert.deepEqual([names.flows.credentials, names.settings.env], [{}, { PLANT_TOKEN: '' }]);
        assert.deepEqual((await file('--components', 'env')).flows.flows, []);
        assert.deepEqual(JSON.parse((await run('export', 'latest', '--format', 'flows')).output), FLOWS.flows);
        const modules = JSON.parse((await run('export', 'latest', '--format', 'package')).output) as object;
        assert.deepEqual((modules as { dependencies: object }).dependencies, {});

        await writeFile(join(userDir, 'flows copy.json'), JSON.stringify(FLOWS.flows));
        const taken = await run('import', 'flows copy.json');
        assert.match(taken.output, /^Stored “flows copy” as \w{8}: 1 tab, 4 nodes\.$/m);
        await writeFile(join(userDir, 'whole.json'), JSON.stringify(await file()));
        const part = await run('import', 'whole.json', '--components', 'flows,credentials', '--secret', 's', '--json');
        const [latest] = await items();
        assert.equal((part.json as SnapshotItem).id, latest!.id);
        assert.deepEqual((await file('--components', 'flows,env-names')).settings.env, {});
        for (const wrong of ['nodes', 'credentials', '']) {
            assert.equal((await run('export', 'latest', '--components', wrong)).code, 2, wrong);
        }
        assert.equal((await run('export', 'latest', '--components', 'flows', '--flows-only')).code, 2);
        assert.equal((await run('export', 'latest', '--format', 'xml')).code, 2);
    });

    it('takes several snapshots away as an archive, brings them from it, and says which are there already', async () => {
        const ids = (await stored(FLOWS, OTHER_FLOWS)).map(({ id }) => id);
        assert.equal((await run('export', ...ids)).code, 2);
        assert.equal((await run('export', ...ids, '-o', 'a.zip', '--format', 'flows')).code, 2);
        assert.equal(((await run('export', ...ids, '-o', 'a.zip', '--json')).json as ErrorBody).code, 'secret_needed');
        assert.deepEqual(
            (await readdir(userDir)).filter((name) => name.startsWith('a.zip')),
            [],
        );
        const made = await run('export', ...ids, '-o', 'a.zip', '--secret', 's', '--json');
        assert.deepEqual(made.json, { status: 'okay', ids, file: join(userDir, 'a.zip'), encrypted: true });

        const there = await run('import', 'a.zip', '--secret', 's');
        assert.equal(there.output.match(/is there already, as \w{8}\. With --force/g)?.length, 2);
        assert.equal((await items()).length, 2);
        const forced = await run('import', 'a.zip', '--secret', 's', '--force', '--json');
        assert.equal((forced.json as ImportedArchive).snapshots.length, 2);
        assert.equal((await items()).length, 4);
        await writeFile(join(userDir, 'cut.zip'), (await readFile(join(userDir, 'a.zip'))).subarray(0, -30));
        const cut = await run('import', 'cut.zip', '--json');
        assert.deepEqual([cut.code, (cut.json as ErrorBody).code], [1, 'bad_file']);
    });

    it('names everything that is damaged, and the snapshots that it damages', async () => {
        const [first] = await stored(FLOWS, OTHER_FLOWS);
        const [latest] = await items();
        await breakPart(userDir, latest!.id, 'global');
        const { code, output, json } = await run('verify', '--json');
        assert.equal(code, 1);
        const { damage, damagedSnapshots } = json as {
            damage: { what: string; object: string; snapshots: string[] }[];
            damagedSnapshots: string[];
        };
        assert.equal(damage.length, 1, output);
        assert.deepEqual([damage[0]!.what, damage[0]!.object.length], ['global', 64]);
        assert.deepEqual(damage[0]!.snapshots, damagedSnapshots);
        assert.ok(damagedSnapshots.includes(latest!.id));
        const refused = await run('restore', latest!.id, '--yes', '--json');
        assert.deepEqual([refused.code, (refused.json as { code: string }).code], [1, 'damaged']);

        await writeFile(join(userDir, 'snapshots/snapshots', `${first!.id}.json`), 'not a manifest');
        const both = (await run('verify', '--json')).json as { damage: { what: string; snapshots: string[] }[] };
        assert.deepEqual(both.damage[0], {
            what: 'manifest',
            problem: 'It is not what was written.',
            snapshots: [first!.id],
        });
    });

    it('prunes what retention gives up, and says so before', async () => {
        await stored(...[1, 2, 3, 4, 5].map((n) => ({ ...FLOWS, flows: smallFlows(`return ${n};`) })));
        const before = await items();
        const dry = (await run('prune', '--keep-last', '2', '--dry-run', '--json')).json as Pruned;
        assert.deepEqual([dry.dryRun, dry.removed.length], [true, 3]);
        assert.equal((await items()).length, before.length);
        const done = (await run('prune', '--keep-last', '2', '--json')).json as Pruned;
        assert.deepEqual({ ...done, dryRun: true }, dry);
        assert.deepEqual(
            (await items()).map(({ id }) => id),
            before.slice(0, 2).map(({ id }) => id),
        );
        const nothing = (await run('prune', '--keep-last', '2', '--json')).json as Pruned;
        assert.deepEqual([nothing.removed, nothing.objects], [[], 0]);
        assert.equal((await run('verify')).code, 0);
    });

    it('prunes nothing that Node-RED has still to push to a remote', async () => {
        await stored(...[1, 2, 3, 4].map((n) => ({ ...FLOWS, flows: smallFlows(`return ${n};`) })));
        const before = await items();
        const queue = {
            name: 'hub',
            url: 'https://hub.example.com',
            place: 'one',
            auto: 'all',
            known: [],
            refused: [],
        };
        const file = join(userDir, '.config.snapshots-pushes.json');
        await writeFile(file, JSON.stringify({ queues: [{ ...queue, from: before[2]!.id }] }));
        const { removed } = (await run('prune', '--keep-last', '1', '--json')).json as Pruned;
        assert.deepEqual(removed, [before[3]!.id]);
    });

    it('compares two snapshots, or one with the flow file, and shows no secret', async () => {
        const [first] = await stored(FLOWS, OTHER_FLOWS);
        const { output, json } = await run('diff', first!.id, 'latest', '--json');
        const { summary, changes } = json as { summary: { added: number }; changes: { id: string }[] };
        assert.equal(summary.added, 4);
        assert.ok(changes.some(({ id }) => id === 'broker1'));
        assert.doesNotMatch(output, /password"|the second password/);
        const text = (await run('diff', first!.id, 'current')).output;
        assert.match(text, /\+ {2}tab “Flow tab2”/);
        assert.match(text, /~ {2}mqtt-broker “Broker” {2}credentials/);
        assert.match((await run('diff', 'latest', 'current')).output, /Nothing differs\./);
    });

    it('says in one sentence that settings.js cannot be loaded', async () => {
        await writeFile(join(userDir, 'settings.js'), "require('not-installed-anywhere');");
        const { errors, code: exit } = await commandLine(userDir, ['list']);
        assert.equal(exit, 1);
        assert.match(errors, /^\S*settings\.js cannot be loaded: Cannot find module 'not-installed-anywhere'\.\n$/);
    });

    it('answers with nothing but JSON, whatever settings.js prints and leaves running', async () => {
        await writeFile(
            join(userDir, 'settings.js'),
            "console.log('hello'); setInterval(() => {}, 1000); module.exports = { snapshots: { dir: 7 } };",
        );
        const { json, errors } = await commandLine(userDir, ['list', '--json']);
        assert.equal((json as { code: string }).code, 'not_found');
        assert.match(errors, /hello/);
        assert.match(errors, /snapshots\.dir has to be/);
    });

    it('shows help and its version without a user directory', async () => {
        const help = await commandLine(userDir, ['--help']);
        assert.equal(help.code, 0);
        for (const line of help.output.split('\n')) assert.ok(line.length <= 80, line);
        for (const name of ['list', 'show', 'diff', 'restore', 'export', 'import', 'verify', 'prune']) {
            assert.match(help.output, new RegExp(`^  ${name} `, 'm'));
            assert.equal((await commandLine(userDir, [name, '--help'])).code, 0);
        }
        const { version } = JSON.parse(await readFile(join(__dirname, '../../package.json'), 'utf8')) as {
            version: string;
        };
        assert.equal((await commandLine(userDir, ['--version'])).output, `${version}\n`);
    });
});

/** What makes a snapshot of a test's own. */
const FLOWS: SnapshotContent = {
    flows: [...smallFlows('return 1;'), brokerNode()],
    credentials: { broker1: FIRST },
    environment: { PLANT_TOKEN: { value: 'very secret', hidden: true } },
    modules: { versions: { 'node-red': '4.1.15' }, sources: {} },
    settings: {},
};
const OTHER_FLOWS: SnapshotContent = {
    ...FLOWS,
    flows: [...smallFlows('return 2;'), ...smallFlows('', 'tab2'), brokerNode()],
    credentials: { broker1: SECOND },
};

function listOf({ json }: CommandResult): SnapshotItem[] {
    return (json as { snapshots: SnapshotItem[] }).snapshots;
}

interface Pruned {
    dryRun: boolean;
    removed: string[];
    objects: number;
    bytes: number;
}

/** Flips a bit of the object that holds a part. */
async function breakPart(userDir: string, id: string, type: string): Promise<void> {
    const manifest = await readFile(join(userDir, 'snapshots/snapshots', `${id}.json`), 'utf8');
    const { parts } = JSON.parse(manifest) as { parts: { type: string; object: string }[] };
    const { object } = parts.find((part) => part.type === type)!;
    const path = join(userDir, 'snapshots/objects', object.slice(0, 2), `${object}.gz`);
    const bytes = await readFile(path);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(path, bytes);
}

/** Everything in a folder, run together. */
async function allText(folder: string): Promise<string> {
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    const texts = files
        .filter((file) => file.isFile())
        .map((file) => readFile(join(file.parentPath, file.name), 'latin1'));
    return (await Promise.all(texts)).join('\n');
}
