import assert from 'node:assert/strict';
import { FollowedTarget } from '../../../runtime/fleet/device/followed-target';
import { BucketTargets } from '../../../runtime/remotes/s3/bucket-targets';
import { smallFlows } from '../../helpers/flows';
import { FleetBucket, FOLDER, type FleetInstance } from './fleet-bucket';
import { sharedStorage } from './shared-storage';
import { StorageProxy } from './storage-proxy';

describe('The target that a device of a bucket follows', () => {
    let fleet: FleetBucket;
    let proxy: StorageProxy;
    let pumps: FleetInstance;
    let followed: FollowedTarget;
    const { signal } = new AbortController();

    beforeEach(async () => {
        const storage = await sharedStorage('Ceph');
        fleet = await FleetBucket.make(storage);
        proxy = await StorageProxy.start(storage.url);
        pumps = fleet.instance('pumps');
        followed = follow('pumps');
    });
    afterEach(() => proxy.stop());

    /** A device that has just been started. */
    const follow = (group?: string): FollowedTarget =>
        new FollowedTarget(new BucketTargets(fleet.open(proxy.url)), 'pump-7', group);
    const pushed = async (): Promise<string> => (await pumps.push({ flows: smallFlows() })).snapshot.id;
    const setOwn = (id: string | undefined): Promise<void> =>
        pumps.remote.setDeviceTarget!(pumps.place, 'pump-7', id, signal);
    const wanted = async (): Promise<string | null | undefined> => {
        const target = await followed.ask(signal);
        return target && `${target.id} of ${target.place}`;
    };
    const asks = (): string[] => proxy.take(FOLDER);

    it('is that of its group, for one request a check-in after the first', async () => {
        const id = await pushed();
        await pumps.remote.setTarget(pumps.place, id, signal);
        assert.equal(await wanted(), `${id} of pumps`);
        assert.deepEqual(asks().sort(), ['GET targets/pump-7.json', 'GET targets/pumps.json']);
        assert.equal(await wanted(), `${id} of pumps`);
        assert.deepEqual(asks(), ['GET targets/pumps.json']);
    });

    it('is its own where it has one, for one request, and that of its group again when it is taken away', async () => {
        const [common, own] = [await pushed(), await pushed()];
        await pumps.remote.setTarget(pumps.place, common, signal);
        await setOwn(own);
        assert.equal(await wanted(), `${own} of pumps`);
        assert.deepEqual(asks(), ['GET targets/pump-7.json']);
        await setOwn(undefined);
        assert.equal(await wanted(), `${common} of pumps`);
    });

    it('is found out at once when a person asks, though it was set just after the device had looked', async () => {
        const [common, own] = [await pushed(), await pushed()];
        await pumps.remote.setTarget(pumps.place, common, signal);
        await wanted();
        await setOwn(own);
        assert.equal(await wanted(), `${common} of pumps`);
        followed.askAnew();
        assert.equal(await wanted(), `${own} of pumps`);
    });

    it('is none when its own was cleared and its group never had one, and unknown when nobody has said anything', async () => {
        assert.equal(await wanted(), undefined);
        await setOwn(await pushed());
        followed.askAnew();
        await wanted();
        await setOwn(undefined);
        assert.equal(await wanted(), null);
    });

    it('takes one request a check-in for a device without a group', async () => {
        followed = follow();
        await wanted();
        await wanted();
        assert.deepEqual(asks(), ['GET targets/pump-7.json', 'GET targets/pump-7.json']);
    });

    it('stays in the bucket when retention runs for a device alone', async () => {
        const auto = async (): Promise<string> =>
            (await pumps.push({ flows: smallFlows() }, { kind: 'auto' })).snapshot.id;
        const [own, , kept] = [await auto(), await auto(), await auto()];
        await setOwn(own);
        const prune = { graceHours: 3, keepLast: 1, isDry: false };
        const { snapshots } = await pumps.remote.prune!(prune, signal);
        assert.equal(snapshots, 1);
        assert.deepEqual(await pumps.ids(), [kept, own]);
    });
});
