import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip as zlibGzip } from 'node:zlib';
import { SnapshotError } from '../../core/errors';
import type { LiveSnapshot } from '../../core/live-wire';
import type { SnapshotItem } from '../../core/snapshot';
import { SELF } from '../../core/self';
import { isPlatformVariable, platformSettings } from '../../files/platform';
import { sourcesOf } from '../../modules/installed-modules';
import { Pacer } from '../../pacer';
import { sealSame } from '../../secrets/node-red-cipher';
import {
    readCredentials,
    readEnvironment,
    readFlowTexts,
    readModules,
    readPlatform,
    readSettings,
} from '../../capture/snapshot-content';
import type { SnapshotStore } from '../../store/store';
import type { DeviceRecord, Ownership } from './device-registry';

/**
 * A snapshot as devices get it: made once, and then sent to each of them, with only the credentials sealed for that one.
 * There are secrets in it; it is in memory only.
 */
export interface LiveImage {
    /** JSON before, and after, the text of the sealed credentials. */
    readonly before: readonly Buffer[];
    readonly after: Buffer;
    /** All of `before`, compressed. */
    readonly packed: Buffer;
    readonly credentials: string;
    readonly bytes: number;
}

/** How an answer is sent. Compressed it is a tenth or so, which counts where data costs money. */
export type ImageCoding = 'identity' | 'gzip';

/** What the content of an answer depends on, but for the device. */
export type ImageSource = Pick<SnapshotItem, 'id' | 'name' | 'description' | 'hash'>;

/** To be changed together with anything that changes the bytes of an answer for the same snapshot and device. */
const FORM = 1;

/**
 * Names the bytes of an answer without making them: two answers with the same name are equal. A device that is given a new
 * secret gets other bytes.
 */
export function imageTag(
    { id, name, description, hash }: ImageSource,
    device: DeviceRecord,
    owner: Ownership,
    coding: ImageCoding,
): string {
    const { iv, tag } = device.secret;
    // Another version of zlib may compress in another way.
    const form = coding === 'gzip' ? [FORM, process.versions.zlib] : [FORM];
    const source = [form, id, name, description, hash, device.id, iv, tag, owner.instance, owner.instanceName];
    return `"${createHash('sha256').update(JSON.stringify(source)).digest('base64url')}"`;
}

/** The same for what every device gets alike. */
export function contentTag({ id, name, description, hash }: ImageSource): string {
    return `"${createHash('sha256')
        .update(JSON.stringify([FORM, id, name, description, hash]))
        .digest('base64url')}"`;
}

/** Reads and checks everything. `damaged`; `key_missing` when its secrets cannot be decrypted here; `not_found`. */
export async function makeImage(
    store: Pick<SnapshotStore, 'get' | 'readPart' | 'readText'>,
    id: string,
    owner: Ownership,
): Promise<LiveImage> {
    const manifest = await store.get(id);
    const environment = readable(await readEnvironment(store, manifest));
    const credentials = readable(await readCredentials(store, manifest));
    const platform = await readPlatform(store, manifest);
    const sources = installable(sourcesOf(await readModules(store, manifest)));
    const settings = await readSettings(store, manifest);
    const own = Object.entries(environment).filter(([name]) => !isPlatformVariable(name));
    const head: Omit<LiveSnapshot, 'flows' | 'credentials' | 'snapshots'> = {
        id: manifest.id,
        name: manifest.name,
        description: manifest.description,
        settings: platformSettings(settings, platform === 'unreadable' ? {} : platform, manifest.modules),
        env: Object.fromEntries([...own.map(([name, { value }]) => [name, value] as const), ...ownerVariables(owner)]),
        modules: installable(manifest.modules),
    };
    const rest: Pick<LiveSnapshot, 'snapshots'> = {
        snapshots: { hidden: own.filter(([, { hidden }]) => hidden).map(([name]) => name), sources },
    };
    const flows = await readFlowTexts(store, manifest);
    const before = await buffersOf(textBefore(head, flows));
    const after = Buffer.from(`"},${JSON.stringify(rest).slice(1)}`);
    const text = JSON.stringify(credentials);
    const packed = await gzip(Buffer.concat(before));
    const bytes = before.reduce((sum, { length }) => sum + length, packed.length + after.length + text.length);
    return { before, after, packed, credentials: text, bytes };
}

/** The answer to one device, in pieces that share the memory of the image. */
export async function imageFor(
    image: LiveImage,
    credentialSecret: string,
    coding: ImageCoding,
): Promise<readonly Buffer[]> {
    const sealed = Buffer.from(sealSame(image.credentials, credentialSecret));
    if (coding === 'identity') return [...image.before, sealed, image.after];
    // What follows in a file of gzip's own format is added to what comes before (RFC 1952, section 2.2).
    return [image.packed, await gzip(Buffer.concat([sealed, image.after]))];
}

const gzip = promisify<Buffer, Buffer>(zlibGzip);

const PIECE_CHARACTERS = 65_536;

async function buffersOf(pieces: Iterable<string>): Promise<Buffer[]> {
    const buffers: Buffer[] = [];
    const pacer = new Pacer();
    let text = '';
    for (const piece of pieces) {
        text += piece;
        if (text.length < PIECE_CHARACTERS) continue;
        buffers.push(Buffer.from(text));
        text = '';
        await pacer.breathe();
    }
    return [...buffers, Buffer.from(text)];
}

function* textBefore(head: object, flows: Iterable<string>): Generator<string> {
    yield `${JSON.stringify(head).slice(0, -1)},"flows":[`;
    let isFirst = true;
    for (const node of flows) {
        yield isFirst ? node : `,${node}`;
        isFirst = false;
    }
    yield '],"credentials":{"$":"';
}

/** As FlowFuse gives them to every device of an instance. */
function ownerVariables({ instance, instanceName }: Ownership): [string, string][] {
    return [
        ['FF_INSTANCE_ID', instance],
        ['FF_INSTANCE_NAME', instanceName],
        ['FF_PROJECT_ID', instance],
        ['FF_PROJECT_NAME', instanceName],
    ];
}

/** A device of this package has it already, and FlowFuse's agent has no use for it. */
export function installable(modules: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(Object.entries(modules).filter(([name]) => name !== SELF));
}

function readable<Part extends object>(part: Part | 'unreadable'): Part {
    if (part !== 'unreadable') return part;
    const text = 'The secrets of this snapshot were encrypted under a key that is not here: no device can be given it.';
    throw new SnapshotError('key_missing', text);
}
