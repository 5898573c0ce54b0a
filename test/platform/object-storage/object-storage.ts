import { AwsClient } from 'aws4fetch';

/** A real server of object storage on the loopback interface, with a user who may do everything. */
export interface ObjectStorage {
    /** `Ceph` takes a conditional PUT, `Swift` answers 501 to it: between the two is what there is elsewhere. */
    readonly name: 'Ceph' | 'Swift';
    /** Without a slash at its end. */
    readonly url: string;
    readonly region: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    /** Makes another user, who may do what the policy of a bucket says. Absent where there is no such thing. */
    addUser?(name: string): Promise<StorageKeys>;
    dispose(): Promise<void>;
}

/** As whom something is asked. */
export type StorageKeys = Pick<ObjectStorage, 'accessKeyId' | 'secretAccessKey'>;

/** A new, empty bucket; resolves with its name. */
export async function newBucket(storage: ObjectStorage): Promise<string> {
    const name = `tests-${process.pid}-${++buckets}`;
    const { status } = await ask(storage, 'PUT', name);
    if (status !== 200) throw new Error(`${storage.name} answered ${status} to a new bucket.`);
    return name;
}

let buckets = 0;

/** One request as the user, for what a test does or looks at beside the code that it is about. */
export async function ask(storage: ObjectStorage, method: string, path: string, body?: string): Promise<Response> {
    const { url, region, accessKeyId, secretAccessKey } = storage;
    const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 0 });
    return client.fetch(`${url}/${path}`, { method, ...(body !== undefined && { body }) });
}

/** All keys of a bucket in their order. */
export async function keysIn(storage: ObjectStorage, bucket: string): Promise<string[]> {
    const text = await (await ask(storage, 'GET', `${bucket}?list-type=2&encoding-type=url`)).text();
    return [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => decodeURIComponent(key!));
}
