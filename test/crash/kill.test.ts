import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { isSnapshotError } from '../../runtime/core/errors';
import type { FileStore } from '../../runtime/store/file-store';
import { seededRandom } from '../helpers/random';
import { capture, checkFinding, contentOf } from '../helpers/store-content';
import { realUserDir } from '../helpers/test-store';

const ROUNDS = 40;
const LONGEST_LIFE_LINES = 60;

/** What the processes have said so far. */
interface Said {
    /** Tabs of what was acknowledged and not asked to be removed, by id. */
    captured: Map<string, Record<string, string>>;
    /** Asked to be removed, not acknowledged. */
    removing: Set<string>;
    removed: Set<string>;
}

interface Line {
    captured?: string;
    id?: string;
    tabs?: Record<string, string>;
    removing?: string[];
    removed?: string[];
}

describe('Killed processes', () => {
    let folder: string;
    let program: string;

    before(async () => {
        folder = await mkdtemp(join(tmpdir(), 'busy-process-'));
        program = join(folder, 'busy-process.cjs');
        const entryPoints = [join(__dirname, '../helpers/busy-process.ts')];
        await build({ entryPoints, bundle: true, platform: 'node', format: 'cjs', outfile: program });
    });

    after(() => rm(folder, { recursive: true, force: true }));

    it(`killed ${ROUNDS} times at random points: every finished snapshot is whole, every finished deletion stays`, async () => {
        const userDir = await realUserDir();
        const random = seededRandom(2);
        const said: Said = { captured: new Map(), removing: new Set(), removed: new Set() };
        try {
            for (let round = 0; round < ROUNDS; round++) {
                await runAndKill(start(program, userDir.path, round), said, random);
                await checkStore(await userDir.open(), said, userDir.path);
            }
            assert.ok(said.removed.size > 10);
        } finally {
            await userDir.remove();
        }
    });

    it('two processes on one folder: the second is refused with the name of the first, and gets it afterwards', async () => {
        const userDir = await realUserDir();
        const child = start(program, userDir.path, 1);
        try {
            await firstLine(child);
            await assert.rejects(userDir.open(), (error) => {
                assert.ok(isSnapshotError(error, 'store_in_use'));
                assert.equal(error.facts['pid'], child.pid);
                assert.match(error.message, new RegExp(`process ${child.pid} on `));
                return true;
            });
            await kill(child);
            const store = await userDir.open();
            await capture(store, { tabs: { a: 'after' } });
            await store.close();
        } finally {
            await kill(child);
            await userDir.remove();
        }
    });
});

function start(program: string, userDir: string, seed: number): ChildProcess {
    return spawn(process.execPath, [program, userDir, String(seed)], { stdio: ['pipe', 'pipe', 'inherit'] });
}

/** Lets a process live for some lines and then some moments more, so that it ends in the middle of anything. */
async function runAndKill(child: ChildProcess, said: Said, random: () => number): Promise<void> {
    let left = Math.floor(random() * LONGEST_LIFE_LINES);
    const spins = Math.floor(random() * 400);
    const lines = createInterface(child.stdout!);
    lines.on('line', (text) => {
        listen(JSON.parse(text) as Line, said);
        if (--left > 0) return;
        lines.removeAllListeners('line').on('line', (text) => listen(JSON.parse(text) as Line, said));
        void spin(spins).then(() => child.kill('SIGKILL'));
    });
    await Promise.all([
        new Promise((resolve) => child.once('exit', resolve)),
        new Promise((r) => lines.once('close', r)),
    ]);
}

async function spin(turns: number): Promise<void> {
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}

function listen({ captured, id, tabs, removing, removed }: Line, said: Said): void {
    if (captured !== undefined) said.captured.set(id!, tabs!);
    for (const gone of removing ?? []) {
        said.captured.delete(gone);
        said.removing.add(gone);
    }
    for (const gone of removed ?? []) {
        said.removing.delete(gone);
        said.removed.add(gone);
    }
}

async function checkStore(store: FileStore, said: Said, userDir: string): Promise<void> {
    await store.settled();
    const listed = new Set(store.items().map(({ id }) => id));
    for (const [id, tabs] of said.captured) {
        assert.ok(listed.has(id), `${id} was acknowledged and is lost`);
        assert.deepEqual((await contentOf(store, id)).tabs, tabs);
    }
    for (const id of said.removed) assert.ok(!listed.has(id), `${id} was deleted and is back`);
    assert.equal((await store.verify()).damaged, 0);
    await checkFinding(store);

    // What was under way when the process was killed is done or not; from now on that is how it is.
    said.removing.clear();
    for (const id of listed) said.captured.set(id, (await contentOf(store, id)).tabs);

    assert.deepEqual(await readdir(join(userDir, 'snapshots', 'tmp')), []);
    await checkObjects(store, join(userDir, 'snapshots', 'objects'));
    await store.close();
}

async function checkObjects(store: FileStore, path: string): Promise<void> {
    const manifests = await Promise.all(store.items().map(({ id }) => store.get(id)));
    const named = manifests.flatMap(({ parts }) => parts.map(({ object }) => `${object}.gz`));
    const stored = await readdir(path, { recursive: true, withFileTypes: true });
    const files = stored.filter((entry) => entry.isFile()).map(({ name }) => name);
    assert.deepEqual(files.sort(), [...new Set(named)].sort());
}

function firstLine(child: ChildProcess): Promise<string> {
    return new Promise((resolve) => createInterface(child.stdout!).once('line', resolve));
}

async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await exited;
}
