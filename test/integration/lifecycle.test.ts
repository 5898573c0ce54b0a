import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { SnapshotsStatus } from '../../runtime/core/wire';
import { ApiClient } from '../helpers/api-client';
import { smallFlows } from '../helpers/flows';
import { makeUserDir, NodeRedProcess, RELEASES } from '../helpers/node-red-process';

const ROOT = resolve(__dirname, '../..');
const PACKAGE = 'node-red-contrib-snapshots';

for (const release of RELEASES) {
    describe(`Start and end on Node-RED ${release.name}`, () => {
        let folder: string;
        let nodeRed: NodeRedProcess | undefined;

        beforeEach(async () => {
            folder = await mkdtemp(join(tmpdir(), 'snapshots-lifecycle-'));
        });
        afterEach(async () => {
            await nodeRed?.dispose();
            nodeRed = undefined;
            await rm(folder, { recursive: true, force: true });
        });

        it('gives the store up when Node-RED is stopped', async () => {
            nodeRed = await NodeRedProcess.start({ release });
            const api = new ApiClient(nodeRed);
            await api.deploy(smallFlows());
            await api.nextSnapshot(undefined);
            await api.idle();
            // What is done after a capture in the background keeps the store from being given up at once.
            const index = join(nodeRed.userDir, 'snapshots/nodes.jsonl');
            await nodeRed.waitUntil('the index of nodes is written', () => Promise.resolve(existsSync(index)));
            await nodeRed.stop();
            assert.ok(!existsSync(join(nodeRed.userDir, 'snapshots/lock')));
        });

        it('finds at the next start what was deployed just before a stop', async () => {
            nodeRed = await NodeRedProcess.start({ release });
            let api = new ApiClient(nodeRed);
            await api.deploy(smallFlows('return 1;'));
            const before = await api.nextSnapshot(undefined);
            await api.deploy(smallFlows('return 2;'));
            nodeRed = await nodeRed.restart();
            api = new ApiClient(nodeRed);
            const newest = await api.nextSnapshot(before);
            assert.deepEqual((await api.full(newest.id)).flows.flows, smallFlows('return 2;'));
            assert.equal((await api.list()).length, 2);
        });

        it('keeps snapshots in the user directory when dir is relative, wherever Node-RED was started', async () => {
            nodeRed = await NodeRedProcess.start({ release, settings: "snapshots: { dir: 'kept/here' }," });
            await new ApiClient(nodeRed).idle();
            assert.ok(existsSync(join(nodeRed.userDir, 'kept/here/format.json')));
            assert.ok(!existsSync('kept'));
        });

        it('works again when a program that has Node-RED in itself stops it and starts it again', async () => {
            const userDir = await makeUserDir();
            try {
                const flows = JSON.stringify(smallFlows('CODE'));
                const app = join(ROOT, 'test/helpers/embedding-app.cjs');
                const { stdout } = await run(release.node, [app, dirname(release.script), userDir, flows]);
                assert.deepEqual(JSON.parse(stdout), [
                    { ready: true, made: 1 },
                    { ready: true, made: 1 },
                ]);
            } finally {
                await rm(userDir, { recursive: true, force: true });
            }
        });

        it('comes, goes and comes again by way of the palette, while Node-RED runs', async () => {
            const userDir = join(folder, 'user');
            await mkdir(userDir);
            await writeFile(join(userDir, 'package.json'), JSON.stringify({ name: 'test-user-directory' }));
            const files = { 'flows.json': JSON.stringify(smallFlows('return 1;')) };
            nodeRed = await NodeRedProcess.start({ release, userDir, files });
            const api = new ApiClient(nodeRed);
            const module = await packageIn(join(folder, 'package'));

            assert.equal((await api.call('POST', '/nodes', { module })).status, 200);
            await api.idle();
            const found = await api.nextSnapshot(undefined);
            assert.equal(found.kind, 'external');
            await api.deploy(smallFlows('return 2;'));
            const made = await api.nextSnapshot(found);

            assert.equal((await api.call('DELETE', `/nodes/${PACKAGE}`)).status, 204);
            await nodeRed.waitUntil('the routes are gone', async () => {
                return (await api.call('GET', '/snapshots')).status === 404;
            });
            await api.deploy(smallFlows('return 3;'));

            assert.equal((await api.call('POST', '/nodes', { module })).status, 200);
            await api.idle();
            const status = (await api.call<SnapshotsStatus>('GET', '/snapshots/status')).body;
            assert.deepEqual([status.ready, status.off], [true, undefined]);
            const missed = await api.nextSnapshot(made);
            assert.deepEqual((await api.full(missed.id)).flows.flows, smallFlows('return 3;'));
            await api.deploy(smallFlows('return 4;'));
            await api.nextSnapshot(missed);
            await api.idle();
            assert.equal((await api.list()).length, 4, 'one copy of the package is at work');
        });
    });
}

const run = promisify(execFile);

/** The package as npm would install it. */
async function packageIn(folder: string): Promise<string> {
    await cp(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true });
    const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as Record<string, unknown>;
    delete manifest['scripts'];
    delete manifest['devDependencies'];
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    return folder;
}
