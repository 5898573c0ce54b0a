import assert from 'node:assert/strict';
import type { Manifest } from '../../runtime/core/snapshot';
import type { FileStore } from '../../runtime/store/file-store';
import type { FileSystem } from '../../runtime/store/file-system';
import { DiskRecorder, killedAfter } from '../helpers/disk-recorder';
import { MemoryFileSystem, systemError } from '../helpers/memory-file-system';
import { disksAfter, ROOT, TICK } from '../helpers/power-cut';
import { seededRandom } from '../helpers/random';
import { capture, checkFinding, contentOf, putContent, type TestContent } from '../helpers/store-content';
import { machine, openMemoryStore, STORE_DIR } from '../helpers/test-store';

const STATES_A_CUT = 24;
const SNAPSHOTS = `${STORE_DIR}/snapshots`;

/** What was asked of the store and when; `done` is the moment at which it was acknowledged. */
interface Act {
    asked: number;
    done: number;
}

/** The life of one snapshot, as whoever asked for it knows it. Its name is unique. */
interface Life {
    content: TestContent;
    made: Act;
    edited?: Act;
    removed?: Act;
}

/** Uses a store on a recorded disk and remembers what it was promised. */
class Witness {
    private readonly inner = new MemoryFileSystem(TICK);
    readonly disk = new DiskRecorder(this.inner, SNAPSHOTS);
    readonly lives = new Map<string, Life>();
    private store!: FileStore;
    private readonly ids = new Map<string, string>();
    private readonly forgotten: Act[] = [];

    async open(pid: number, disk: FileSystem = this.disk): Promise<void> {
        await this.disk.makeDir(ROOT);
        this.store = await openMemoryStore(disk, { machine: machine({ pid }) });
    }

    async capture(name: string, content: TestContent): Promise<Manifest> {
        const life = { content, made: this.ask() };
        this.lives.set(name, life);
        const manifest = await capture(this.store, content, { name });
        this.ids.set(name, manifest.id);
        this.acknowledge(life.made);
        return manifest;
    }

    async edit(name: string): Promise<void> {
        const act = (this.lives.get(name)!.edited = this.ask());
        await this.store.edit(this.ids.get(name)!, { description: 'edited' });
        this.acknowledge(act);
    }

    async remove(...names: string[]): Promise<void> {
        const act = this.ask();
        for (const name of names) this.lives.get(name)!.removed = act;
        await this.store.remove(names.map((name) => this.ids.get(name)!));
        this.acknowledge(act);
    }

    /** Acknowledged to last from the next `settle` on. */
    async forget(...names: string[]): Promise<void> {
        const act = this.ask();
        for (const name of names) this.lives.get(name)!.removed = act;
        await this.store.remove(
            names.map((name) => this.ids.get(name)!),
            'soon',
        );
        this.forgotten.push(act);
    }

    async giveUp(content: TestContent): Promise<void> {
        const writer = this.store.begin();
        await putContent(writer, content);
        writer.abandon();
        await this.settle();
    }

    /** Lets the next syncs of the folder of manifests fail. */
    failSyncs(count: number): void {
        let left = count;
        this.inner.fault = ({ name, path }) => {
            if (name === 'syncDir' && path === SNAPSHOTS && left-- > 0) throw systemError('EIO', path);
        };
    }

    async settle(): Promise<void> {
        await this.store.settled();
        this.forgotten.splice(0).forEach((act) => this.acknowledge(act));
    }

    async close(): Promise<void> {
        await this.store.close();
        this.forgotten.splice(0).forEach((act) => this.acknowledge(act));
    }

    private ask(): Act {
        return { asked: ++this.disk.now, done: Infinity };
    }

    private acknowledge(act: Act): void {
        act.done = ++this.disk.now;
    }
}

