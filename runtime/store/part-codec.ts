import { kMaxLength } from 'node:buffer';
import { createHash, createHmac } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { SnapshotError } from '../core/errors';
import { SECRET_PARTS, type PartType } from '../core/snapshot';
import { Pacer } from '../pacer';
import { isEnvelope, seal, unseal, type Envelope } from '../secrets/envelope';
import type { KeyRing, StoreKey } from '../secrets/key-ring';

/** The content of a part in memory, with the name that its object has. */
export interface PlainPart {
    name: string;
    bytes: Buffer;
    /** The key to encrypt it under, for a secret part. */
    key?: StoreKey;
}

/** The bytes of an object are not what its name promises. */
export class ObjectDamage extends Error {}

/**
 * Turns parts into the bytes of objects and back. A plain part is gzipped and named by the SHA-256 of its content. A
 * secret part is named by an HMAC-SHA-256 of its content under the store's key and put into an envelope: gzip of
 * `{encrypted, key, iv, tag, data}`, where `data` is the gzipped content, encrypted with AES-256-GCM, with the name as
 * additional authenticated data.
 */
export class PartCodec {
    constructor(
        private readonly keys: KeyRing,
        /** Of a part; more counts as damage. */
        private readonly maxBytes = kMaxLength,
    ) {}

    /** Takes text piece by piece and names it. Rejects as the key ring does. */
    async name(type: PartType, text: Iterable<string>): Promise<PlainPart> {
        const key = SECRET_PARTS.has(type) ? await this.keys.current() : undefined;
        const hash = hashFor(key);
        const pacer = new Pacer();
        const chunks: Buffer[] = [];
        for (const chunk of chunksOf(text)) {
            chunks.push(chunk);
            await update(hash, chunk, pacer);
        }
        return { name: hash.digest('hex'), bytes: Buffer.concat(chunks), ...(key && { key }) };
    }

    /** The bytes of the object for a part. */
    async encode({ name, bytes, key }: PlainPart): Promise<Buffer> {
        const compressed = await compress(bytes);
        return key ? compress(Buffer.from(JSON.stringify(seal(name, compressed, key)))) : compressed;
    }

    /** The content of a part, checked against its name. Rejects with `ObjectDamage` or `key_missing`. */
    async decode(type: PartType, name: string, object: Buffer): Promise<Buffer> {
        const outer = await decompress(object, this.maxBytes);
        if (!SECRET_PARTS.has(type)) return checked(name, outer);
        const envelope = parseEnvelope(outer);
        const key = await this.keys.find(envelope.key);
        if (!key) throw keyMissing(type, envelope.key);
        return checked(name, await decompress(opened(name, envelope, key), this.maxBytes), key);
    }
}

const CHUNK_BYTES = 64 * 1024;

/** Text as UTF-8 in pieces of useful size, however small or large the pieces that it comes in. */
function* chunksOf(text: Iterable<string>): Generator<Buffer> {
    let waiting = '';
    for (const piece of text) {
        waiting += piece;
        if (waiting.length < CHUNK_BYTES) continue;
        // The two halves of a character outside the basic plane must be encoded together.
        const end = /[\uD800-\uDBFF]$/.test(waiting) ? waiting.length - 1 : waiting.length;
        yield Buffer.from(waiting.slice(0, end));
        waiting = waiting.slice(end);
    }
    yield Buffer.from(waiting);
}

type Hashing = ReturnType<typeof createHash | typeof createHmac>;

function hashFor(key: StoreKey | undefined): Hashing {
    return key ? createHmac('sha256', key.key) : createHash('sha256');
}

async function update(hash: Hashing, bytes: Buffer, pacer: Pacer): Promise<void> {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
        hash.update(bytes.subarray(at, at + CHUNK_BYTES));
        await pacer.breathe();
    }
}

function opened(name: string, envelope: Envelope, key: StoreKey): Buffer {
    try {
        return unseal(name, envelope, key);
    } catch (cause) {
        throw new ObjectDamage('It does not decrypt.', { cause });
    }
}

function parseEnvelope(bytes: Buffer): Envelope {
    let envelope: unknown;
    try {
        envelope = JSON.parse(bytes.toString());
    } catch {
        throw new ObjectDamage('It is not JSON.');
    }
    if (isEnvelope(envelope)) return envelope;
    throw new ObjectDamage('It is not encrypted as it should be.');
}

async function checked(name: string, bytes: Buffer, key?: StoreKey): Promise<Buffer> {
    const hash = hashFor(key);
    await update(hash, bytes, new Pacer());
    if (hash.digest('hex') !== name) throw new ObjectDamage('Its hash is another.');
    return bytes;
}

function keyMissing(type: PartType, id: string): SnapshotError {
    const text = `The ${type} are encrypted under a key that is not here any more (${id}).`;
    return new SnapshotError('key_missing', text, { key: id });
}

const compress = (bytes: Buffer): Promise<Buffer> => gzipAsync(bytes, { chunkSize: CHUNK_BYTES });

async function decompress(bytes: Buffer, maxBytes: number): Promise<Buffer> {
    try {
        return await gunzipAsync(bytes, { chunkSize: CHUNK_BYTES, maxOutputLength: maxBytes });
    } catch (cause) {
        throw new ObjectDamage('It does not decompress.', { cause });
    }
}

const gzipAsync = promisify<Buffer, { chunkSize: number }, Buffer>(gzip);
const gunzipAsync = promisify<Buffer, { chunkSize: number; maxOutputLength: number }, Buffer>(gunzip);
