import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { RemoteItem, RemoteList, RemotePage, RemotePlaces } from '../../../runtime/core/remote-wire';
import type { SnapshotItem } from '../../../runtime/core/snapshot';
import { ApiClient } from '../../helpers/api-client';
import { commandLine } from '../../helpers/command-line';
import { brokerNode, smallFlows } from '../../helpers/flows';
import { NodeRedProcess, RELEASES } from '../../helpers/node-red-process';
import { FleetBucket } from './fleet-bucket';
import { sharedStorage } from './shared-storage';
import { StorageProxy } from './storage-proxy';

const STORAGE_OF = { '4.1': 'Ceph', '5': 'Swift' } as const;

for (const release of RELEASES) {
    describe(`Node-RED ${release.name} with a remote in object storage`, () => {
        let fleet: FleetBucket;
        const running: NodeRedProcess[] = [];

        beforeEach(async () => {
            fleet = await FleetBucket.make(await sharedStorage(STORAGE_OF[release.name]));
        });
        afterEach(async () => {
            for (const nodeRed of running.splice(0)) await nodeRed.dispose();
        });

        const start = async (instance: string, more: object = {}): Promise<ApiClient> => {
            const nodeRed = await NodeRedProcess.start({ release, settings: settingsFor(fleet, instance, more) });
            running.push(nodeRed);
            return new ApiClient(nodeRed);
        };

        it('brings every deploy there by itself, from where another instance pulls it with its credentials', async () => {
            const target = `${fleet.name}/fleet/pump`;
            const pump = await start('pump', { auto: 'all', target });
            const broker = { ...brokerNode(), credentials: { user: 'plant', password: 'top secret' } };
            await pump.deploy([...smallFlows(), broker]);
            await untilIdle(pump, 1);

            const fan = await start('fan');
            const { targets } = (await fan.call<RemotePlaces>('GET', '/snapshots/remotes/bucket/targets')).body;
            assert.deepEqual(targets.map(({ name }) => name).sort(), ['fan', 'pump']);
            const query = `target=${encodeURIComponent(target)}`;
            const page = await fan.call<RemotePage>('GET', `/snapshots/remotes/bucket/snapshots?${query}`);
            const [newest] = page.body.snapshots;
            const body = { remote: 'bucket', target, id: newest!.id };
            const pulled = await fan.call<SnapshotItem>('POST', '/snapshots/pull', body);
            assert.equal(pulled.status, 201, JSON.stringify(pulled.body));
            await fan.restore(pulled.body.id);
            const { body: credentials } = await fan.call('GET', '/credentials/mqtt-broker/broker1');
            assert.deepEqual(credentials, { user: 'plant', has_password: true });
        });

        it('goes on after a kill in the middle of an upload, with nothing lost and nothing half', async () => {
            const proxy = await StorageProxy.start(fleet.storage.url);
            const target = `${fleet.name}/fleet/pump`;
            const pump = await start('pump', { auto: 'all', target, endpoint: proxy.url });
            let isInTheMiddle = (): void => undefined;
            const middle = new Promise<void>((done) => (isInTheMiddle = done));
            const never = new Promise<void>(() => undefined);
            proxy.planFor(({ method, path }) => {
                if (method !== 'PUT' || !path.includes('/objects/')) return {};
                isInTheMiddle();
                return { holdUntil: never };
            });
            await pump.deploy(smallFlows('killed'));
            await middle;
            await pump.nodeRed.kill();
            assert.deepEqual(await fleet.keys('instances/'), []);

            proxy.planFor(() => ({}));
            const again = new ApiClient(await pump.nodeRed.restart());
            running.push(again.nodeRed);
            await untilIdle(again, 1);
            const reader = fleet.instance('pump');
            const [newest] = await reader.ids();
            const { flows } = await reader.read(newest!);
            assert.deepEqual(
                flows.map(({ id }) => id),
                smallFlows().map(({ id }) => id),
            );
            await proxy.stop();
        });

        it('says at once what is wrong with an access key, a bucket and a passphrase', async () => {
            await fleet.instance('pump').push({ flows: smallFlows() });
            const nodeRed = await start('pump');
            const check = async (more: object): Promise<string> => {
                const body = { kind: 's3', name: 'other', ...fleet.fields({ instance: 'pump' }), ...more };
                const { body: answer } = await nodeRed.call<{ code?: string; connection?: object }>(
                    'POST',
                    '/snapshots/remotes/check',
                    body,
                );
                return answer.code ?? 'connected';
            };
            assert.equal(await check({}), 'connected');
            assert.equal(await check({ secretAccessKey: 'wrong' }), 'remote_token');
            assert.equal(await check({ bucket: 'nobody-has-this-one' }), 'remote_unknown');
            assert.equal(await check({ passphrase: 'another one altogether' }), 'remote_token');
            assert.equal(await check({ passphrase: 'too short' }), 'bad_request');
            assert.equal(await check({ endpoint: nodeRed.nodeRed.url }), 'remote_unknown');
        });
    });
}

