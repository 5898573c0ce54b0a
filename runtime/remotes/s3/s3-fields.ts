import { SnapshotError } from '../../core/errors';
import type { RemoteField } from '../../core/remote-wire';
import type { RemoteContext } from '../remote';
import { amazonEndpoint, bucketHost } from './s3-address';
import type { S3Options } from './s3-http';

/** What a person, or settings.js, says of a remote in object storage. */
export const S3_FIELDS: readonly RemoteField[] = [
    // Without it Amazon’s own, in the region.
    { name: 'endpoint', required: false, secret: false, address: true },
    { name: 'region', required: false, secret: false },
    { name: 'bucket', required: true, secret: false },
    // Without these two, those of the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.
    { name: 'accessKeyId', required: false, secret: false },
    { name: 'secretAccessKey', required: false, secret: true },
    // Secrets are encrypted under it. Whoever reads snapshots with credentials needs the same.
    { name: 'passphrase', required: true, secret: true },
    // Folder in the bucket, so that several fleets can be in one.
    { name: 'prefix', required: false, secret: false, seldom: true },
    // What this instance is called in the bucket: the name of the machine, unless given.
    { name: 'instance', required: false, secret: false, seldom: true },
    // `true` unless the storage wants the bucket in the host’s name.
    { name: 'pathStyle', required: false, secret: false, seldom: true, choices: ['true', 'false'] },
    // Of keys that are lent for some time.
    { name: 'sessionToken', required: false, secret: true, seldom: true },
];

/** What is understood of the fields. */
export interface S3Settings {
    http: S3Options;
    /** Empty, or with a slash at its end. */
    prefix: string;
    passphrase: string;
    /** What this instance is called. */
    instance: string;
}

/** Throws `bad_request`, `remote_token` where no access key is to be found. */
export function parseS3Fields(
    fields: Readonly<Record<string, string>>,
    { userDir, environment = {}, hostName = '', timeoutMs }: RemoteContext,
): S3Settings {
    checkS3Fields({ instance: hostName, ...fields });
    const { region, bucket = '', prefix = '', passphrase = '', pathStyle, instance = hostName } = fields;
    const folder = folderOf(prefix);
    return {
        http: {
            url: endpointOf(fields)!,
            region,
            bucket,
            pathStyle: pathStyle !== 'false',
            ...accessKey(fields, environment),
            userDir,
            timeoutMs,
        },
        prefix: folder && `${folder}/`,
        passphrase,
        instance,
    };
}

/** Throws `bad_request` for what can be nothing right, whatever this machine is called and has in its environment. */
export function checkS3Fields(fields: Readonly<Record<string, string>>): void {
    const { region, bucket = '', prefix = '', passphrase = '', pathStyle = 'true', instance } = fields;
    if (region !== undefined && !/^[\w-]+$/.test(region)) throw wrong('region', 'the name of a region');
    const url = endpointOf(fields);
    if (url === undefined) throw wrong('endpoint', 'given, or the region where the storage is Amazon’s own');
    if (!URL.canParse(url)) throw wrong('endpoint', 'an address such as https://storage.example.com');
    if (pathStyle !== 'true' && pathStyle !== 'false') throw wrong('pathStyle', 'true or false');
    if (!/^[\w.:-]+$/.test(bucket)) throw wrong('bucket', 'the name of a bucket, without a path');
    if (pathStyle === 'false' && !bucketHost(url, bucket)) throw wrong('pathStyle', 'true: no host can be called so');
    const steps = folderOf(prefix).split('/');
    if (steps.includes('.') || steps.includes('..')) throw wrong('prefix', 'a folder in the bucket');
    if (passphrase.length < MIN_PASSPHRASE) throw wrong('passphrase', `at least ${MIN_PASSPHRASE} characters long`);
    const isName = instance === undefined || (instance !== '' && instance.length <= MAX_INSTANCE);
    if (!isName) throw wrong('instance', `1 to ${MAX_INSTANCE} characters long`);
    checkAccessKey(fields);
}

/** The address of the storage; undefined where neither that nor a region is given. */
export function endpointOf({ endpoint, region }: Readonly<Record<string, string>>): string | undefined {
    if (endpoint !== undefined || region === undefined) return endpoint;
    return amazonEndpoint(region);
}

/** A folder in a bucket without the slashes at either end. */
export function folderOf(prefix: string): string {
    const steps = prefix.split('/').filter((step) => step !== '');
    return steps.join('/');
}

/** Short ones are found by trying: what is encrypted lies open to whoever can read the bucket. */
const MIN_PASSPHRASE = 12;
const MAX_INSTANCE = 100;

function checkAccessKey({ accessKeyId, secretAccessKey, sessionToken }: Readonly<Record<string, string>>): void {
    if (accessKeyId !== undefined && secretAccessKey === undefined) throw wrong('secretAccessKey', 'given with an id');
    if (accessKeyId !== undefined) return;
    if (secretAccessKey !== undefined) throw wrong('accessKeyId', 'given with secretAccessKey');
    if (sessionToken !== undefined) throw wrong('accessKeyId', 'given with sessionToken');
}

function accessKey(
    { accessKeyId, secretAccessKey, sessionToken }: Readonly<Record<string, string>>,
    environment: NonNullable<RemoteContext['environment']>,
): Pick<S3Options, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'> {
    if (accessKeyId !== undefined && secretAccessKey !== undefined)
        return { accessKeyId, secretAccessKey, sessionToken };
    const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: session } = environment;
    if (id && secret) {
        return { accessKeyId: id, secretAccessKey: secret, ...(session && { sessionToken: session }) };
    }
    const text = 'There is no access key: give accessKeyId and secretAccessKey, or set them in the environment.';
    throw new SnapshotError('remote_token', text, { field: 'accessKeyId' });
}

function wrong(field: string, expected: string): SnapshotError {
    return new SnapshotError('bad_request', `${field} has to be ${expected}.`, { field, expected });
}
