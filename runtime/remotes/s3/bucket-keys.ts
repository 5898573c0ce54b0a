import { isSnapshotId } from '../../core/snapshot';

/** Where things are in a bucket, below the prefix of the remote. FORMAT.md describes it for people. */
export const FORMAT_KEY = 'format.json';
export const OBJECTS = 'objects/';
export const INSTANCES = 'instances/';
export const NOTICES = 'notices/';
export const TARGETS = 'targets/';
export const DEVICES = 'devices/';

/** Describes a key under which secrets are encrypted: everything but the passphrase. */
export function secretKeyKey(id: string): string {
    return `keys/${id}.json`;
}

/** `copy` tells an object from an earlier one with the same content that is on its way out. */
export function objectKey(object: string, copy?: string): string {
    return objectKeyOfName(copyName(object, copy));
}

/** The name of an object with its copy. */
export function copyName(object: string, copy: string | undefined): string {
    return copy === undefined ? object : `${object}.${copy}`;
}

export function objectKeyOfName(name: string): string {
    return `${OBJECTS}${name.slice(0, 2)}/${name}.gz`;
}

/** Undefined for a key of something else. */
export function nameOfObjectKey(key: string): string | undefined {
    return /^objects\/[0-9a-f]{2}\/([0-9a-f]{64}(?:\.[0-9A-Z]{26})?)\.gz$/.exec(key)?.[1];
}

/** Says which snapshot devices are to run that follow a place. */
export function targetKey(place: string): string {
    return `${TARGETS}${place}.json`;
}

/** What a device says of itself that follows a place. */
export function deviceKey(place: string, device: string): string {
    return `${DEVICES}${place}/${placeFor(device)}.json`;
}

/** The device whose state this is, of those that follow a place; undefined for any other key. */
export function deviceOfKey(place: string, key: string): string | undefined {
    const start = `${DEVICES}${place}/`;
    const name = key.startsWith(start) && key.endsWith('.json') ? key.slice(start.length, -'.json'.length) : '';
    return isPlaceFolder(name) ? nameOfPlace(name) : undefined;
}

export function instanceFolder(place: string): string {
    return `${INSTANCES}${place}/`;
}

/** The id of the place that a key is of; undefined for a key of none. */
export function placeOf(key: string): string | undefined {
    const [, place] = key.startsWith(INSTANCES) || key.startsWith(DEVICES) ? key.split('/') : [];
    return place === '' ? undefined : place;
}

export function snapshotsFolder(place: string): string {
    return `${instanceFolder(place)}snapshots/`;
}

/** Begins with the id counted down, so that the newest one is the first in a list. */
export function manifestKey(place: string, id: string): string {
    return `${snapshotsFolder(place)}${countedDown(id)}-${id}.json`;
}

/** The id of the snapshot whose manifest has this key; undefined for any other key. */
export function idOfManifestKey(key: string): string | undefined {
    const id = /\/snapshots\/[0-9A-Z]{26}-([0-9A-Z]{26})\.json$/.exec(key)?.[1];
    return isSnapshotId(id) ? id : undefined;
}

/** The folder of an instance. Letters, digits, `.`, `-` and `_` stay as they are: nothing has to be encoded in an address. */
export function placeFor(name: string): string {
    const place = [...Buffer.from(name.normalize('NFC'))].map((byte) => {
        const character = String.fromCharCode(byte);
        return /[A-Za-z0-9_-]/.test(character) ? character : character === '.' ? '.' : `~${byte.toString(16)}`;
    });
    return place.join('').replace(/^\.+/, (dots) => dots.replaceAll('.', '~2e'));
}

/** Nothing else is used to make a key. */
export function isPlaceFolder(folder: unknown): folder is string {
    return typeof folder === 'string' && /^(?!\.)[\w.~-]{1,400}$/.test(folder);
}

/** What a folder's instance is called. */
export function nameOfPlace(place: string): string {
    const bytes = place.replace(/~([0-9a-f]{2})|[^]/g, (text, hex: string | undefined) => hex ?? hexOf(text));
    return Buffer.from(bytes, 'hex').toString();
}

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Each digit of an id taken from the highest one. */
function countedDown(id: string): string {
    return [...id].map((digit) => DIGITS.charAt(31 - DIGITS.indexOf(digit))).join('');
}

function hexOf(text: string): string {
    return Buffer.from(text).toString('hex');
}
