import { Bucket } from './bucket';
import { placeFor } from './bucket-keys';
import { BucketDevices } from './bucket-devices';
import { BucketPlaces } from './bucket-places';
import { BucketPusher } from './bucket-pusher';
import { BucketSecrets } from './bucket-secrets';
import { BucketSnapshots } from './bucket-snapshots';
import { BucketTargets } from './bucket-targets';
import type { S3Settings } from './s3-fields';
import { S3Http } from './s3-http';

/** What is needed to work with a bucket, and what is known of it. */
export interface OpenBucket {
    settings: S3Settings;
    bucket: Bucket;
    secrets: BucketSecrets;
    places: BucketPlaces;
    stored: BucketSnapshots;
    targets: BucketTargets;
    pusher: BucketPusher;
    devices: BucketDevices;
}

/** Asks nothing yet. */
export function openBucket(settings: S3Settings): OpenBucket {
    const { http, prefix, passphrase } = settings;
    const bucket = new Bucket(new S3Http(http), http.url, prefix);
    const secrets = new BucketSecrets(bucket, passphrase);
    const stored = new BucketSnapshots(bucket);
    return {
        settings,
        bucket,
        secrets,
        stored,
        places: new BucketPlaces(bucket, stored, `${http.bucket}/${prefix}`, placeFor(settings.instance)),
        targets: new BucketTargets(bucket),
        pusher: new BucketPusher(bucket, stored, secrets),
        devices: new BucketDevices(bucket),
    };
}
