import { SnapshotError } from '../../core/errors';
import type { RemoteDevicePage } from '../../core/remote-devices-wire';
import type { RemotePage, RemotePlace, RemoteSnapshot } from '../../core/remote-wire';
import type { SnapshotItem } from '../../core/snapshot';
import type {
    PushedSnapshot,
    Remote,
    RemoteDriver,
    RemoteIdentity,
    RemotePruneOptions,
    RemotePruneReport,
    RemotePushed,
} from '../remote';
import { INSTANCES, nameOfPlace, placeFor } from './bucket-keys';
import { BucketPruner } from './bucket-pruner';
import { SnapshotRemoval } from './bucket-retention';
import { noSnapshot } from './bucket-snapshots';
import type { BucketTarget } from './bucket-targets';
import { editManifest } from './edit-manifest';
import { openBucket, type OpenBucket } from './open-bucket';
import { checkS3Fields, parseS3Fields, S3_FIELDS } from './s3-fields';
import { snapshotFileOf } from './snapshot-file-of';

/**
 * A bucket of S3-compatible object storage. Each instance that pushes there is a place, and so is each device that follows no
 * instance.
 */
export const s3Driver: RemoteDriver = {
    fields: S3_FIELDS,
    check: checkS3Fields,
    connect: (fields, context = {}) => new S3Remote(() => openBucket(parseS3Fields(fields, context))),
};

class S3Remote implements Remote {
    readonly noticesItself = true;
    private opened?: OpenBucket;

    /** What is wrong with the fields is told by each use. */
    constructor(private readonly open: () => OpenBucket) {}

    /** Reads and lists: whether there may be written, only writing tells. */
    async identify(signal: AbortSignal): Promise<RemoteIdentity> {
        const { bucket, secrets, settings } = this.use();
        await bucket.list({ prefix: INSTANCES, limit: 1 }, signal);
        await secrets.check(signal);
        return { user: settings.http.accessKeyId, platform: `S3, bucket ${settings.http.bucket}` };
    }

    async places(signal: AbortSignal): Promise<RemotePlace[]> {
        const { places } = this.use();
        const found = await places.list(signal);
        return found
            .map(({ folder, isDevice }): RemotePlace => ({
                id: places.idOf(folder),
                name: nameOfPlace(folder),
                type: isDevice ? 'device' : 'instance',
                may: ['list', 'preview', 'pull', 'push', 'edit', 'remove', 'set_target', 'clear_target', 'devices'],
            }))
            .sort((a, b) => (a.name < b.name ? -1 : 1));
    }

    async snapshots(place: string, page: { limit: number; cursor?: string }, signal: AbortSignal): Promise<RemotePage> {
        const { places, stored, targets } = this.use();
        const folder = places.folderOf(place);
        const [{ items, cursor }, target] = await Promise.all([
            stored.page(folder, page, signal),
            targets.get(folder, signal),
        ]);
        if (items.length === 0) await places.check(folder, signal);
        const snapshots = items.map((item) => snapshotOf(item, item.id === target?.id));
        return { meta: { ...(cursor !== undefined && { next_cursor: cursor }) }, snapshots };
    }

    async read(
        place: string,
        id: string,
        secret: string | undefined,
        signal: AbortSignal,
    ): Promise<AsyncIterable<Uint8Array>> {
        const opened = this.use();
        const { manifest } = await opened.stored.get(opened.places.folderOf(place), id, signal);
        return snapshotFileOf(opened, manifest, secret, signal);
    }

    async push(place: string, pushed: PushedSnapshot, signal: AbortSignal): Promise<RemotePushed> {
        const { places, pusher } = this.use();
        const folder = places.folderOf(place);
        await places.check(folder, signal);
        const { manifest, wasThere } = await pusher.push(folder, pushed, signal);
        const { id, name } = manifest;
        if (pushed.setAsTarget) await this.makeTarget(folder, folder, { id, name }, signal);
        return { snapshot: snapshotOf(manifest, pushed.setAsTarget), wasThere, leftOut: [], verified: true };
    }

