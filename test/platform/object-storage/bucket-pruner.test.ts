import assert from 'node:assert/strict';
import type { RemotePruneReport } from '../../../runtime/remotes/remote';
import { BucketPruner } from '../../../runtime/remotes/s3/bucket-pruner';
import { BucketSnapshots } from '../../../runtime/remotes/s3/bucket-snapshots';
import { BucketTargets } from '../../../runtime/remotes/s3/bucket-targets';
import { smallFlows } from '../../helpers/flows';
import { FleetBucket, FOLDER, type FleetInstance } from './fleet-bucket';
import { ask } from './object-storage';
import { sharedStorage, STORAGES } from './shared-storage';
import { StorageProxy } from './storage-proxy';

const DAY_MS = 24 * 3_600_000;
/** A grace period that is over, also where the storage tells the time in seconds only. */
const OVER_MS = -60_000;

for (const name of STORAGES) {
    describe(`Collecting objects at ${name}`, () => {
        let fleet: FleetBucket;
        let pump: FleetInstance;

        beforeEach(async () => {
            fleet = await FleetBucket.make(await sharedStorage(name));
            pump = fleet.instance('pump');
        });

        const prune = (graceMs = OVER_MS, isDry = false): Promise<RemotePruneReport> =>
            new BucketPruner(fleet.open(), new BucketSnapshots(fleet.open()), new BucketTargets(fleet.open())).run(
                { graceMs, isDry },
                pump.signal,
            );
        const objects = (): Promise<string[]> => fleet.keys('objects/');
        const remove = (id: string): Promise<void> => pump.remote.remove(pump.place, id, pump.signal);
        /** Two snapshots with one tab each that the other does not have, of which the first is gone. */
        const leaveLoose = async (): Promise<{ kept: string }> => {
            const first = await pump.push({ flows: smallFlows('one') });
            const { snapshot } = await pump.push({ flows: smallFlows('two') });
            await remove(first.snapshot.id);
            return { kept: snapshot.id };
        };

        it('announces first what nobody names, and removes it after the grace period', async () => {
            const { kept } = await leaveLoose();
            const all = await objects();
            const first = await prune();
            assert.deepEqual([first.announced.objects, first.removed.objects], [1, 0]);
            assert.deepEqual(await objects(), all);

            const early = await prune(DAY_MS);
            assert.deepEqual([early.announced.objects, early.removed.objects], [1, 0]);
            const inMs = early.removableAt!.getTime() - Date.now();
            assert.ok(inMs > DAY_MS - 600_000 && inMs <= DAY_MS + 600_000);

            const due = await prune();
            assert.deepEqual([due.announced.objects, due.removed.objects], [0, 1]);
            assert.equal((await objects()).length, all.length - 1);
            assert.deepEqual((await fleet.instance('fan').read(kept, pump.place)).flows, smallFlows('two'));
            const again = await prune();
            assert.deepEqual([again.announced.objects, again.removed.objects], [0, 0]);
        });

        it('leaves alone what was put there lately: it may be on its way into a snapshot', async () => {
            await leaveLoose();
            assert.equal((await prune(DAY_MS)).announced.objects, 0);
        });

        it('only says what it would do when asked to', async () => {
            await leaveLoose();
            const before = await fleet.keys();
            assert.equal((await prune(OVER_MS, true)).announced.objects, 1);
            assert.deepEqual(await fleet.keys(), before);
            await prune();
            const announced = await fleet.keys();
            assert.equal((await prune(OVER_MS, true)).removed.objects, 1);
            assert.deepEqual(await fleet.keys(), announced);
        });

        it('keeps what a snapshot names by the time that it would be removed', async () => {
            const first = await pump.push({ flows: smallFlows('one') });
            await pump.push({ flows: smallFlows('two') });
            await remove(first.snapshot.id);
            // Whoever knows nothing of the notice: it has looked for the last time before that.
            const slow = fleet.instance('pump');
            await slow.push({ flows: smallFlows('two') });
            const { snapshot } = await slow.push({ flows: smallFlows('one') });
            await remove(snapshot.id);
            await prune();
            const { snapshot: named } = await slow.push({ flows: smallFlows('one') });
            assert.equal((await prune()).removed.objects, 0);
            assert.deepEqual((await slow.read(named.id)).flows, smallFlows('one'));
        });

        it('has content that is on its way out put there anew, where nobody removes it', async () => {
            await leaveLoose();
            await prune();
            const other = fleet.instance('saw');
            const { snapshot } = await other.push({ flows: smallFlows('one') });
            assert.equal((await fleet.keys('objects/')).filter((key) => /\.[0-9A-Z]{26}\.gz$/.test(key)).length, 1);
            assert.equal((await prune()).removed.objects, 1);
            assert.deepEqual((await other.read(snapshot.id)).flows, smallFlows('one'));
            // And once more: the copy goes the same way.
            await other.remote.remove(other.place, snapshot.id, other.signal);
            await prune();
            const third = await fleet.instance('fan').push({ flows: smallFlows('one') });
            await prune();
            const reader = fleet.instance('reader');
            assert.deepEqual(
                (await reader.read(third.snapshot.id, fleet.instance('fan').place)).flows,
                smallFlows('one'),
            );
        });

        it('has everyone forget what was removed while they did not look', async () => {
            const { kept } = await leaveLoose();
            await remove(kept);
            // Announced and removed, and the notice itself is gone, while this instance knew of nothing.
            await prune();
            await prune();
            for (const key of await fleet.keys('notices/')) {
                if (key.endsWith('.json')) await ask(fleet.storage, 'DELETE', `${fleet.name}/${FOLDER}/${key}`);
            }
            assert.deepEqual(await objects(), []);
            const { now } = Date;
            Date.now = () => now() + 31 * 60_000;
            try {
                const { snapshot } = await pump.push({ flows: smallFlows('two') });
                assert.deepEqual((await pump.read(snapshot.id)).flows, smallFlows('two'));
            } finally {
                Date.now = now;
            }
        });

        it('waits for nobody: a push that takes long is whole, and what it relied on is there', async () => {
            await leaveLoose();
            const proxy = await StorageProxy.start(fleet.storage.url);
            let release = (): void => undefined;
            const held = new Promise<void>((done) => (release = done));
            let reached = (): void => undefined;
            const isAtManifest = new Promise<void>((done) => (reached = done));
            proxy.planFor(({ method, path }) => {
                if (method !== 'PUT' || !path.includes('/snapshots/')) return {};
                reached();
                return { holdUntil: held };
            });
            try {
                const slow = fleet.instance('slow', { endpoint: proxy.url });
                const pushing = slow.push({ flows: smallFlows('one') });
                await isAtManifest;
                // It has seen that the object of the first tab is there, and now that is announced.
                assert.equal((await prune()).announced.objects, 1);
                release();
                const { snapshot } = await pushing;
                assert.equal((await prune()).removed.objects, 0);
                assert.deepEqual((await pump.read(snapshot.id, slow.place)).flows, smallFlows('one'));
            } finally {
                release();
                await proxy.stop();
            }
        });

        it('may be run twice at once', async () => {
            const { kept } = await leaveLoose();
            await Promise.all([prune(), prune()]);
            await Promise.all([prune(), prune()]);
            // One tab, the modules and the settings.
            assert.equal((await objects()).length, 3);
            assert.deepEqual((await pump.read(kept)).flows, smallFlows('two'));
        });

        it('removes nothing while a manifest is damaged, and says which one', async () => {
            const { kept } = await leaveLoose();
            const [key] = (await fleet.keys('instances/')).filter((candidate) => candidate.includes(kept));
            await ask(fleet.storage, 'PUT', `${fleet.name}/${FOLDER}/${key}`, '{"id":');
            const report = await prune();
            assert.deepEqual([report.damaged, report.announced.objects], [[key], 0]);
        });

        it('counts what a push has left behind that ended in the middle', async () => {
            const proxy = await StorageProxy.start(fleet.storage.url);
            proxy.planFor(({ path }) => (path.includes('/snapshots/') ? { cutAfterBytes: 1 } : {}));
            const killed = fleet.instance('pump', { endpoint: proxy.url });
            await assert.rejects(killed.push({ flows: smallFlows('new') }));
            await proxy.stop();
            const report = await prune();
            assert.equal(report.announced.objects, 3);
            assert.ok(report.announced.bytes > 100);
            await prune();
            assert.deepEqual(await objects(), []);
        });
    });
}
