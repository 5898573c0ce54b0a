import { SnapshotError } from '../../core/errors';
import type { RemoteDevice, RemoteDevicePage } from '../../core/remote-devices-wire';
import { Queue } from '../../store/queue';
import type { Bucket } from './bucket';
import { deviceKey, deviceOfKey, DEVICES } from './bucket-keys';
import { parseDeviceState, type DeviceState } from './device-state';
import type { ListedObject } from './s3-xml';

/** What devices of a bucket say of themselves: a state object each, by the place that they follow. */
export class BucketDevices {
    /** By key and version, so that a list that is shown again takes one request. */
    private readonly known = new Map<string, DeviceState | undefined>();
    private readonly reads = new Queue(READS_AT_ONCE);

    constructor(private readonly bucket: Bucket) {}

    /** See `Remote.devices`. One request for the list, and one for each state that has changed since it was read last. */
    async page(
        place: string,
        { limit, cursor }: { limit: number; cursor?: string },
        signal: AbortSignal,
    ): Promise<RemoteDevicePage> {
        const after = cursor === undefined ? undefined : deviceKey(place, cursor);
        const query = { prefix: `${DEVICES}${place}/`, limit, ...(after !== undefined && { after }) };
        const { objects, next, at } = await this.bucket.list(query, signal);
        const listed = objects.filter(({ key }) => deviceOfKey(place, key) !== undefined);
        const devices = await Promise.all(
            listed.map((object) => this.reads.run(() => this.deviceOf(place, object, at, signal))),
        );
        const last = listed.at(-1);
        return {
            meta: { ...(next !== undefined && last && { next_cursor: deviceOfKey(place, last.key)! }) },
            devices: devices.filter((device) => device !== undefined),
        };
    }

    /** `not_found` for one that has never said anything. */
    async forget(place: string, device: string, signal: AbortSignal): Promise<void> {
        const key = deviceKey(place, device);
        if (!(await this.bucket.head(key, signal))) {
            throw new SnapshotError('not_found', 'Nothing is known of such a device in the bucket.');
        }
        await this.bucket.remove(key, signal);
    }

    /** Undefined when it is gone meanwhile. */
    private async deviceOf(
        place: string,
        { key, etag, modifiedAt }: ListedObject,
        now: Date,
        signal: AbortSignal,
    ): Promise<RemoteDevice | undefined> {
        const id = deviceOfKey(place, key)!;
        const version = `${key} ${etag}`;
        if (!this.known.has(version)) {
            const found = await this.bucket.get(key, signal);
            if (!found) return undefined;
            if (this.known.size >= MAX_KNOWN) this.known.delete(this.known.keys().next().value!);
            this.known.set(version, parseDeviceState(found.bytes));
        }
        return deviceItem(id, this.known.get(version), modifiedAt, now);
    }
}

const READS_AT_ONCE = 8;
const MAX_KNOWN = 2000;

function deviceItem(id: string, said: DeviceState | undefined, seen: Date, now: Date): RemoteDevice {
    const ageMs = Math.max(0, now.getTime() - seen.getTime());
    const about = { id, seenAgoSeconds: Math.round(ageMs / 1000) };
    if (!said) return { ...about, state: 'unreadable', isSilent: false };
    const { snapshot, name, snapshots, twins } = said;
    const { failure, mode, modified, version, nodeRed, intervalSeconds = 0 } = snapshots ?? {};
    return {
        ...about,
        state: said.state,
        // It speaks at its first check-in after each hour.
        isSilent: ageMs > 2 * 60 * 60_000 + 2 * intervalSeconds * 1000,
        ...(snapshot !== null && { current: { id: snapshot, ...(name !== undefined && { name }) } }),
        ...(failure && { failure }),
        ...(mode === 'developer' && { mode }),
        ...(modified && { modified }),
        ...(twins && { twins }),
        ...(version && { version }),
        ...(nodeRed && { nodeRed }),
    };
}
