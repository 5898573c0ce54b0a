import type { SnapshotItem } from '../../../runtime/core/snapshot';
import { nextUlid } from '../../../runtime/core/ulid';
import { placeFor } from '../../../runtime/remotes/s3/bucket-keys';
import { Bucket } from '../../../runtime/remotes/s3/bucket';
import { S3Http } from '../../../runtime/remotes/s3/s3-http';
import { s3Driver } from '../../../runtime/remotes/s3/s3-remote';
import type { PushedSnapshot, Remote, RemoteContext, RemotePushed } from '../../../runtime/remotes/remote';
import { contentOfFile, pushedSnapshot, type PushedContent } from '../../helpers/pushed-snapshot';
import { keysIn, newBucket, type ObjectStorage } from './object-storage';

export const FOLDER = 'fleet';
export const PASSPHRASE = 'correct horse battery';
const SECRET = 'of the transfer';

/** A bucket of its own for one test, and the instances that use it. */
export class FleetBucket {
    private constructor(
        readonly storage: ObjectStorage,
        readonly name: string,
    ) {}

    static async make(storage: ObjectStorage): Promise<FleetBucket> {
        return new FleetBucket(storage, await newBucket(storage));
    }

    fields(more: Readonly<Record<string, string>> = {}): Record<string, string> {
        const { url: endpoint, region, accessKeyId, secretAccessKey } = this.storage;
        const account = { endpoint, region, accessKeyId, secretAccessKey };
        return { ...account, bucket: this.name, prefix: FOLDER, passphrase: PASSPHRASE, ...more };
    }

    /** An instance that has just been started. */
    instance(name: string, more: Readonly<Record<string, string>> = {}, context?: RemoteContext): FleetInstance {
        const place = [this.name, FOLDER, placeFor(name)].join('/');
        return new FleetInstance(place, s3Driver.connect(this.fields({ instance: name, ...more }), context));
    }

    /** What collects objects works with. */
    open(url = this.storage.url): Bucket {
        const { region, accessKeyId, secretAccessKey } = this.storage;
        const account = { region, accessKeyId, secretAccessKey };
        return new Bucket(new S3Http({ url, bucket: this.name, pathStyle: true, ...account }), url, `${FOLDER}/`);
    }

    /** All keys below the folder of the fleet that begin so. */
    async keys(prefix = ''): Promise<string[]> {
        const keys = (await keysIn(this.storage, this.name)).map((key) => key.slice(FOLDER.length + 1));
        return keys.filter((key) => key.startsWith(prefix));
    }
}

let made = 0;

/** One instance at the bucket. */
export class FleetInstance {
    signal = new AbortController().signal;

    constructor(
        readonly place: string,
        readonly remote: Remote,
    ) {}

    /** A snapshot of this instance; ids are in the order in which they are made. */
    snapshot(
        content: Partial<PushedContent>,
        about: Partial<Pick<SnapshotItem, 'id' | 'name' | 'kind'>> = {},
    ): PushedSnapshot {
        const id = nextUlid(Date.UTC(2026, 10, 1) + ++made * 1000, Buffer.alloc(10, made));
        return pushedSnapshot(content, { id, ...about });
    }

    push(
        content: Partial<PushedContent>,
        about?: Partial<Pick<SnapshotItem, 'id' | 'name' | 'kind'>>,
    ): Promise<RemotePushed> {
        return this.remote.push(this.place, this.snapshot(content, about), this.signal);
    }

    /** Ids, newest first. */
    async ids(): Promise<string[]> {
        const { snapshots } = await this.remote.snapshots(this.place, { limit: 100 }, this.signal);
        return snapshots.map(({ id }) => id);
    }

    async read(id: string, place = this.place): ReturnType<typeof contentOfFile> {
        return contentOfFile(await this.remote.read(place, id, SECRET, this.signal), SECRET);
    }
}
