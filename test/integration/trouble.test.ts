import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ErrorBody } from '../../runtime/core/wire';
import { ApiClient } from '../helpers/api-client';
import { smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && tryMount();

for (const release of RELEASES) {
    describe(`Trouble with the store on Node-RED ${release.name}`, () => {
        let nodeRed: NodeRedProcess | undefined;
        let folder: string;

        beforeEach(async () => {
            folder = await mkdtemp(join(tmpdir(), 'snapshots-trouble-'));
        });
        afterEach(async () => {
            await nodeRed?.dispose();
            nodeRed = undefined;
            await rm(folder, { recursive: true, force: true });
        });

        const start = async (settings: string): Promise<ApiClient> => {
            nodeRed = await NodeRedProcess.start({ release, settings });
            return new ApiClient(nodeRed);
        };

        const withStore = (dir: string): string => `snapshots: { dir: ${JSON.stringify(dir)} },`;

        const assertOff = async (api: ApiClient, code: string): Promise<void> => {
            await api.idle();
            const { ready, off } = await api.status();
            assert.equal(ready, false);
            assert.equal(off?.code, code);
            assert.ok(api.nodeRed.output.includes(off.error), 'the log says why');
            const answer = await api.call<ErrorBody>('GET', '/snapshots');
            assert.deepEqual([answer.status, answer.body.code], [503, 'store_unavailable']);
            await api.deploy(smallFlows());
            assert.equal((await api.flows()).flows.length, 4, 'deploys work as ever');
        };

        it('starts, and says why it is off, when the folder cannot be made', async () => {
            await writeFile(join(folder, 'file'), '');
            await assertOff(await start(withStore(join(folder, 'file/snapshots'))), 'io_error');
        });

        it('starts without a store and without the guard, too', async () => {
            await writeFile(join(folder, 'file'), '');
            const dir = JSON.stringify(join(folder, 'file/snapshots'));
            await assertOff(await start(`snapshots: { dir: ${dir}, guard: { enabled: false } },`), 'io_error');
        });

        it('touches nothing in a store of a newer format', async () => {
            await mkdir(join(folder, 'snapshots'), { recursive: true });
            await writeFile(join(folder, 'format.json'), '{"format": 2}');
            await writeFile(join(folder, 'snapshots/strange.json'), 'x');
            const before = (await readdir(folder, { recursive: true })).sort();
            await assertOff(await start(withStore(folder)), 'unknown_format');
            assert.deepEqual((await readdir(folder, { recursive: true })).sort(), before);
            assert.equal(await readFile(join(folder, 'format.json'), 'utf8'), '{"format": 2}');
        });

        it('names a wrong setting, uses its default, and works', async () => {
            const api = await start("snapshots: { retention: { keepLast: 'many' }, auto: 7, colour: 'red' },");
            await api.deploy(smallFlows());
            await api.nextSnapshot(undefined);
            for (const name of ['snapshots.retention.keepLast', 'snapshots.auto', 'snapshots.colour']) {
                assert.ok(api.nodeRed.output.includes(name), `the log names ${name}`);
            }
        });

        it('refuses a store that another Node-RED holds, and takes it over when that one has stopped', async () => {
            const first = await NodeRedProcess.start({ release, settings: withStore(folder) });
            try {
                const firstApi = new ApiClient(first);
                await firstApi.deploy(smallFlows('return "first";'));
                const made = await firstApi.nextSnapshot(undefined);
                const api = await start(withStore(folder));
                await assertOff(api, 'store_in_use');
                await first.stop();
                await nodeRed!.waitUntil('the store is free', async () => (await api.status()).ready);
                await api.idle();
                const items = await api.list();
                assert.ok(
                    items.some((item) => item.id === made.id),
                    'the snapshots of the other are there',
                );
                assert.deepEqual((await api.full(items[0]!.id)).flows.flows, (await api.flows()).flows);
            } finally {
                await first.dispose();
            }
        });

        (canMount ? it : it.skip)(
            'deploys on a full disk, says what failed, and works on once there is room',
            async () => {
                execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder]);
                try {
                    const api = await start(withStore(folder));
                    await api.deploy(smallFlows('return "before";'));
                    const before = await api.nextSnapshot(undefined);
                    await fill(join(folder, 'ballast'));
                    await api.deploy(smallFlows(`return ${JSON.stringify(noise(4000))};`));
                    await api.idle();
                    const { lastError } = await api.status();
                    assert.equal(lastError?.code, 'disk_full');
                    assert.ok(api.nodeRed.output.includes(lastError.error));
                    assert.equal((await api.call('DELETE', `/snapshots/${before.id}`)).status, 200, 'deleting works');
                    await rm(join(folder, 'ballast'));
                    await api.deploy(smallFlows('return "after";'));
                    const after = await api.nextSnapshot(undefined);
                    assert.deepEqual((await api.full(after.id)).flows.flows, (await api.flows()).flows);
                    assert.equal((await api.status()).lastError, undefined);
                } finally {
                    await nodeRed?.stop();
                    execFileSync('umount', [folder]);
                }
            },
        );

        (canMount ? it : it.skip)('deploys on a disk that has become read-only, and says what failed', async () => {
            execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]);
            try {
                const api = await start(withStore(folder));
                await api.deploy(smallFlows('return "before";'));
                await api.nextSnapshot(undefined);
                // Refused while anything is being written in the background.
                await api.nodeRed.waitUntil('the disk is read-only', async () => {
                    await run('mount', ['-o', 'remount,ro', folder]);
                    return true;
                });
                await api.deploy(smallFlows('return "read-only";'));
                await api.idle();
                assert.equal((await api.status()).lastError?.code, 'read_only');
                assert.equal((await api.list()).length, 1);
            } finally {
                await nodeRed?.stop();
                execFileSync('umount', [folder]);
            }
        });
    });
}

const run = promisify(execFile);

function tryMount(): boolean {
    const folder = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim();
    try {
        execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', folder], { stdio: 'ignore' });
        execFileSync('umount', [folder]);
        return true;
    } catch {
        return false;
    } finally {
        execFileSync('rmdir', [folder]);
    }
}

async function fill(file: string): Promise<void> {
    for (let bytes = 2 ** 21; bytes >= 512; bytes /= 2) {
        await writeFile(file, Buffer.alloc(bytes), { flag: 'a' }).catch((error: unknown) => {
            if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        });
    }
}

function noise(characters: number): string {
    let seed = 1;
    return Array.from({ length: characters }, () => {
        seed = (seed * 48271) % 0x7fffffff;
        return String.fromCharCode(33 + (seed % 90));
    }).join('');
}
