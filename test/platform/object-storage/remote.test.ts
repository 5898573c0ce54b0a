import { placeFor } from '../../../runtime/remotes/s3/bucket-keys';
import { s3Driver } from '../../../runtime/remotes/s3/s3-remote';
import { describeRemote } from '../../contracts/remote-contract';
import { newBucket } from './object-storage';
import { sharedStorage, STORAGES } from './shared-storage';

/** Everything in it means something to an address, to a list or to a signature. */
const FOLDER = `Halle 3/ü+%20&?#'(n)`;

for (const name of STORAGES) {
    let bucket: Promise<string> | undefined;
    let instances = 0;

    describeRemote(`A bucket of ${name} as a remote`, async () => {
        const storage = await sharedStorage(name);
        const instance = `Pump ${++instances}`;
        const fields = {
            endpoint: storage.url,
            region: storage.region,
            bucket: await (bucket ??= newBucket(storage)),
            prefix: FOLDER,
            accessKeyId: storage.accessKeyId,
            secretAccessKey: storage.secretAccessKey,
            passphrase: 'correct horse battery',
            instance,
        };
        return {
            driver: s3Driver,
            fields,
            strangerFields: { ...fields, secretAccessKey: 'nobody-has-this-one' },
            place: `${fields.bucket}/${FOLDER}/${placeFor(instance)}`,
            identity: { user: storage.accessKeyId, platform: /^S3, bucket tests-/ },
            dispose: () => Promise.resolve(),
        };
    });
}
