import { startCeph } from './ceph-storage';
import type { ObjectStorage } from './object-storage';
import { startSwift } from './swift-storage';

const STARTS = { Ceph: startCeph, Swift: startSwift };
const started = new Map<ObjectStorage['name'], Promise<ObjectStorage>>();

/** What there is to test against: see `ObjectStorage.name`. */
export const STORAGES = Object.keys(STARTS) as readonly ObjectStorage['name'][];

/** The one server of its name for all tests, which is started by the first that asks and ended after the last. */
export function sharedStorage(name: ObjectStorage['name']): Promise<ObjectStorage> {
    const starting = started.get(name) ?? STARTS[name]();
    started.set(name, starting);
    return starting;
}

// Outside of any suite: for all files.
after(async () => {
    for (const starting of started.values()) await (await starting.catch(() => undefined))?.dispose();
});
