import { addressOf } from '../../remotes/address';
import { parseRemoteSettings } from '../../remotes/remote-settings';
import { REMOTE_DRIVERS } from '../../remotes/remotes';
import type { LocalParts } from '../../remotes/s3/bucket-source';
import { openBucket } from '../../remotes/s3/open-bucket';
import { parseS3Fields } from '../../remotes/s3/s3-fields';
import { BucketLive, type BucketLiveOptions } from './bucket-live';
import { connectLive, type LiveClient } from './live-client';
import type { Buckets, DeviceFields } from './settings';

export interface ConnectDeviceOptions {
    userDir: string;
    /** `process.env` of this process. */
    environment: Readonly<Record<string, string | undefined>>;
    /** Of this package. */
    version: string;
    /** Content that is on this device already. */
    local: LocalParts;
    /** See `BucketLiveOptions`. */
    nameOf: BucketLiveOptions['nameOf'];
}

/** What asks the hub of a device, or the bucket that stands in for one. Asks nothing yet; the same for the same bucket. */
export function deviceConnector(options: ConnectDeviceOptions): (fields: DeviceFields) => LiveClient {
    let known: { fields: DeviceFields; live: LiveClient } | undefined;
    return (fields) => {
        const { bucket } = fields;
        if (!bucket) return connectLive(fields, options.version);
        if (known && isSame(known.fields, fields)) return known.live;
        const { userDir, environment, local, nameOf } = options;
        const { group } = bucket;
        const settings = parseS3Fields({ instance: fields.id, ...bucket.fields }, { userDir, environment });
        const live = new BucketLive({ bucket: openBucket(settings), device: fields, group, local, nameOf });
        known = { fields, live };
        return live;
    };
}

function isSame({ id, bucket }: DeviceFields, other: DeviceFields): boolean {
    return id === other.id && bucket?.group === other.bucket?.group && bucket?.fields === other.bucket?.fields;
}

/** The remotes of settings.js that a device can take its target from. What is wrong with others is said elsewhere. */
export function bucketsIn(section: unknown, environment: ConnectDeviceOptions['environment']): Buckets {
    const problem = (): void => undefined;
    const remotes = parseRemoteSettings(section, { drivers: REMOTE_DRIVERS, environment, problem });
    const buckets = remotes.filter(({ kind }) => kind === 's3');
    return new Map(buckets.map(({ name, kind, fields }) => [name, { address: addressOf({ kind, fields }), fields }]));
}
