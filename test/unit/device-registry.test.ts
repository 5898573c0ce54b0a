import assert from 'node:assert/strict';
import { isSnapshotError } from '../../runtime/core/errors';
import { TestFleet, type TestDevice } from '../helpers/test-fleet';

describe('The devices of a hub', () => {
    let fleet: TestFleet;

    beforeEach(async () => (fleet = await TestFleet.start()));
    afterEach(() => fleet.close());

    const reopened = async (): Promise<void> => {
        await fleet.opening.close();
        await fleet.open();
    };

    it('are kept over a restart, with hashes of their tokens and their secrets encrypted', async () => {
        const device = await fleet.register({ name: 'Pump 1', group: 'hall', owner: 'own' });
        await fleet.hub.edit(device.device.id, { env: { LINE: 'seven' } });
        const text = fleet.text('devices');
        const { token, credentialSecret } = device.credentials;
        for (const secret of [token, token.slice(4), credentialSecret, 'seven']) assert.ok(!text.includes(secret));
        const before = fleet.hub.list().devices;
        const wanted = fleet.live.wanted(fleet.record(device));
        await reopened();
        assert.deepEqual(fleet.hub.list().devices, before);
        assert.deepEqual(fleet.live.wanted(fleet.record(device)), wanted);
        assert.equal((await fleet.live.settings(fleet.record(device))).env['LINE'], 'seven');
    });

    it('belong to an instance whose name npm takes, and to an application when they have targets of their own', async () => {
        const device = await fleet.register({ name: 'Pump 1' });
        const own = await fleet.register({ name: 'Pump 2', owner: 'own' });
        const { project, application } = fleet.live.wanted(device.device);
        assert.match(project!, /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
        assert.equal(application, null);
        const ofOwn = fleet.live.wanted(own.device);
        assert.equal(ofOwn.project, null);
        assert.match(String(ofOwn.application), /^[0-9A-Za-z]{10}$/);
        assert.equal((await fleet.live.settings(own.device)).env['FF_APPLICATION_NAME'], 'node-red-of-the-plant');
    });

    it('have another hash of their settings after each change of them, and none before the first', async () => {
        const device = await fleet.register({ name: 'Pump 1' });
        const hash = (): string | null => fleet.live.wanted(fleet.record(device)).settings;
        const edit = async (change: object): Promise<string | null> => {
            await fleet.hub.edit(device.device.id, change);
            return hash();
        };
        assert.equal(hash(), null);
        assert.equal(await edit({ name: 'Pump 2', group: 'hall' }), null);
        const first = await edit({ env: { LINE: '7' } });
        assert.match(first!, /^[0-9a-f]{64}$/);
        assert.equal(await edit({ group: 'yard' }), first);
        const named = await edit({ name: 'Pump 3' });
        assert.notEqual(named, first);
        assert.notEqual(await edit({ autoSnapshot: false }), named);
        assert.deepEqual((await fleet.live.settings(fleet.record(device))).autoSnapshot, false);
    });

    it('lose what a write could not keep, and nothing else', async () => {
        const device = await fleet.register({ name: 'Pump 1' });
        fleet.disk.fault = ({ name, path }) => {
            if (name === 'writeSynced' && path.includes('devices'))
                throw Object.assign(new Error('full'), { code: 'ENOSPC' });
        };
        const isFull = (error: unknown): boolean => isSnapshotError(error, 'disk_full');
        await assert.rejects(fleet.register({ name: 'Pump 2' }), isFull);
        await assert.rejects(fleet.hub.renew(device.device.id), isFull);
        await assert.rejects(fleet.hub.remove(device.device.id), isFull);
        fleet.disk.fault = () => undefined;
        assert.deepEqual(
            fleet.hub.list().devices.map(({ name }) => name),
            ['Pump 1'],
        );
        assert.equal(fleet.record(device).id, device.device.id);
    });

    it('are told nothing while their list is damaged, and are served again once it is put back', async () => {
        const device = await fleet.register({ name: 'Pump 1' });
        const snapshot = await fleet.snapshot('a');
        await fleet.hub.setTarget(snapshot.id, { devices: [device.device.id] });
        for (const name of ['devices', 'targets']) {
            const text = fleet.text(name);
            const damage = async (damaged: string): Promise<void> => {
                await fleet.opening.close();
                fleet.disk.putFile(fleet.file(name), Buffer.from(damaged));
                await fleet.open();
                assert.equal(fleet.opening.live, undefined, damaged);
                await assert.rejects(fleet.opening.usable(), (error) => isSnapshotError(error, 'store_unavailable'));
                assert.equal(fleet.text(name), damaged, 'the file is left to a person');
            };
            await damage(text.slice(0, -9));
            await damage(name === 'devices' ? '{"devices": [{"id": "x"}]}' : '{"assigned": {"instance": "x"}}');
            assert.ok(fleet.log.some((line) => line.includes('Devices are not served')));
            fleet.disk.putFile(fleet.file(name), Buffer.from(text));
            await reopened();
            assert.equal(fleet.live.wanted(fleet.record(device)).snapshot, snapshot.id);
        }
    });

    it('are found again by themselves once a damaged list was put back', async () => {
        await fleet.close();
        fleet = await TestFleet.start({ retryMs: 2 });
        const device = await fleet.register({ name: 'Pump 1' });
        const text = fleet.text('devices');
        await fleet.opening.close();
        fleet.disk.putFile(fleet.file('devices'), Buffer.from('{'));
        await fleet.open();
        fleet.disk.putFile(fleet.file('devices'), Buffer.from(text));
        await fleet.until(() => fleet.opening.live !== undefined);
        assert.equal(fleet.record(device).name, 'Pump 1');
        assert.equal(fleet.log.length, 1, 'it is said once');
    });

    it('are listed by name, numbers in it as numbers, after each change, and alike in pieces', async () => {
        const { hub } = fleet;
        const names = (): string =>
            hub
                .list()
                .devices.map(({ name }) => name)
                .join();
        const pumps = [];
        for (const name of ['Pump 10', 'Pump 9', 'Fan', 'Pump 9', 'Valve'])
            pumps.push((await hub.register({ name }))[1]);
        assert.equal(names(), 'Fan,Pump 9,Pump 9,Pump 10,Valve');
        await hub.edit(pumps[4]!.id, { name: 'Pump 2' });
        await hub.remove(pumps[2]!.id);
        assert.equal(names(), 'Pump 2,Pump 9,Pump 9,Pump 10');
        assert.deepEqual(JSON.parse([...hub.listJson()].join('')), JSON.parse(JSON.stringify(hub.list())));
        const before = hub.list();
        await fleet.opening.close();
        await fleet.open();
        assert.deepEqual(fleet.hub.list().devices, before.devices);
    });

    it('go without a trace when they are removed, also where a process ended in the middle of that', async () => {
        const [one, two] = [await fleet.register({ name: '1' }), await fleet.register({ name: '2' })];
        const snapshot = await fleet.snapshot('a');
        const ids = [one, two].map(({ device }) => device.id);
        await fleet.hub.setTarget(snapshot.id, { devices: ids });
        await fleet.hub.remove(ids[0]);
        assert.ok(!fleet.text('targets').includes(ids[0]!));
        const targets = fleet.text('targets');
        await fleet.hub.remove(ids[1]);
        fleet.disk.putFile(fleet.file('targets'), Buffer.from(targets));
        await reopened();
        assert.ok(!fleet.text('targets').includes(ids[1]!));
        await fleet.until(() => fleet.item(snapshot.id).target === false);
    });

    it('keep their target whatever they belong to', async () => {
        const device = await fleet.register({ name: '1' });
        const { id } = device.device;
        const snapshot = await fleet.snapshot('a');
        await fleet.hub.setTarget(snapshot.id, { devices: 'all' });
        const target = (): unknown => fleet.live.wanted(fleet.record(device)).snapshot;
        await fleet.hub.edit(id, { owner: 'own' });
        assert.equal(target(), snapshot.id);
        await fleet.hub.clearTarget({ devices: id });
        assert.equal(target(), null);
        await fleet.hub.edit(id, { owner: 'instance' });
        assert.equal(target(), snapshot.id);
    });

    it('are known by their own token only, from the moment that it was made', async () => {
        const [one, two] = [await fleet.register({ name: '1' }), await fleet.register({ name: '2' })];
        const asked = (id: string | undefined, token: string | undefined): unknown => {
            const caller = fleet.live.identify(id, token);
            return 'device' in caller ? caller.device.name : caller.refused;
        };
        const [id, token] = [one.device.id, one.credentials.token];
        assert.equal(asked(id, token), '1');
        assert.equal(asked(id, two.credentials.token), 401);
        assert.equal(asked(id, undefined), 401);
        assert.equal(asked('AAAAAAAAAA', token), 404);
        assert.equal(asked('__proto__', 'nothing'), 401);
        const [, , renewed] = await fleet.hub.renew(id);
        assert.equal(asked(id, token), 401);
        assert.equal(asked(id, renewed.token), '1');
        await fleet.hub.remove(id);
        assert.equal(asked(id, renewed.token), 401);
    });

    it('cannot be sent credentials under a key that is gone, and say so without being told that they are unknown', async () => {
        const device: TestDevice = await fleet.register({ name: '1' });
        const snapshot = await fleet.snapshot('a');
        await fleet.hub.setTarget(snapshot.id, { devices: 'all' });
        await fleet.opening.close();
        const config = '/user/.config.snapshots.json';
        fleet.disk.putFile(config, Buffer.from('{}'));
        await fleet.open();
        const target = await fleet.live.target(fleet.record(device));
        await assert.rejects(target!.pieces('identity'), (error) => isSnapshotError(error, 'key_missing'));
        assert.deepEqual(await fleet.checkIn(device), { status: 200, body: {} });
    });
});