describe('Power cut at any moment', () => {
    it('first start: a store that was being made is made again', async () => {
        const witness = new Witness();
        await witness.open(1);
        await witness.settle();
        await checkAllCuts(witness, 6);
    });

    it('captures: every acknowledged one is whole, any other is absent or whole', async () => {
        const witness = new Witness();
        await witness.open(1);
        await witness.settle();
        const from = witness.disk.now;
        await witness.capture('first', { tabs: { a: '1', b: '1' }, credentials: { n: { p: 'x' } } });
        await witness.capture('second', { tabs: { a: '2', b: '1' }, credentials: { n: { p: 'x' } } });
        await Promise.all([
            witness.capture('third', { tabs: { a: '3', b: '1' } }),
            witness.capture('fourth', { tabs: { a: '3', b: '4' }, credentials: { n: { p: 'y' } } }),
        ]);
        await witness.giveUp({ tabs: { a: 'never', b: '1' } });
        await witness.close();
        await checkAllCuts(witness, STATES_A_CUT, from);
    });

    it('edits and deletions: what was acknowledged lasts, nothing else suffers', async () => {
        const witness = new Witness();
        await witness.open(1);
        await witness.capture('first', { tabs: { a: '1', b: '1' } });
        await witness.capture('second', { tabs: { a: '2', b: '1' }, credentials: { n: { p: 'x' } } });
        await witness.capture('third', { tabs: { a: '3', b: '1' } });
        await witness.settle();
        const from = witness.disk.now;
        await witness.edit('second');
        await Promise.all([witness.capture('fourth', { tabs: { a: '1', b: '4' } }), witness.remove('first')]);
        await witness.remove('third', 'second');
        await witness.capture('again', { tabs: { a: '3', b: '1' } });
        await witness.edit('again');
        await witness.close();
        await checkAllCuts(witness, STATES_A_CUT, from);
    });

    it('what is removed at a deploy: it is gone, or there whole until nothing is under way any more', async () => {
        const witness = new Witness();
        await witness.open(1);
        await witness.capture('first', { tabs: { a: '1', b: '1' } });
        await witness.capture('second', { tabs: { a: '2', b: '1' }, credentials: { n: { p: 'x' } } });
        await witness.settle();
        const from = witness.disk.now;
        await witness.capture('third', { tabs: { a: '3', b: '1' } });
        await witness.forget('first');
        await witness.capture('fourth', { tabs: { a: '1', b: '4' } });
        await Promise.all([witness.forget('second'), witness.capture('fifth', { tabs: { a: '2', b: '4' } })]);
        await witness.settle();
        await witness.capture('sixth', { tabs: { a: '1', b: '1' } });
        await witness.forget('third', 'fourth');
        await witness.close();
        await checkAllCuts(witness, STATES_A_CUT, from);
    });

    it('a sync that failed before: nothing that may come back is in want of its objects', async () => {
        const witness = new Witness();
        await witness.open(1);
        await witness.capture('first', { tabs: { a: '1', b: '1' } });
        await witness.settle();
        const from = witness.disk.now;
        witness.failSyncs(2);
        await assert.rejects(witness.capture('refused', { tabs: { a: '2', b: '1' } }));
        await witness.settle();
        await witness.capture('second', { tabs: { a: '3', b: '1' } });
        witness.failSyncs(1);
        await assert.rejects(witness.remove('first'));
        await witness.settle();
        await witness.capture('third', { tabs: { a: '4', b: '4' } });
        await witness.remove('second');
        await witness.close();
        await checkAllCuts(witness, STATES_A_CUT, from);
    });

    it('killed before, after any single change: an object that is found is made to last', async () => {
        for (let changes = 4; changes < 14; changes++) {
            const witness = new Witness();
            await witness.open(1);
            await witness.close();
            const { disk, killed } = killedAfter(changes, witness.disk);
            const work = async (): Promise<void> => {
                await witness.open(2, disk);
                await witness.capture('killed', { tabs: { a: '2' } });
            };
            await Promise.race([killed, work()]);
            await witness.open(3);
            await witness.capture('second', { tabs: { a: '2' } });
            await checkAllCuts(witness, STATES_A_CUT, witness.disk.now);
        }
    });

    for (let changes = 5; changes <= 50; changes += 5) {
        it(`killed before, after ${changes} changes: the next process relies on nothing that may not last`, async () => {
            const witness = new Witness();
            await witness.open(1);
            await witness.capture('first', { tabs: { a: '1', b: '1' } });
            await witness.close();
            const { disk, killed } = killedAfter(changes, witness.disk);
            const work = async (): Promise<void> => {
                await witness.open(2, disk);
                await witness.capture('second', { tabs: { a: '2', b: '2' }, credentials: { n: { p: 'x' } } });
                await Promise.all([witness.remove('first'), witness.capture('third', { tabs: { a: '1', b: '2' } })]);
                await witness.edit('second');
            };
            await Promise.race([killed, work()]);
            const from = witness.disk.now;
            await witness.open(3);
            await witness.capture('fourth', { tabs: { a: '2', b: '1' } });
            await witness.capture('fifth', { tabs: { a: '1', b: '2' } });
            await witness.settle();
            await checkAllCuts(witness, 6, from);
        });
    }
});

