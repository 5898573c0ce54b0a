import assert from 'node:assert/strict';
import type { DeviceItem } from '../../runtime/core/fleet-wire';
import type { LiveExtras, LiveState } from '../../runtime/core/live-wire';
import { DeviceReports } from '../../runtime/fleet/hub/device-reports';
import { PrivateConfig } from '../../runtime/private-config';
import { TestFleet, type TestDevice } from '../helpers/test-fleet';

const MINUTE = 60_000;
const SNAPSHOT = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

describe('What devices say of themselves', () => {
    let fleet: TestFleet;
    let device: TestDevice;

    beforeEach(async () => {
        fleet = await TestFleet.start();
        device = await fleet.register({ name: 'Pump 1' });
    });
    afterEach(() => fleet.close());

    const item = (): DeviceItem => fleet.deviceItem(device.device.id);
    const extras = (more: Partial<LiveExtras> = {}): LiveExtras => ({
        version: '0.1.0',
        nodeRed: '4.1.15',
        mode: 'fleet',
        process: 'p1',
        ...more,
    });
    const says = (said: Partial<LiveState> = {}, after = 0): Promise<unknown> => {
        fleet.clock.now += after;
        return fleet.checkIn(device, said);
    };

    it('is shown by the clock of the hub, with the program that says it', async () => {
        assert.deepEqual([item().presence, item().mode], ['never', 'fleet']);
        await says({ snapshot: SNAPSHOT });
        const { presence, lastSeenAt, state, agent, current } = item();
        assert.deepEqual(
            [presence, lastSeenAt, state, agent, current],
            ['online', '2026-11-21T12:00:00.000Z', 'running', 'FlowFuse device agent 4.2.0', { id: SNAPSHOT }],
        );
        await says({ snapshots: extras({ modified: true, mode: 'developer' }) });
        assert.equal(item().agent, 'node-red-contrib-snapshots 0.1.0');
        assert.deepEqual([item().nodeRed, item().modified, item().mode], ['4.1.15', true, 'developer']);
    });

    it('makes a device offline after three of its intervals without a word', async () => {
        await says();
        fleet.clock.now += 3 * MINUTE;
        assert.equal(item().presence, 'online');
        fleet.clock.now += 1;
        assert.equal(item().presence, 'offline');
        await says({ snapshots: extras({ intervalSeconds: 3600 }) });
        fleet.clock.now += 2 * 60 * MINUTE;
        assert.equal(item().presence, 'online', 'it has said how often it checks in');
    });

    it('tells the interval of a device that does not say it, once two gaps are alike', async () => {
        for (let n = 0; n < 3; n++) await says({}, 15 * MINUTE);
        fleet.clock.now += 40 * MINUTE;
        assert.equal(item().presence, 'online');
        await says({}, 30 * 24 * 60 * MINUTE);
        fleet.clock.now += 46 * MINUTE;
        assert.equal(item().presence, 'offline', 'a month without a connection is no interval');
    });

    it('does not keep a device online for ever when the clock of the hub is set back', async () => {
        await says();
        fleet.clock.now -= 365 * 24 * 60 * MINUTE;
        assert.equal(item().presence, 'offline');
        await says();
        assert.equal(item().presence, 'online');
    });

    it('counts as a failure of the target when the device agent has it, and cannot run it', async () => {
        const snapshot = await fleet.snapshot('a');
        await says({ state: 'error', snapshot: null });
        assert.equal(item().failure, undefined);
        await fleet.hub.setTarget(snapshot.id, { devices: 'all' });
        await says({ state: 'error', snapshot: null });
        assert.equal(item().failure, undefined, 'it could not get it, and tries again');
        await says({ state: 'error' });
        assert.equal(item().failure?.code, 'restore_failed');
        await says({ state: 'crashed' }, MINUTE);
        const { at, code } = item().failure!;
        assert.deepEqual([code, at], ['crashed', '2026-11-21T12:01:00.000Z']);
        await says({ state: 'crashed' }, MINUTE);
        assert.equal(item().failure?.at, at, 'the same failure is as old as when it was told first');
        await says();
        assert.equal(item().failure, undefined);
    });

    it('tells why a device of this package does not run its target, as long as that is the target', async () => {
        const [a, b] = [await fleet.snapshot('a'), await fleet.snapshot('b')];
        await fleet.hub.setTarget(b.id, { devices: 'all' });
        const failure = { snapshot: b.id, code: 'modules_failed', error: 'npm does not have it.' };
        await says({ state: 'error', snapshot: a.id, snapshots: extras({ failure }) });
        assert.deepEqual(item().failure, { ...failure, at: '2026-11-21T12:00:00.000Z' });
        assert.deepEqual(item().current, { id: a.id, name: 'a' });
        await fleet.hub.setTarget(a.id, { devices: 'all' });
        assert.equal(item().failure, undefined);
    });

    it('shows two machines with one token, but not one that was started anew', async () => {
        const from = (process: string): Promise<unknown> => says({ snapshots: extras({ process }) }, MINUTE);
        for (const process of ['p1', 'p2', 'p3', 'p3']) await from(process);
        assert.equal(item().twins, undefined);
        await from('p2');
        assert.equal(item().twins, true);
        for (let n = 0; n < 50; n++) await from('p2');
        assert.equal(item().twins, true);
        for (let n = 0; n < 11; n++) await from('p2');
        assert.equal(item().twins, undefined, 'it is over after an hour');
    });

    it('is cut, and passed over where it is nonsense', async () => {
        const odd = {
            state: 'x'.repeat(5000),
            agentVersion: 7,
            snapshot: {},
            snapshots: 'yes',
        } as unknown as LiveState;
        await fleet.live.state(fleet.record(device), odd);
        assert.equal(item().state?.length, 100);
        assert.deepEqual([item().current, item().agent], [undefined, undefined]);
        const nonsense = {
            process: 7,
            intervalSeconds: -1,
            failure: { snapshot: 7 },
            mode: 'x',
        } as unknown as LiveExtras;
        await says({ snapshots: nonsense });
        assert.equal(item().mode, 'fleet');
        for (const body of [null, [], 'text', 7]) {
            assert.equal((await fleet.live.state(fleet.record(device), body)).status, 400);
        }
    });

    it('is told to those who look on when there is news in it, however much, only now and then', async () => {
        await fleet.close();
        fleet = await TestFleet.start({ noticeMs: 1 });
        device = await fleet.register({ name: 'Pump 1' });
        await says();
        await fleet.until(() => fleet.notices > 0);
        const before = fleet.notices;
        for (let n = 0; n < 100; n++) await says({ state: `state ${n}` });
        await fleet.until(() => fleet.notices > before);
        const after = fleet.notices;
        assert.ok(after - before < 100, `${after - before} notices`);
        for (let n = 0; n < 100; n++) await says({ state: 'state 99' }, 1000);
        await says({ state: 'new' });
        await fleet.until(() => fleet.notices > after);
        assert.equal(fleet.notices, after + 1, 'that a device is still there is no news');
    });

    it('is written now and then, not at each check-in, and at the end', async () => {
        await says();
        await fleet.opening.close();
        await fleet.open();
        fleet.disk.putFile(fleet.file('device-reports'), Buffer.from(''));
        const written = (): string => fleet.text('device-reports');
        for (let n = 0; n < 10; n++) await says({}, MINUTE);
        assert.equal(written(), '');
        await fleet.opening.close();
        assert.ok(written().includes(device.device.id));
        await fleet.open();
        assert.deepEqual([item().presence, item().state], ['online', 'running']);
        await fleet.opening.close();
        fleet.disk.putFile(fleet.file('device-reports'), Buffer.from('{"reports": {"x": 7, "y": {"seenAt": 1e99}}'));
        await fleet.open();
        assert.equal(item().presence, 'never', 'what is damaged is said again at the next check-in');
    });

    it('is written soon where a device is there for the first time or runs something else, once for all of them', async () => {
        const config = new PrivateConfig({ file: fleet.file('other'), fileSystem: fleet.disk });
        const options = { config, now: () => new Date(), warn: (text: string) => void fleet.log.push(text) };
        const reports = new DeviceReports({ ...options, saveNewsAfterMs: 1 });
        const says = (snapshot: string | null): void => {
            for (const id of ['one', 'two'])
                reports.note(id, { state: 'running', agentVersion: '4.2.0', snapshot }, null);
        };
        const kept = (): Record<string, { current?: string }> => {
            const text = fleet.text('other');
            return text === '' ? {} : (JSON.parse(text) as { reports: Record<string, { current?: string }> }).reports;
        };
        says(null);
        await fleet.until(() => Object.keys(kept()).length === 2);
        says('a');
        await fleet.until(() => kept()['one']?.current === 'a' && kept()['two']?.current === 'a');
    });

    it('is written by itself after a while', async () => {
        const config = new PrivateConfig({ file: fleet.file('other'), fileSystem: fleet.disk });
        const reports = new DeviceReports({
            config,
            now: () => new Date(),
            warn: (text) => fleet.log.push(text),
            saveAfterMs: 1,
        });
        reports.note('device', { state: 'running', agentVersion: '4.2.0', snapshot: null }, null);
        await fleet.until(() => fleet.text('other').includes('running'));
    });
});
