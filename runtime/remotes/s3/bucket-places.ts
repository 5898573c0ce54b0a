import { SnapshotError } from '../../core/errors';
import type { Bucket } from './bucket';
import { DEVICES, INSTANCES, isPlaceFolder, placeOf } from './bucket-keys';
import type { BucketSnapshots } from './bucket-snapshots';

export interface FoundPlace {
    folder: string;
    /** Nothing was pushed there yet, but devices follow it. */
    isDevice: boolean;
}

/**
 * The instances whose snapshots are in a bucket, each known by its folder. To others a place has an id that is unique
 * beyond the bucket: `<bucket>/<prefix><folder>`.
 */
export class BucketPlaces {
    /** Folders that have been seen. */
    private readonly known: Set<string>;

    constructor(
        private readonly bucket: Bucket,
        private readonly snapshots: BucketSnapshots,
        /** What every id begins with, with a slash at its end. */
        private readonly base: string,
        /** This instance: a place also before it has pushed anything. */
        private readonly own: string,
    ) {
        this.known = new Set([own]);
    }

    /** All of them: a thousand folders a request. */
    async list(signal: AbortSignal): Promise<FoundPlace[]> {
        const instances = new Set([this.own, ...(await this.foldersIn(INSTANCES, signal))]);
        const followed = await this.foldersIn(DEVICES, signal);
        const devices = followed.filter((folder) => !instances.has(folder));
        for (const folder of [...instances, ...devices]) this.known.add(folder);
        return [
            ...[...instances].map((folder) => ({ folder, isDevice: false })),
            ...devices.map((folder) => ({ folder, isDevice: true })),
        ];
    }

    idOf(folder: string): string {
        return this.base + folder;
    }

    /** Throws `not_found` for what can be no place: nothing else is used to make a key. */
    folderOf(id: string): string {
        const folder = id.startsWith(this.base) ? id.slice(this.base.length) : '';
        if (isPlaceFolder(folder)) return folder;
        throw noPlace();
    }

    /** Rejects with `not_found` unless it is one, or was. */
    async check(folder: string, signal: AbortSignal): Promise<void> {
        if (this.known.has(folder)) return;
        const hasDevices = async (): Promise<boolean> => {
            const { objects } = await this.bucket.list({ prefix: `${DEVICES}${folder}/`, limit: 1 }, signal);
            return objects.length > 0;
        };
        if (!(await this.snapshots.newest(folder, signal)) && !(await hasDevices())) throw noPlace();
        this.known.add(folder);
    }

    private async foldersIn(prefix: string, signal: AbortSignal): Promise<string[]> {
        const found: string[] = [];
        for await (const { folders } of this.bucket.pages({ prefix, folders: true }, signal)) {
            for (const folder of folders) found.push(placeOf(folder)!);
        }
        return found;
    }
}

function noPlace(): SnapshotError {
    return new SnapshotError('not_found', 'There is no such instance in the bucket.');
}