/** Cuts the power between any two steps of the disk and looks at what each disk that could be left is good for. */
async function checkAllCuts(witness: Witness, most: number, from = 0): Promise<void> {
    const { log } = witness.disk;
    const random = seededRandom(log.length);
    const seen = new Set<string>();
    for (let at = from; at <= witness.disk.now; at++) {
        for (const disk of disksAfter(log, { at, random, most, watched: SNAPSHOTS })) {
            const key = JSON.stringify([stateOf(disk), [...witness.lives].map(([, life]) => expected(life, at))]);
            if (seen.has(key)) continue;
            seen.add(key);
            const found = disk.filesIn(ROOT);
            await checkDisk(disk, witness.lives, at).catch((cause: unknown) => {
                throw new Error(`Power cut at ${at} of ${witness.disk.now}, found: ${found.join(' ')}`, { cause });
            });
        }
    }
}

async function checkDisk(disk: MemoryFileSystem, lives: ReadonlyMap<string, Life>, at: number): Promise<void> {
    const wasOpen = disk.getFile(`${STORE_DIR}/lock`) !== undefined;
    const store = await openMemoryStore(disk, { machine: machine({ boot: 'boot 2' }) });
    assert.deepEqual(disk.filesIn(`${STORE_DIR}/tmp`), []);
    await checkSnapshots(store, lives, at);
    await store.settled();
    await checkSnapshots(store, lives, at, 'thoroughly');
    await checkFinding(store);
    await checkUse(store);
    assert.equal((await store.verify()).damaged, 0);
    await store.close();
    if (wasOpen) await checkObjects(disk);
}

async function checkSnapshots(
    store: FileStore,
    lives: ReadonlyMap<string, Life>,
    at: number,
    thoroughly?: 'thoroughly',
): Promise<void> {
    const items = new Map(store.items().map((item) => [item.name, item]));
    for (const [name, life] of lives) {
        const item = items.get(name);
        const { presence, edited } = expected(life, at);
        if (presence !== 'maybe') assert.equal(item !== undefined, presence === 'there', `${name} is not ${presence}`);
        if (item && thoroughly) {
            assert.deepEqual(await contentOf(store, item.id), life.content, name);
            if (edited !== 'maybe') assert.equal(item.description, edited === 'there' ? 'edited' : '', name);
        }
        items.delete(name);
    }
    assert.deepEqual([...items.keys()], []);
}

async function checkUse(store: FileStore): Promise<void> {
    const before = store.items();
    const content = { tabs: { a: '1', b: '2', c: 'new' }, credentials: { n: { p: 'x' } } };
    const { id } = await capture(store, content);
    assert.deepEqual(await contentOf(store, id), content);
    assert.equal(store.items()[0]?.id, id);
    await store.remove([id]);
    assert.deepEqual(store.items(), before);
    await store.settled();
}

/** After an unclean end nothing is left over. */
async function checkObjects(disk: MemoryFileSystem): Promise<void> {
    const store = await openMemoryStore(disk, { machine: machine({ boot: 'boot 3' }) });
    const named = new Set<string>();
    for (const { id } of store.items()) (await store.get(id)).parts.forEach(({ object }) => named.add(object));
    await store.close();
    const stored = disk.filesIn(`${STORE_DIR}/objects`).map((path) => path.slice(-67, -3));
    assert.deepEqual(
        stored.filter((name) => !named.has(name)),
        [],
    );
}

type Presence = 'there' | 'absent' | 'maybe';

function expected({ made, edited, removed }: Life, at: number): { presence: Presence; edited: Presence } {
    const gone = happened(removed, at);
    const there = happened(made, at);
    return {
        presence: gone === 'absent' ? there : gone === 'there' ? 'absent' : 'maybe',
        edited: happened(edited, at),
    };
}

function happened(act: Act | undefined, at: number): Presence {
    if (!act || act.asked > at) return 'absent';
    return act.done <= at ? 'there' : 'maybe';
}

function stateOf(disk: MemoryFileSystem): unknown {
    const files = disk.filesIn(ROOT).map((path) => [path, disk.getFile(path)!.toString('base64')]);
    return [files, disk.filesIn(SNAPSHOTS).length > 0 && disk.modified(SNAPSHOTS)];
}