describe('The command line with a remote in object storage', () => {
    let userDir: string;
    let fleet: FleetBucket;

    beforeEach(async () => {
        userDir = await mkdtemp(join(tmpdir(), 'snapshots-s3-'));
        fleet = await FleetBucket.make(await sharedStorage('Ceph'));
        await writeFile(join(userDir, 'settings.js'), `module.exports = { ${settingsFor(fleet, 'pump', {})} };`);
    });
    afterEach(() => rm(userDir, { recursive: true, force: true }));

    it('collects objects, from wherever it is run', async () => {
        const pump = fleet.instance('pump');
        for (const code of ['one', 'two', 'three']) await pump.push({ flows: smallFlows(code) });
        const dry = await commandLine(userDir, ['prune', '--remote', 'bucket', '--dry-run', '--json']);
        assert.equal(dry.code, 0, dry.errors);
        const { snapshots, removed, announced } = dry.json as Record<string, unknown>;
        const none = { objects: 0, bytes: 0 };
        assert.deepEqual([snapshots, removed, announced], [0, none, none]);
        const short = await commandLine(userDir, ['prune', '--remote', 'bucket', '--grace', '2']);
        assert.deepEqual([short.code, /3 hours or more/.test(short.errors)], [1, true]);
        const done = await commandLine(userDir, ['prune', '--remote', 'bucket']);
        assert.equal(done.output, 'Removed 0 snapshots and 0 objects (0 bytes).\n');
        const unknown = await commandLine(userDir, ['prune', '--remote', 'elsewhere']);
        assert.match(unknown.errors, /There is no remote “elsewhere”/);
    });

    it('gives up automatic snapshots of each instance beyond the newest ones, where that is wanted', async () => {
        for (const name of ['pump', 'fan']) {
            const instance = fleet.instance(name);
            for (const code of ['one', 'two', 'three']) {
                const snapshot = instance.snapshot({ flows: smallFlows(code) });
                const manifest = { ...snapshot.manifest, kind: 'auto' as const };
                await instance.remote.push(instance.place, { ...snapshot, manifest }, instance.signal);
            }
        }
        const done = await commandLine(userDir, ['prune', '--remote', 'bucket', '--keep-last', '2', '--json']);
        assert.equal((done.json as { snapshots: number }).snapshots, 2, done.errors);
        assert.equal((await fleet.keys('instances/pump/')).length, 2);
        assert.equal((await fleet.keys('instances/fan/')).length, 2);
    });

    it('says what to install where the library for object storage is missing, and finds it in the user directory', async () => {
        // A copy, beside which no package is.
        const copy = join(userDir, 'copy');
        await mkdir(copy);
        await cp(resolve(__dirname, '../../../dist'), join(copy, 'dist'), { recursive: true });
        const run = async (): Promise<string> => {
            const args = [join(copy, 'dist/cli.js'), 'prune', '--remote', 'bucket', '--user-dir', userDir];
            return promisify(execFile)(process.execPath, args).then(
                ({ stdout }) => stdout,
                (error: unknown) => (error as { stderr: string }).stderr,
            );
        };
        assert.match(await run(), new RegExp(`“npm install aws4fetch” in ${userDir}\\.`));
        const library = resolve(__dirname, '../../../node_modules/aws4fetch');
        await cp(library, join(userDir, 'node_modules/aws4fetch'), { recursive: true });
        assert.match(await run(), /^Removed 0 snapshots/);
    });
});

function settingsFor(fleet: FleetBucket, instance: string, more: object): string {
    const bucket = { kind: 's3', ...fleet.fields({ instance }), pathStyle: true, ...more };
    return `snapshots: { remotes: ${JSON.stringify({ bucket })} },`;
}

async function untilIdle(nodeRed: ApiClient, pushed: number): Promise<void> {
    await nodeRed.nodeRed.waitUntil('all is pushed', async () => {
        const { remotes } = (await nodeRed.call<RemoteList>('GET', '/snapshots/remotes')).body;
        const [{ queue, held }] = remotes as [RemoteItem];
        return queue.state === 'idle' && queue.waiting === 0 && held.length >= pushed;
    });
}
