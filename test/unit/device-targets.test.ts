import assert from 'node:assert/strict';
import { isSnapshotError, type SnapshotError } from '../../runtime/core/errors';
import { SELF } from '../../runtime/core/self';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import { isUnavailable } from '../../runtime/fleet/hub/live-api';
import { TestFleet, type TestDevice } from '../helpers/test-fleet';
import { memoryDisk, openMemoryStore, STORE_DIR } from '../helpers/test-store';

describe('Targets of devices', () => {
    let fleet: TestFleet;
    let a: SnapshotItem;
    let b: SnapshotItem;
    let north: TestDevice;
    let plain: TestDevice;
    let own: TestDevice;

    beforeEach(async () => {
        fleet = await TestFleet.start();
        [a, b] = [await fleet.snapshot('a'), await fleet.snapshot('b')];
        north = await fleet.register({ name: 'north', group: 'north' });
        plain = await fleet.register({ name: 'plain' });
        own = await fleet.register({ name: 'own', owner: 'own' });
    });
    afterEach(() => fleet.close());

    const targets = (): unknown[] =>
        [north, plain, own].map((device) => {
            const { snapshot } = fleet.live.wanted(fleet.record(device));
            return snapshot && fleet.store.items().find(({ id }) => id === snapshot)?.name;
        });
    const set = (snapshot: SnapshotItem, body: object): Promise<unknown> => fleet.hub.setTarget(snapshot.id, body);
    const marked = (): string[] =>
        fleet.store
            .items()
            .flatMap(({ name, target }) => (target ? [name] : []))
            .sort();
    const idOf = ({ device }: TestDevice): string => device.id;

    it('are those of all, unless something else was said of a group or a device', async () => {
        await set(a, { devices: 'all' });
        assert.deepEqual(targets(), ['a', 'a', 'a']);
        await set(b, { groups: ['north'], devices: [idOf(own)] });
        assert.deepEqual(targets(), ['b', 'a', 'b']);
        await set(a, { devices: [idOf(north)] });
        assert.deepEqual(targets(), ['a', 'a', 'b']);
        await fleet.hub.clearTarget({ devices: idOf(north) });
        assert.deepEqual(targets(), ['b', 'a', 'b']);
        await fleet.hub.clearTarget({ groups: 'north' });
        assert.deepEqual(targets(), ['a', 'a', 'b']);
        await set(b, { devices: 'all' });
        assert.deepEqual(targets(), ['b', 'b', 'b']);
        await fleet.hub.clearTarget({});
        assert.deepEqual(targets(), [null, null, null]);
    });

    it('are marked in the store, from before devices hear of them until nobody has them any more', async () => {
        await set(a, { devices: 'all' });
        assert.deepEqual(marked(), ['a']);
        await set(b, { groups: ['north'] });
        assert.deepEqual(marked(), ['a', 'b']);
        await set(b, { devices: 'all' });
        assert.deepEqual(marked(), ['b']);
        await fleet.hub.clearTarget({});
        assert.deepEqual(marked(), []);
    });

    it('are marked anew at the start, in case the process ended before', async () => {
        await set(a, { devices: 'all' });
        await fleet.store.annotate(a.id, { target: false });
        await fleet.store.annotate(b.id, { target: true });
        await fleet.opening.close();
        await fleet.open();
        await fleet.until(() => marked().join() === 'a');
    });

    it('are none for those that had a snapshot which is deleted, rather than what they would follow', async () => {
        await set(a, { devices: 'all' });
        await set(b, { groups: ['north'], devices: [idOf(own)] });
        await fleet.hub.release(b.id);
        await fleet.store.remove([b.id]);
        assert.deepEqual(targets(), [null, 'a', null]);
        assert.equal(await fleet.live.target(fleet.record(north)), undefined);
        assert.deepEqual(await fleet.checkIn(north, { snapshot: b.id }), {
            status: 409,
            body: {
                error: 'incorrect-snapshot',
                project: fleet.live.wanted(north.device).project,
                application: null,
                snapshot: null,
                settings: null,
            },
        });
    });

    it('are let go of also when a snapshot is deleted without asking', async () => {
        await set(b, { devices: 'all' });
        await fleet.store.remove([b.id]);
        await fleet.until(() => targets().every((target) => target === null));
        assert.equal(fleet.hub.list().target, undefined);
    });

    it('stay what they are while the store is another one, as when a disk is not there', async () => {
        await set(a, { devices: 'all' });
        await fleet.opening.close();
        const other = await openMemoryStore(memoryDisk());
        await fleet.open({ opened: Promise.resolve(other), store: () => Promise.resolve(other) });
        assert.deepEqual(await fleet.checkIn(plain), { status: 200, body: {} });
        assert.equal(fleet.hub.list().target?.name, 'a');
        await assert.rejects(fleet.live.target(fleet.record(plain)), isUnavailable);
        fleet.isStoreOff = true;
        await fleet.opening.close();
        await fleet.open();
        assert.deepEqual(await fleet.checkIn(plain), { status: 200, body: {} });
        await assert.rejects(fleet.live.target(fleet.record(plain)), isUnavailable);
        await other.close();
    });

    it('are kept, roll-outs included, over a restart', async () => {
        await set(a, { devices: 'all' });
        await set(b, { devices: 'all', rollout: { steps: [{ devices: [idOf(plain)] }], automatic: false } });
        const before = fleet.hub.list();
        await fleet.opening.close();
        await fleet.open();
        assert.deepEqual(fleet.hub.list(), before);
        assert.deepEqual(targets(), ['a', 'b', 'a']);
    });

    it('are refused where a device could not install all modules, unless somebody forces it', async () => {
        fleet.unpublished.add('node-red-contrib-own');
        const modules = { 'node-red': '4.1.15', 'node-red-contrib-own': '1.0.0', 'node-red-contrib-loose': '^1.0.0' };
        const { id } = await fleet.snapshot('own', modules);
        const refused = (error: SnapshotError): boolean => {
            assert.equal(error.code, 'not_installable');
            const [loose, own] = error.facts['modules'] as { name: string; code: string; text: string }[];
            assert.deepEqual([loose?.code, own?.code], ['inexact', 'unpublished']);
            assert.ok(error.message.includes(loose!.text) && error.message.includes(own!.text));
            return true;
        };
        await assert.rejects(fleet.hub.setTarget(id, { devices: 'all' }), refused);
        assert.equal(fleet.hub.list().target, undefined);
        assert.equal(fleet.item(id).target ?? false, false);
        await fleet.hub.setTarget(id, { devices: 'all', force: true });
        assert.equal(fleet.hub.list().target?.id, id);
        const itself = await fleet.snapshot('itself', { 'node-red': '4.1.15', [SELF]: 'a folder' });
        await fleet.hub.setTarget(itself.id, { devices: 'all' });
        assert.equal(fleet.hub.list().target?.id, itself.id, 'this package is never sent');
    });

    it('are refused for a snapshot that is damaged', async () => {
        const { parts } = await fleet.store.get(a.id);
        const { object } = parts.find(({ type }) => type === 'tab')!;
        fleet.disk.putFile(`${STORE_DIR}/objects/${object.slice(0, 2)}/${object}.gz`, Buffer.from('no gzip'));
        await assert.rejects(set(a, { devices: 'all' }), (error) => isSnapshotError(error, 'damaged'));
        assert.deepEqual([targets(), marked()], [[null, null, null], []]);
    });

    describe('in steps', () => {
        const begin = (steps: object[], more: object = {}): Promise<unknown> =>
            set(b, { devices: 'all', rollout: { steps, settleSeconds: 0, ...more } });
        const state = (): string | undefined => fleet.hub.list().rollout?.state;
        const step = (): number | undefined => fleet.hub.list().rollout?.step;
        const command = (action: string): Promise<unknown> => fleet.hub.command({ action });
        const one = (device: TestDevice): object => ({ devices: [idOf(device)] });
        const fails = (device: TestDevice): Promise<unknown> => fleet.checkIn(device, { state: 'error' });

        beforeEach(async () => {
            await set(a, { devices: 'all' });
            for (const device of [north, plain, own]) await fleet.checkIn(device);
        });

        it('reach one after the other, and all in the end', async () => {
            await begin([one(plain), { group: 'north' }]);
            assert.deepEqual(targets(), ['a', 'b', 'a']);
            assert.deepEqual(marked(), ['a', 'b']);
            await fleet.checkIn(plain);
            await fleet.until(() => step() === 1);
            assert.deepEqual(targets(), ['b', 'b', 'a']);
            await fleet.checkIn(north);
            await fleet.until(() => step() === 2);
            await fleet.checkIn(own);
            await fleet.until(() => state() === 'done');
            assert.deepEqual(targets(), ['b', 'b', 'b']);
            assert.deepEqual(fleet.hub.list().target, { id: b.id, name: 'b' });
            await fleet.until(() => marked().join() === 'b');
        });

        it('stop when a device fails, and those not reached keep what they have', async () => {
            await begin([one(plain), one(north)]);
            await fails(plain);
            await fleet.until(() => state() === 'stopped');
            assert.deepEqual(targets(), ['a', 'b', 'a']);
            assert.equal(fleet.deviceItem(idOf(plain)).failure?.code, 'restore_failed');
            assert.equal(fleet.hub.summary()?.failed, 1);
            await command('continue');
            assert.equal(state(), 'running', 'a person has accepted this failure');
            await fails(north);
            await command('back');
            assert.deepEqual(targets(), ['a', 'a', 'a']);
            assert.equal(state(), undefined);
        });

        it('wait for a person where they are to, and when one says so', async () => {
            await begin([one(plain)], { automatic: false });
            await fleet.checkIn(plain);
            await fleet.until(() => state() === 'paused');
            await command('continue');
            assert.deepEqual([state(), step()], ['running', 1]);
            await command('pause');
            await command('continue');
            assert.deepEqual([state(), step()], ['running', 1], 'a pause within a step ends in that step');
            await command('continue');
            assert.equal(state(), 'done');
        });

        it('can be cancelled, and leave everyone what they have by then', async () => {
            await begin([one(plain)]);
            await command('cancel');
            assert.deepEqual(targets(), ['a', 'b', 'a']);
            assert.equal(fleet.deviceItem(idOf(plain)).chosen, true);
        });

        it('can be taken back once they are done, unless what was before is gone', async () => {
            await begin([one(plain)]);
            await command('continue');
            await command('continue');
            assert.equal(state(), 'done');
            await command('back');
            assert.deepEqual(targets(), ['a', 'a', 'a']);
            await begin([one(plain)]);
            await command('continue');
            await command('continue');
            await fleet.until(() => marked().join() === 'b');
            await fleet.store.remove([a.id]);
            await assert.rejects(command('back'), (error) => isSnapshotError(error, 'not_found'));
            assert.deepEqual(targets(), ['b', 'b', 'b']);
        });

        it('let go of devices that are given another target, and end when all are', async () => {
            await begin([one(plain), one(north)]);
            await set(a, { devices: [idOf(plain)] });
            assert.deepEqual(targets(), ['a', 'a', 'a']);
            assert.deepEqual(fleet.hub.list().rollout?.steps[0]?.devices, []);
            await command('back');
            assert.deepEqual(targets(), ['a', 'a', 'a']);
            await begin([one(plain)]);
            await set(a, { devices: 'all' });
            assert.equal(fleet.hub.list().rollout, undefined);
        });

        it('end when their snapshot is deleted, and those that were reached have none', async () => {
            await begin([one(plain)]);
            await fleet.hub.release(b.id);
            await fleet.store.remove([b.id]);
            assert.equal(state(), undefined);
            assert.deepEqual(targets(), ['a', null, 'a']);
        });

        it('are one at a time, and reach somebody', async () => {
            await begin([one(plain)]);
            await assert.rejects(begin([one(north)]), (error) => isSnapshotError(error, 'rollout_under_way'));
            await command('cancel');
            await set(b, { devices: 'all' });
            await assert.rejects(begin([one(north)]), (error) => isSnapshotError(error, 'bad_request'));
        });

        it('do not count devices in developer mode, which take no targets', async () => {
            const snapshots = { version: '0.1.0', nodeRed: '4.1.15', mode: 'developer' as const, process: 'p' };
            await begin([{ devices: [idOf(plain), idOf(north)] }]);
            await fleet.checkIn(north, { snapshot: a.id, snapshots });
            await fleet.checkIn(plain);
            await fleet.until(() => step() === 1);
        });
    });
});
