import assert from 'node:assert/strict';
import { isSnapshotError, type ErrorCode } from '../../runtime/core/errors';
import type { FlowNode, Manifest, PartRef, SnapshotItem } from '../../runtime/core/snapshot';
import { nodesText } from '../../runtime/capture/part-text';
import type { SnapshotStore, StoreChange } from '../../runtime/store/store';
import { capture, contentOf, draft, MORNING, putContent } from '../helpers/store-content';

/** A kind of store, as the contract needs it. Each test gets one of its own. */
export interface StoreUnderTest {
    /** Opens it for the first time, or again after `close`. */
    open(): Promise<SnapshotStore>;
    /** Spoils the stored bytes. */
    damagePart(part: PartRef): Promise<void>;
    damageManifest(id: string): Promise<void>;
    /** Number of objects, once nothing is under way any more. */
    countObjects(store: SnapshotStore): Promise<number>;
    dispose(): Promise<void>;
}

const UNKNOWN_ID = '01HZZZZZZZZZZZZZZZZZZZZZZZ';

export function rejectsWith(code: ErrorCode, promise: Promise<unknown>): Promise<void> {
    return assert.rejects(promise, (error) => isSnapshotError(error, code));
}

/** What every store of snapshots has to do. */
export function describeStore(name: string, make: () => Promise<StoreUnderTest>): void {
    describe(name, () => {
        let under: StoreUnderTest;
        let store: SnapshotStore;

        beforeEach(async () => {
            under = await make();
            store = await under.open();
        });

        afterEach(async () => {
            await store.close();
            await under.dispose();
        });

        async function reopen(): Promise<void> {
            await store.close();
            store = await under.open();
        }

        it('is empty at first', () => {
            assert.deepEqual(store.page({}), { meta: {}, count: 0, snapshots: [] });
            assert.deepEqual(store.items(), []);
            assert.equal(store.health().count, 0);
        });

        it('gives back exactly what was put in', async () => {
            const content = {
                tabs: { a: 'Kitchen', b: 'Äöü \u{1F600} "quoted"' },
                credentials: { n1: { password: 'p' } },
            };
            const { id } = await capture(store, content);
            assert.deepEqual(await contentOf(store, id), content);
        });

        it('gives back everything after it was closed and opened again', async () => {
            const content = { tabs: { a: 'Kitchen' }, credentials: { n1: { password: 'p' } } };
            const made = await capture(store, content, {
                name: 'Before the holidays',
                description: 'all good',
                user: { username: 'ada' },
                deploy: { type: 'full', revision: 'r1' },
                changes: { added: 1, changed: 2, removed: 3, moved: 4, text: '1 node added' },
            });
            await reopen();
            assert.deepEqual(await store.get(made.id), made);
            assert.deepEqual(await contentOf(store, made.id), content);
            assert.deepEqual(store.items(), [itemOf(made)]);
        });

        it('takes a part of several megabytes in pieces of any size', async () => {
            const pieces = ['["', 'x'.repeat(3_000_000), ...Array.from({ length: 100_000 }, () => 'yz'), '"]'];
            const writer = store.begin();
            const part = await writer.put({ type: 'global' }, pieces);
            await writer.commit(draft(), [part]);
            assert.equal(JSON.stringify(await store.readPart(part)), pieces.join(''));
        });

        it('gives back the nodes of a part, all of them or at least those that are wanted', async () => {
            const nodes: FlowNode[] = [
                { id: 'a', type: 'tab', label: 'A' },
                { id: 'n1', type: 'inject', z: 'a', name: 'needle' },
                { id: 'n2', type: 'debug', z: 'a', name: 'line 1\nline 2, ],[ {}' },
            ];
            const layouts = [[...nodesText(nodes)], [JSON.stringify(nodes)], [JSON.stringify(nodes, null, 4)], ['[]']];
            for (const text of layouts) {
                const writer = store.begin();
                const part = await writer.put({ type: 'tab', id: 'a' }, text);
                await writer.commit(draft(), [part]);
                const all = JSON.parse(text.join('')) as FlowNode[];
                assert.deepEqual(await store.readNodes(part), all);
                assert.deepEqual(await store.readPart(part), all);
                const some = await store.readNodes(part, (json) => json.includes('needle'));
                assert.deepEqual(
                    some.filter(({ name }) => name === 'needle'),
                    all.slice(1, 2),
                );
            }
        });

        it('finds the parts that hold a node, whether it was told of the nodes or not, and after opening again', async () => {
            for (const told of [true, false]) {
                const { parts } = await captureNodes(store, { a: ['n1', 'n2'], b: ['n3', 'n1'], c: [] }, told);
                const find = async (id: string): Promise<string[]> => {
                    const holding = await store.objectsHolding(id, parts);
                    return parts.filter(({ object }) => holding.has(object)).map((part) => part.id!);
                };
                for (let round = 0; round < 2; round++) {
                    assert.deepEqual(await find('n1'), ['a', 'b']);
                    assert.deepEqual(await find('n3'), ['b']);
                    assert.deepEqual(await find('c'), ['c']);
                    assert.deepEqual(await find('nowhere'), []);
                    assert.deepEqual(await find(''), []);
                    await reopen();
                }
            }
        });

        it('counts a part that cannot be read among those that hold a node', async () => {
            const { parts } = await captureNodes(store, { a: ['n1'], b: ['n2'] }, false);
            await under.damagePart(parts[0]!);
            assert.deepEqual([...(await store.objectsHolding('n2', parts))], [parts[0]!.object, parts[1]!.object]);
            await rejectsWith('damaged', store.readNodes(parts[0]!));
        });

        it('fills in id, hash, size and time of update', async () => {
            const made = await capture(store, { tabs: { a: '1', b: '2' } });
            assert.match(made.id, /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
            assert.match(made.hash, /^[0-9a-f]{64}$/);
            assert.equal(made.bytes, made.parts[0]!.bytes + made.parts[1]!.bytes);
            assert.equal(made.updatedAt, MORNING);
        });

        it('gives equal content an equal hash and other content or order another', async () => {
            const one = await capture(store, { tabs: { a: '1', b: '2' }, credentials: { n: { p: 'x' } } });
            const same = await capture(store, { tabs: { a: '1', b: '2' }, credentials: { n: { p: 'x' } } });
            const other = await capture(store, { tabs: { a: '1', b: '3' }, credentials: { n: { p: 'x' } } });
            const secret = await capture(store, { tabs: { a: '1', b: '2' }, credentials: { n: { p: 'y' } } });
            const order = await capture(
                store,
                { tabs: { a: '1', b: '2' }, credentials: { n: { p: 'x' } } },
                { order: [1, 1] },
            );
            assert.equal(one.hash, same.hash);
            assert.equal(new Set([one, other, secret, order].map(({ hash }) => hash)).size, 4);
        });

        it('tells the hash that a commit would have', async () => {
            const writer = store.begin();
            const parts = await putContent(writer, { tabs: { a: '1' } });
            const hash = writer.hash(parts, [0, 1]);
            assert.equal((await writer.commit(draft(), parts)).hash, hash);
        });

        it('tells the name that a part would have, and stores nothing', async () => {
            const writer = store.begin();
            const names = [
                await writer.name({ type: 'tab' }, ['[1', ',2]']),
                await writer.name({ type: 'credentials' }, ['{}']),
            ];
            assert.equal(await under.countObjects(store), 0);
            const parts = [
                await writer.put({ type: 'tab', id: 'a' }, ['[1,2]']),
                await writer.put({ type: 'credentials' }, ['{}']),
            ];
            assert.deepEqual(
                parts.map(({ object }) => object),
                names,
            );
            writer.abandon();
        });

        it('gives back the text of a part exactly as it was put', async () => {
            const writer = store.begin();
            const tab = [...nodesText([{ id: 'a', type: 'tab', label: 'Äöü \u{1F600}' }])].join('');
            const texts = [tab, '{ "b": {"p": 1.0} }'];
            const tabRef = await writer.put({ type: 'tab', id: 'a' }, [texts[0]!]);
            const { parts } = await writer.commit(draft(), [
                tabRef,
                await writer.put({ type: 'credentials' }, [texts[1]!]),
            ]);
            for (const [index, part] of parts.entries()) {
                assert.equal((await store.readText(part)).toString(), texts[index]);
            }
        });

        it('keeps bytes for a while, gives them back as often as they are wanted, and drops them', async () => {
            const bytes = Buffer.from(Array.from({ length: 2_500_000 }, (_, n) => n % 251));
            const held = await store.hold(piecesOf(bytes, 70_000), bytes.length);
            assert.equal(held.size, bytes.length);
            for (let time = 0; time < 2; time++) assert.ok((await joined(held.read())).equals(bytes));
            await held.drop();
            await held.drop();
            await rejectsWith('io_error', joined(held.read()));
            const none = await store.hold(piecesOf(Buffer.alloc(0), 1), 0);
            assert.equal((await joined(none.read())).length, 0);
            await none.drop();
        });

        it('keeps no more bytes than it is told to, and none of those whose source fails', async () => {
            let taken = 0;
            async function* endless(): AsyncGenerator<Buffer> {
                for (;;) {
                    taken += 100_000;
                    yield await Promise.resolve(Buffer.alloc(100_000));
                }
            }
            await rejectsWith('file_too_large', store.hold(endless(), 3_000_000));
            assert.equal(taken, 3_100_000);
            async function* failing(): AsyncGenerator<Buffer> {
                yield await Promise.resolve(Buffer.alloc(2_000_000));
                throw new Error('the source is gone');
            }
            await assert.rejects(store.hold(failing(), 3_000_000), /the source is gone/);
        });

        it('stores equal parts once, secret ones too', async () => {
            const content = { tabs: { a: '1' }, credentials: { n: { p: 'x' } } };
            const one = await capture(store, content);
            const two = await capture(store, content);
            assert.deepEqual(two.parts, one.parts);
            assert.equal(await under.countObjects(store), 2);
        });

        it('names a part of an earlier snapshot again without writing it', async () => {
            const one = await capture(store, { tabs: { a: '1', b: '2' } });
            const writer = store.begin();
            const kept = writer.keep(one.parts[0]!);
            const two = await writer.commit(draft(), [kept]);
            await store.remove([one.id]);
            assert.equal(await under.countObjects(store), 1);
            assert.deepEqual(await contentOf(store, two.id), { tabs: { a: '1' } });
        });

        it('refuses a snapshot that keeps a part whose object is gone', async () => {
            const one = await capture(store, { tabs: { a: '1' } });
            await store.remove([one.id]);
            assert.equal(await under.countObjects(store), 0);
            const writer = store.begin();
            await rejectsWith('damaged', writer.commit(draft(), [writer.keep(one.parts[0]!)]));
            assert.equal(store.items().length, 0);
        });

        it('lists the newest first, also when the clock was set back', async () => {
            const early = await capture(store, { tabs: { a: '1' } }, { createdAt: '2031-01-01T00:00:00.000Z' });
            const late = await capture(store, { tabs: { a: '2' } }, { createdAt: '2001-01-01T00:00:00.000Z' });
            assert.deepEqual(idsOf(store.items()), [late.id, early.id]);
            assert.ok(late.id > early.id);
            await reopen();
            assert.deepEqual(idsOf(store.items()), [late.id, early.id]);
        });

        it('makes two snapshots at once in the order in which they were committed', async () => {
            const names = ['1', '2', '3', '4', '5'];
            await Promise.all(names.map((name) => capture(store, { tabs: { a: 'same' } }, { name })));
            const writers = names.map(() => store.begin());
            const parts = await Promise.all(writers.map((writer) => putContent(writer, { tabs: { a: 'same' } })));
            const made = await Promise.all(
                writers.map((writer, n) => writer.commit(draft({ name: names[n]! }), parts[n]!)),
            );
            assert.deepEqual(idsOf(store.items()).slice(0, 5), idsOf(made).reverse());
        });

        it('hands out pages that join to the whole list', async () => {
            for (let n = 0; n < 7; n++) await capture(store, { tabs: { a: String(n) } });
            const seen: string[] = [];
            let cursor: string | undefined;
            do {
                const page = store.page({ limit: 3, ...(cursor && { cursor }) });
                assert.equal(page.count, 7);
                seen.push(...idsOf(page.snapshots));
                cursor = page.meta.next_cursor;
            } while (cursor);
            assert.deepEqual(seen, idsOf(store.items()));
        });

        it('goes on with the next page after the snapshot at its edge was deleted', async () => {
            for (let n = 0; n < 5; n++) await capture(store, { tabs: { a: String(n) } });
            const all = idsOf(store.items());
            const first = store.page({ limit: 2 });
            await store.remove([first.snapshots[1]!.id]);
            const second = store.page({ limit: 2, cursor: first.meta.next_cursor! });
            assert.deepEqual(idsOf(second.snapshots), all.slice(2, 4));
        });

        it('refuses a cursor that it did not give out', () => {
            for (const cursor of ['', 'abc', '../../etc/passwd', '9'.repeat(26)]) {
                assert.throws(
                    () => store.page({ cursor }),
                    (error) => isSnapshotError(error, 'bad_request'),
                );
            }
        });

        it('finds snapshots by kind and by text in name, description, user and changes', async () => {
            const changes = { added: 1, changed: 0, removed: 0, moved: 0, text: 'The boiler was added' };
            const made = [
                await capture(store, { tabs: { a: '1' } }, { name: 'Boiler room' }),
                await capture(store, { tabs: { a: '2' } }, { description: 'about the BOILER' }),
                await capture(store, { tabs: { a: '3' } }, { user: { username: 'boilermaker' } }),
                await capture(store, { tabs: { a: '4' } }, { kind: 'auto', changes }),
            ];
            await capture(store, { tabs: { a: '5' } }, { name: 'Cellar' });
            assert.deepEqual(idsOf(store.page({ q: 'boiler' }).snapshots), idsOf(made).reverse());
            assert.deepEqual(idsOf(store.page({ q: 'boiler', kind: 'auto' }).snapshots), [made[3]!.id]);
            assert.equal(store.page({ q: 'boiler', limit: 1 }).count, 4);
            assert.equal(store.page({ kind: 'pull' }).count, 0);
        });

        it('changes name, description and pin, and nothing else', async () => {
            const made = await capture(store, { tabs: { a: '1' } });
            const edited = await store.edit(made.id, { name: 'New name', description: 'Why', pinned: true });
            const { updatedAt, ...rest } = edited;
            const { updatedAt: before, ...old } = itemOf(made);
            assert.notEqual(updatedAt, before);
            assert.deepEqual(rest, { ...old, name: 'New name', description: 'Why', pinned: true });
            await reopen();
            assert.deepEqual(store.items(), [edited]);
            assert.deepEqual(await contentOf(store, made.id), { tabs: { a: '1' } });
        });

        it('adds what became known later', async () => {
            const made = await capture(store, { tabs: { a: '1' } });
            await store.annotate(made.id, { user: { username: 'ada' }, good: true });
            await reopen();
            assert.deepEqual(store.items(), [{ ...itemOf(made), user: { username: 'ada' }, good: true }]);
        });

        it('deletes snapshots and what only they named', async () => {
            const one = await capture(store, { tabs: { a: '1', b: 'shared' } });
            const two = await capture(store, { tabs: { a: '2', b: 'shared' } });
            await store.remove([one.id]);
            assert.deepEqual(idsOf(store.items()), [two.id]);
            await rejectsWith('not_found', store.get(one.id));
            assert.equal(await under.countObjects(store), 2);
            await reopen();
            assert.deepEqual(idsOf(store.items()), [two.id]);
            assert.deepEqual(await contentOf(store, two.id), { tabs: { a: '2', b: 'shared' } });
        });

        it('passes over snapshots that are gone already', async () => {
            const one = await capture(store, { tabs: { a: '1' } });
            await store.remove([UNKNOWN_ID, one.id]);
            await store.remove([one.id, '../../format']);
            assert.equal(store.items().length, 0);
        });

        it('does not collect what a snapshot in progress has put or kept', async () => {
            const one = await capture(store, { tabs: { a: 'kept', b: 'put' } });
            const writer = store.begin();
            const kept = writer.keep(one.parts[0]!);
            const put = await writer.put({ type: 'tab', id: 'b' }, ['[{"id":"b","type":"tab","label":"put"}]']);
            await store.remove([one.id]);
            assert.equal(await under.countObjects(store), 2);
            const two = await writer.commit(draft(), [kept, put]);
            assert.deepEqual(await contentOf(store, two.id), { tabs: { a: 'kept', b: 'put' } });
        });

        it('collects what a snapshot that was given up has put, and nothing else', async () => {
            const one = await capture(store, { tabs: { a: '1' } });
            const writer = store.begin();
            await putContent(writer, { tabs: { a: '1', b: 'never' } });
            writer.keep(one.parts[0]!);
            assert.equal(await under.countObjects(store), 2);
            writer.abandon();
            assert.equal(await under.countObjects(store), 1);
            assert.deepEqual(await contentOf(store, one.id), { tabs: { a: '1' } });
        });

        it('collects an object of a deleted snapshot once the writer that held it gives up', async () => {
            const one = await capture(store, { tabs: { a: '1' } });
            const writer = store.begin();
            writer.keep(one.parts[0]!);
            await store.remove([one.id]);
            assert.equal(await under.countObjects(store), 1);
            writer.abandon();
            assert.equal(await under.countObjects(store), 0);
        });

        it('says not_found for ids that it does not have, also for those that are none', async () => {
            for (const id of [UNKNOWN_ID, '', '../../format', '..', 'x'.repeat(300)]) {
                await rejectsWith('not_found', store.get(id));
                await rejectsWith('not_found', store.check(id));
                await rejectsWith('not_found', store.edit(id, { name: 'x' }));
                await rejectsWith('not_found', store.annotate(id, { good: true }));
            }
        });

        it('tells watchers of each change until they stop watching', async () => {
            const seen: StoreChange[] = [];
            const stop = store.watch((change) => seen.push(change));
            store.watch(() => {
                throw new Error('A listener in trouble');
            });
            const { id } = await capture(store, { tabs: { a: '1' } });
            await store.edit(id, { name: 'x' });
            await store.remove([id]);
            stop();
            await capture(store, { tabs: { a: '1' } });
            assert.deepEqual(seen, [
                { event: 'created', ids: [id] },
                { event: 'updated', ids: [id] },
                { event: 'removed', ids: [id] },
            ]);
        });

        it('flipped byte in a part: lists every snapshot that names it as damaged, and no other', async () => {
            const one = await capture(store, { tabs: { a: '1', b: 'shared' } });
            const two = await capture(store, { tabs: { a: '2', b: 'shared' } });
            const sound = await capture(store, { tabs: { a: '2' } });
            const seen: StoreChange[] = [];
            store.watch((change) => seen.push(change));
            await under.damagePart(one.parts[1]!);
            await rejectsWith('damaged', store.readPart(one.parts[1]!));
            assert.deepEqual(damagedIn(store), [two.id, one.id]);
            assert.deepEqual(seen, [{ event: 'updated', ids: [two.id, one.id] }]);
            assert.equal(store.health().damaged, 2);
            await store.check(sound.id);
            await rejectsWith('damaged', store.check(two.id));
        });

        it('flipped byte in a part: is healed by the next snapshot with the same content', async () => {
            const one = await capture(store, { tabs: { a: '1' }, credentials: { n: { p: 'x' } } });
            for (const part of one.parts) {
                await under.damagePart(part);
                await rejectsWith('damaged', store.check(one.id));
            }
            await capture(store, { tabs: { a: '1' }, credentials: { n: { p: 'x' } } });
            await under.countObjects(store);
            assert.deepEqual(damagedIn(store), []);
            await store.check(one.id);
        });

        it('flipped byte in a part: is not relied upon by a snapshot after the next start', async () => {
            const one = await capture(store, { tabs: { a: '1' } });
            await store.close();
            await under.damagePart(one.parts[0]!);
            store = await under.open();
            const two = await capture(store, { tabs: { a: '1' } });
            assert.deepEqual(await contentOf(store, two.id), { tabs: { a: '1' } });
        });

        it('flipped byte in a manifest: lists the snapshot as damaged and can delete it', async () => {
            const one = await capture(store, { tabs: { a: '1' } });
            const two = await capture(store, { tabs: { a: '2' } });
            await under.damageManifest(one.id);
            await rejectsWith('damaged', store.get(one.id));
            assert.deepEqual(damagedIn(store), [one.id]);
            await rejectsWith('damaged', store.edit(one.id, { name: 'x' }));
            await store.check(two.id);
            await store.remove([one.id]);
            assert.deepEqual(idsOf(store.items()), [two.id]);
            assert.equal(await under.countObjects(store), 1);
        });

        it('collects nothing as long as a damaged manifest may name it', async () => {
            const one = await capture(store, { tabs: { a: '1' } });
            const two = await capture(store, { tabs: { a: '2' } });
            await under.damageManifest(one.id);
            await reopen();
            await store.remove([two.id]);
            assert.equal(await under.countObjects(store), 2);
            await store.remove([one.id]);
            assert.equal(await under.countObjects(store), 0);
        });

        it('finds all damage when it verifies everything', async () => {
            const one = await capture(store, { tabs: { a: '1' } });
            const two = await capture(store, { tabs: { a: '2' } });
            const three = await capture(store, { tabs: { a: '3' }, credentials: { n: { p: 'x' } } });
            await under.damagePart(one.parts[0]!);
            await under.damageManifest(two.id);
            await under.damagePart(three.parts[1]!);
            assert.equal((await store.verify()).damaged, 3);
        });

        it('knows its size', async () => {
            const one = await capture(store, { tabs: { a: '1' } });
            const { bytes } = store.health();
            assert.ok(bytes > one.bytes);
            await capture(store, { tabs: { a: '2' } }).then(({ id }) => store.remove([id]));
            assert.equal(await under.countObjects(store), 1);
            assert.equal(store.health().bytes, bytes);
            await reopen();
            assert.equal(store.health().bytes, bytes);
        });

        it('finishes what is under way when it is closed, and refuses everything after', async () => {
            const writers = [store.begin(), store.begin()];
            const parts = await Promise.all(writers.map((writer, n) => putContent(writer, { tabs: { a: String(n) } })));
            const commits = writers.map((writer, n) => writer.commit(draft(), parts[n]!));
            await store.close();
            await store.close();
            const made = await Promise.all(commits);
            await rejectsWith('store_unavailable', store.get(made[0]!.id));
            await rejectsWith('store_unavailable', store.remove([made[0]!.id]));
            assert.throws(
                () => store.begin(),
                (error) => isSnapshotError(error, 'store_unavailable'),
            );
            store = await under.open();
            assert.deepEqual(idsOf(store.items()).sort(), idsOf(made).sort());
        });
    });
}

function idsOf(items: readonly SnapshotItem[]): string[] {
    return items.map(({ id }) => id);
}

function damagedIn(store: SnapshotStore): string[] {
    return idsOf(store.items().filter(({ damaged }) => damaged));
}

function itemOf(manifest: SnapshotItem): SnapshotItem {
    const { parts: _, order: __, ...item } = manifest as SnapshotItem & { parts: unknown; order: unknown };
    return item;
}

/** A snapshot of tabs with nodes that have these ids. The writer is told of them or not. */
async function captureNodes(
    store: SnapshotStore,
    tabs: Record<string, readonly string[]>,
    told: boolean,
): Promise<Manifest> {
    const writer = store.begin();
    const parts: PartRef[] = [];
    for (const [id, ids] of Object.entries(tabs)) {
        const label = `${id} ${told ? 'told' : 'not told'}`;
        const nodes = [{ id, type: 'tab', label }, ...ids.map((node) => ({ id: node, type: 'debug', z: id }))];
        parts.push(await writer.put({ type: 'tab', id }, nodesText(nodes), ...(told ? [nodes] : [])));
    }
    return writer.commit(draft(), parts);
}

async function* piecesOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function joined(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
    const all: Buffer[] = [];
    for await (const piece of pieces) all.push(piece);
    return Buffer.concat(all);
}
