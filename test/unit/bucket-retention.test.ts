import assert from 'node:assert/strict';
import { Bucket } from '../../runtime/remotes/s3/bucket';
import { manifestKey } from '../../runtime/remotes/s3/bucket-keys';
import { BucketPruner } from '../../runtime/remotes/s3/bucket-pruner';
import { SnapshotRemoval } from '../../runtime/remotes/s3/bucket-retention';
import { BucketSnapshots } from '../../runtime/remotes/s3/bucket-snapshots';
import { BucketTargets } from '../../runtime/remotes/s3/bucket-targets';
import { smallFlows } from '../helpers/flows';
import { MemoryStorage } from '../helpers/memory-storage';
import { pushedSnapshot } from '../helpers/pushed-snapshot';

const { signal } = new AbortController();
const [OLDER, NEWER] = ['01HZ000000000000000000000A', '01HZ000000000000000000000B'] as const;

describe('Removing snapshots from a bucket', () => {
    let storage: MemoryStorage;
    let snapshots: BucketSnapshots;
    let targets: BucketTargets;
    let bucket: Bucket;

    beforeEach(async () => {
        storage = new MemoryStorage({ conditions: 'heeded' });
        bucket = new Bucket(storage, 'http://memory.example.com', '');
        snapshots = new BucketSnapshots(bucket);
        targets = new BucketTargets(bucket);
        for (const id of [OLDER, NEWER]) {
            const { manifest } = pushedSnapshot({ flows: smallFlows(id) }, { id });
            await snapshots.put('pump', { ...manifest, kind: 'auto' }, {}, signal);
        }
    });

    const ids = async (): Promise<string[]> =>
        (await snapshots.page('pump', { limit: 10 }, signal)).items.map(({ id }) => id);
    /** Somebody else makes it the target of a place just when its manifest goes. */
    const makeTargetMeanwhile = (place: string): void => {
        storage.onRemove = (key) => {
            if (key !== manifestKey('pump', OLDER)) return;
            const bytes = Buffer.from(JSON.stringify({ snapshot: { id: OLDER, name: 'n', place: 'pump' } }));
            storage.objects.set(`targets/${place}.json`, { bytes, modifiedAt: Date.now() });
        };
    };
    const prune = (isDry = false): Promise<{ snapshots: number }> =>
        new BucketPruner(bucket, snapshots, targets).run({ graceMs: 3 * 3_600_000, keepLast: 1, isDry }, signal);

    it('leaves the Device Target alone, and says whether there was any', async () => {
        await targets.set('pump', { id: OLDER, name: 'n' }, signal);
        const removal = new SnapshotRemoval(snapshots, targets);
        assert.equal(await removal.remove('pump', OLDER, signal), false);
        assert.equal(await removal.remove('pump', NEWER, signal), true);
        assert.equal(await removal.remove('pump', NEWER, signal), false);
        assert.deepEqual(await ids(), [OLDER]);
    });

    it('puts back what becomes the Device Target in the same moment', async () => {
        makeTargetMeanwhile('pump');
        assert.equal(await new SnapshotRemoval(snapshots, targets).remove('pump', OLDER, signal), false);
        assert.deepEqual(await ids(), [NEWER, OLDER]);
    });

    it('keeps so many automatic ones where that is wanted, and only says so when it is to say it', async () => {
        assert.equal((await prune(true)).snapshots, 1);
        assert.deepEqual(await ids(), [NEWER, OLDER]);
        assert.equal((await prune()).snapshots, 1);
        assert.deepEqual(await ids(), [NEWER]);
    });

    it('gives up none that a single device has as its target, or gets meanwhile', async () => {
        makeTargetMeanwhile('pump-7');
        assert.equal((await prune()).snapshots, 0);
        assert.deepEqual(await ids(), [NEWER, OLDER]);
        storage.onRemove = () => assert.fail('nothing goes');
        assert.equal((await prune()).snapshots, 0);
    });
});
