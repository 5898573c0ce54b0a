import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Credentials, FlowNode, SnapshotItem } from '../../runtime/core/snapshot';
import type { ImportedSnapshot, UploadedSnapshot, UploadReport } from '../../runtime/core/wire';
import type { SnapshotFile } from '../../runtime/files/snapshot-file';
import { openCredentials, openText, type Sealed } from '../../runtime/secrets/node-red-cipher';
import { ApiClient, type Answer } from '../helpers/api-client';
import { commandLine } from '../helpers/command-line';
import { credentialsOf } from '../helpers/credentials-file';
import { brokerNode, smallFlows } from '../helpers/flows';
import { makeUserDir, NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { FlowFusePlatform } from './flowfuse-platform';
import type { PlatformSnapshotFile } from './platform-client';
import { sharedPlatform } from './shared-platform';

const CREDENTIALS = { broker1: { user: 'pump', password: 'a password of the pump' } };
const FLOWS = [...smallFlows('return env.get("SITE");'), brokerNode()];
const MODULES = { 'node-red': '4.1.15', 'node-red-contrib-pump': '1.2.3' };
const release = RELEASES[0]!;

describe('Snapshot files and a FlowFuse platform', () => {
    let platform: FlowFusePlatform;
    let userDir: string;
    let nodeRed: NodeRedProcess | undefined;
    before(async function () {
        this.timeout(180_000);
        platform = await sharedPlatform();
    });
    beforeEach(async () => {
        userDir = await makeUserDir();
    });
    afterEach(async () => {
        await nodeRed?.stop();
        nodeRed = undefined;
        await platform.clear();
        await rm(userDir, { recursive: true, force: true });
    });

    const start = async (options: { settings?: string; env?: Record<string, string> } = {}): Promise<ApiClient> => {
        nodeRed = await NodeRedProcess.start({ release, userDir, ...options });
        const api = new ApiClient(nodeRed);
        await api.idle();
        return api;
    };

    /** Runs a command that has to succeed, and answers what it printed. */
    const cli = async (...args: string[]): Promise<{ output: string; json: unknown }> => {
        const result = await commandLine(userDir, args);
        assert.equal(result.code, 0, result.errors);
        return result;
    };

    const take = async (file: object, ...options: string[]): Promise<SnapshotItem> => {
        const path = join(userDir, 'taken.json');
        await writeFile(path, JSON.stringify(file));
        return (await cli('import', path, '--json', ...options)).json as SnapshotItem;
    };

    const give = async (id: string, secret: string): Promise<SnapshotFile> =>
        JSON.parse((await cli('export', id, '--secret', secret)).output) as SnapshotFile;

    /** A snapshot that this package makes of a deploy, as a file. */
    const madeHere = async (options: Parameters<typeof start>[0], secret: string): Promise<SnapshotFile> => {
        const api = await start(options);
        const before = (await api.list())[0];
        await api.deploy([...smallFlows('return env.get("SITE");'), brokerNode(CREDENTIALS.broker1)]);
        const { id } = await api.nextSnapshot(before);
        await nodeRed!.stop();
        return give(id, secret);
    };

    /** A snapshot that the platform makes of an instance by itself, with its flows, credentials and variables. */
    const madeThere = async (name: string): Promise<PlatformSnapshotFile> => {
        const { admin } = platform;
        const instance = await platform.newInstance(name);
        const settings = { modules: MODULES };
        const flows = { name: 'Start', flows: FLOWS, credentials: CREDENTIALS, settings };
        const { id: snapshot } = await admin.createSnapshot(instance.id, flows);
        await admin.must('POST', `projects/${instance.id}/actions/rollback`, { snapshot });
        const env = [
            { name: 'SITE', value: 'north' },
            { name: 'SITE_TOKEN', value: 'a token of the site', hidden: true },
        ];
        await admin.must('PUT', `projects/${instance.id}`, { settings: { env } });
        const made = await admin.createSnapshot(instance.id, { name: 'Made there', description: 'By hand', settings });
        return admin.exportSnapshot(made.id, 'of the file');
    };

    it('takes a file of the platform with its flows, credentials, variables and modules, and none of its own variables', async () => {
        const file = await madeThere('taken');
        const item = await take(file, '--secret', 'of the file');
        assert.deepEqual([item.name, item.description, item.kind], ['Made there', 'By hand', 'upload']);
        assert.deepEqual([item.counts.tabs, item.modules], [1, MODULES]);

        const { flows, settings } = await give(item.id, 'another');
        assert.deepEqual(flows.flows, FLOWS);
        assert.deepEqual(opened(flows.credentials, 'another'), CREDENTIALS);
        // 2.4.0 hides a value in its own screens only.
        assert.deepEqual(settings.env, { SITE: 'north', SITE_TOKEN: 'a token of the site' });
        assert.deepEqual(settings.modules, MODULES);
        assert.deepEqual(settings.settings, file.settings.settings);
    });

    it('shows what a file of the platform holds and whether the secret fits, before it is stored over HTTP', async () => {
        const file = await madeThere('over-http');
        const api = await start();
        const check = (body: object): Promise<Answer<UploadReport>> =>
            api.call('POST', '/snapshots/import/check', body);
        const seen = (await check({ snapshot: file })).body;
        const { name, credentials, env, secret, missing } = seen.snapshots[0] as UploadedSnapshot;
        assert.deepEqual([name, credentials, secret], ['Made there', 'encrypted', 'needed']);
        assert.deepEqual(env, { plain: ['SITE', 'SITE_TOKEN'], hidden: [] });
        assert.deepEqual(missing, { types: [], modules: [{ name: 'node-red-contrib-pump', version: '1.2.3' }] });
        for (const [given, told] of [
            ['not this one', 'wrong'],
            ['of the file', 'fits'],
        ]) {
            const { snapshots } = (await check({ token: seen.token, credentialSecret: given })).body;
            assert.equal((snapshots[0] as UploadedSnapshot).secret, told);
        }

        const stored = { token: seen.token, credentialSecret: 'of the file' };
        const taken = await api.call<ImportedSnapshot>('POST', '/snapshots/import', stored);
        assert.deepEqual([taken.status, taken.body.name, taken.body.modules], [201, 'Made there', MODULES]);
        const again = await api.call<ImportedSnapshot>('POST', '/snapshots/import', {
            snapshot: file,
            credentialSecret: 'of the file',
        });
        assert.deepEqual([again.status, again.body.id, again.body.alreadyThere], [200, taken.body.id, true]);
        const given = await api.call<SnapshotFile>('POST', `/snapshots/${taken.body.id}/export`, {
            credentialSecret: 'another',
        });
        assert.deepEqual(given.body.flows.flows, FLOWS);
        assert.deepEqual(opened(given.body.flows.credentials, 'another'), CREDENTIALS);
        assert.deepEqual(given.body.settings.settings, file.settings.settings);
    });

    it('runs a snapshot of the platform in Node-RED, whose own secret keeps the credentials from then on', async () => {
        const item = await take(await madeThere('run'), '--secret', 'of the file');
        const api = await start();
        await api.restore(item.id, { modules: false });
        assert.deepEqual((await api.flows()).flows, FLOWS);
        assert.deepEqual(await credentialsOf(nodeRed!), CREDENTIALS);
    });

    it('says that a secret is not that of the platform’s file, and stores nothing', async () => {
        const path = join(userDir, 'file.json');
        await writeFile(path, JSON.stringify(await madeThere('refused')));
        const { code, json } = await commandLine(userDir, ['import', path, '--secret', 'not this one', '--json']);
        assert.deepEqual([code, (json as { code: string }).code], [1, 'wrong_secret']);
        assert.ok(!(await readdir(userDir)).includes('snapshots'));
    });

    it('gives the platform a file of its own, which comes back as it was', async () => {
        const settings = 'snapshots: { env: { capture: ["SITE"], plain: ["SITE"] } },';
        const sent = await madeHere({ settings, env: { SITE: 'north' } }, 'on the way there');
        assert.equal(sent.settings.env['SITE'], 'north');

        const instance = await platform.newInstance('round-trip');
        const { id } = await platform.admin.createSnapshot(instance.id, {
            name: sent.name,
            description: 'From here',
            flows: sent.flows.flows,
            credentials: sent.flows.credentials,
            credentialSecret: 'on the way there',
            settings: { modules: sent.settings.modules, env: sent.settings.env },
        });
        const back = await platform.admin.exportSnapshot(id, 'on the way back');
        assert.deepEqual([back.name, back.description], [sent.name, 'From here']);
        assert.deepEqual(back.flows.flows, sent.flows.flows);
        assert.deepEqual(opened(back.flows.credentials, 'on the way back'), CREDENTIALS);
        assert.deepEqual([back.settings.modules, back.settings.env], [sent.settings.modules, sent.settings.env]);

        const again = await give((await take(back, '--secret', 'on the way back')).id, 'at last');
        assert.deepEqual(again.flows.flows, sent.flows.flows as FlowNode[]);
        assert.deepEqual(opened(again.flows.credentials, 'at last'), CREDENTIALS);
        assert.deepEqual([again.settings.modules, again.settings.env], [sent.settings.modules, sent.settings.env]);
    });

    it('keeps a hidden value encrypted on a platform that does not know of them, under the secret of the file', async () => {
        const env = { SITE: 'a value that is nobody’s business' };
        const { flows, settings } = await madeHere({ env }, 'of the file');
        const instance = await platform.newInstance('hidden-value');
        const { id } = await platform.admin.createSnapshot(instance.id, {
            name: 'Hidden',
            flows: flows.flows,
            settings: { modules: settings.modules, env: settings.env },
        });
        const back = await platform.admin.exportSnapshot(id, 'another');
        assert.deepEqual(back.settings.env, settings.env);
        const { $: sealed } = back.settings.env['SITE'] as Sealed;
        assert.equal(openText(sealed, 'of the file'), env.SITE);
    });
});

/** The credentials of a file, which have to be encrypted in it. */
function opened(credentials: object | undefined, secret: string): Credentials | undefined {
    return openCredentials(credentials as Sealed, secret);
}