    leavesOut(): Promise<string[]> {
        return Promise.resolve([]);
    }

    async edit(
        place: string,
        id: string,
        change: { name?: string; description?: string },
        signal: AbortSignal,
    ): Promise<RemoteSnapshot> {
        const { places, stored, targets } = this.use();
        const folder = places.folderOf(place);
        const edited = await editManifest(stored, folder, id, change, signal);
        return snapshotOf(edited, (await targets.get(folder, signal))?.id === id);
    }

    async remove(place: string, id: string, signal: AbortSignal): Promise<void> {
        const { places, stored, targets } = this.use();
        const folder = places.folderOf(place);
        if (await new SnapshotRemoval(stored, targets).remove(folder, id, signal)) return;
        if (!(await stored.has(folder, id, signal))) throw noSnapshot();
        throw new SnapshotError('remote_refused', 'It is the Device Target there: clear that first.');
    }

    async setTarget(place: string, id: string | undefined, signal: AbortSignal): Promise<void> {
        const { places, stored, targets } = this.use();
        const folder = places.folderOf(place);
        if (id === undefined) return targets.set(folder, null, signal);
        const { manifest } = await stored.get(folder, id, signal);
        await this.makeTarget(folder, folder, { id, name: manifest.name }, signal);
    }

    async devices(
        place: string,
        page: { limit: number; cursor?: string },
        signal: AbortSignal,
    ): Promise<RemoteDevicePage> {
        const { places, devices } = this.use();
        return devices.page(places.folderOf(place), page, signal);
    }

    async forgetDevice(place: string, device: string, signal: AbortSignal): Promise<void> {
        const { places, devices } = this.use();
        return devices.forget(places.folderOf(place), device, signal);
    }

    async setDeviceTarget(place: string, device: string, id: string | undefined, signal: AbortSignal): Promise<void> {
        const { places, stored, targets } = this.use();
        const folder = places.folderOf(place);
        if (id === undefined) return targets.set(placeFor(device), null, signal);
        const { name } = (await stored.get(folder, id, signal)).manifest;
        await this.makeTarget(placeFor(device), folder, { id, name, place: folder }, signal);
    }

    async prune({ graceHours, keepLast, isDry }: RemotePruneOptions, signal: AbortSignal): Promise<RemotePruneReport> {
        if (!(graceHours >= MIN_GRACE_HOURS)) {
            const text = `The grace period has to be ${MIN_GRACE_HOURS} hours or more: pushes may be under way.`;
            throw new SnapshotError('bad_request', text);
        }
        const { bucket, secrets, stored, targets } = this.use();
        // Nothing is to be removed from a folder that is of another format.
        await secrets.check(signal);
        return new BucketPruner(bucket, stored, targets).run(
            { graceMs: graceHours * HOUR_MS, keepLast, isDry },
            signal,
        );
    }

    /** Whoever removes a snapshot looks afterwards whether it has become a target, and this one whether it is still there. */
    private async makeTarget(of: string, folder: string, target: BucketTarget, signal: AbortSignal): Promise<void> {
        const { stored, targets } = this.use();
        const before = await targets.get(of, signal);
        await targets.set(of, target, signal);
        if (await stored.has(folder, target.id, signal)) return;
        await targets.set(of, before ?? null, signal);
        throw noSnapshot();
    }

    private use(): OpenBucket {
        return (this.opened ??= this.open());
    }
}

const HOUR_MS = 3_600_000;
/** Nobody relies for longer than an hour on what was there. */
const MIN_GRACE_HOURS = 3;

function snapshotOf(
    { id, name, description, createdAt, updatedAt, kind, user }: SnapshotItem,
    isTarget: boolean,
): RemoteSnapshot {
    const about = { id, name, description, createdAt, updatedAt, kind, ...(user && { user }) };
    return { ...about, ...(isTarget && { target: true }) };
}
