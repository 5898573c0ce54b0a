import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { FileStore } from '../../runtime/store/file-store';
import { NEEDLE } from '../helpers/busy-import';
import { seededRandom } from '../helpers/random';
import { realUserDir } from '../helpers/test-store';

const ROUNDS = 25;
const LONGEST_LIFE_LINES = 16;

describe('A process that is killed while it takes files in', () => {
    let folder: string;
    let program: string;

    before(async () => {
        folder = await mkdtemp(join(tmpdir(), 'busy-import-'));
        program = join(folder, 'busy-import.cjs');
        const entryPoints = [join(__dirname, '../helpers/busy-import.ts')];
        await build({ entryPoints, bundle: true, platform: 'node', format: 'cjs', outfile: program });
    });
    after(() => rm(folder, { recursive: true, force: true }));

    it(`leaves whole snapshots and nothing else, and nothing in clear: killed ${ROUNDS} times at random points`, async () => {
        const userDir = await realUserDir();
        const random = seededRandom(7);
        const kept = new Set<string>();
        try {
            for (let round = 0; round < ROUNDS; round++) {
                await runAndKill(program, userDir.path, round, random, kept);
                assert.ok(!(await holdsInClear(join(userDir.path, 'snapshots'), NEEDLE)));
                const store = await userDir.open();
                await checkStore(store, userDir.path, kept);
                await store.close();
            }
            assert.ok(kept.size > 0);
        } finally {
            await userDir.remove();
        }
    });
});

/** Lets a process live for some lines and then some moments more, so that it ends in the middle of anything. */
async function runAndKill(
    program: string,
    userDir: string,
    seed: number,
    random: () => number,
    kept: Set<string>,
): Promise<void> {
    const child: ChildProcess = spawn(process.execPath, [program, userDir, String(seed)], {
        stdio: ['pipe', 'pipe', 'inherit'],
    });
    let left = Math.floor(random() * LONGEST_LIFE_LINES);
    const moment = random() * 30;
    const lines = createInterface(child.stdout!);
    lines.on('line', (text) => {
        const { imported = [], removing = [] } = JSON.parse(text) as { imported?: string[]; removing?: string[] };
        imported.forEach((id) => kept.add(id));
        removing.forEach((id) => kept.delete(id));
        if (left-- === 0) setTimeout(() => child.kill('SIGKILL'), moment);
    });
    await Promise.all([
        new Promise((resolve) => child.once('exit', resolve)),
        new Promise((resolve) => lines.once('close', resolve)),
    ]);
}

async function checkStore(store: FileStore, userDir: string, kept: Set<string>): Promise<void> {
    await store.settled();
    const listed = new Set(store.items().map(({ id }) => id));
    assert.equal((await store.verify()).damaged, 0);
    for (const id of kept) assert.ok(listed.has(id), `${id} was acknowledged and is lost`);
    for (const id of listed) kept.add(id);
    assert.deepEqual(await readdir(join(userDir, 'snapshots/tmp')), []);
    const manifests = await Promise.all([...listed].map((id) => store.get(id)));
    const named = new Set(manifests.flatMap(({ parts }) => parts.map(({ object }) => `${object}.gz`)));
    const stored = await readdir(join(userDir, 'snapshots/objects'), { recursive: true, withFileTypes: true });
    const files = stored.filter((entry) => entry.isFile()).map(({ name }) => name);
    assert.deepEqual(files.sort(), [...named].sort());
}

/** Looks into objects, too, which are compressed. */
async function holdsInClear(folder: string, text: string): Promise<boolean> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((found) => found.isFile())) {
        const bytes = await readFile(join(entry.parentPath, entry.name));
        if ((entry.name.endsWith('.gz') ? gunzipSync(bytes) : bytes).includes(text)) return true;
    }
    return false;
}
