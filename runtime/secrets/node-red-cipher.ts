import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import type { Credentials } from '../core/snapshot';

/**
 * Something that Node-RED has encrypted: 32 hex digits of initialization vector, then base64. AES-256-CTR under the
 * SHA-256 of a secret (Node-RED 4 and 5, `@node-red/runtime/lib/nodes/credentials.js`; FlowFuse's hidden environment
 * values are the same). It has no authentication tag: a wrong secret gives other bytes, not an error.
 */
export interface Sealed {
    $: string;
}

/** True for what Node-RED takes to be encrypted credentials. */
export function isSealed(value: unknown): value is Sealed {
    if (typeof value !== 'object' || value === null || !('$' in value)) return false;
    return Object.keys(value).length === 1 && typeof value.$ === 'string';
}

/** True for a text that begins like one that Node-RED has encrypted. */
export function looksSealed(text: string): boolean {
    return SEALED.test(text.slice(0, LOOK_CHARACTERS));
}

/** Credentials as Node-RED writes them into its credentials file. */
export function sealCredentials(credentials: Credentials, secret: string): Sealed {
    return { $: sealText(JSON.stringify(credentials), secret) };
}

/** The credentials, or undefined when this is not the secret that they were encrypted with. */
export function openCredentials(sealed: Sealed, secret: string): Credentials | undefined {
    const text = openText(sealed.$, secret);
    if (text === undefined) return undefined;
    try {
        const value: unknown = JSON.parse(text);
        return isCredentials(value) ? value : undefined;
    } catch {
        return undefined;
    }
}

/** True for decrypted credentials: an object of objects, by node id. */
export function isCredentials(value: unknown): value is Credentials {
    return isObject(value) && Object.values(value).every(isObject);
}

export function sealText(text: string, secret: string): string {
    return [...sealPieces([text], secret)].join('');
}

/**
 * Encrypts so that the same text under the same secret is the same again: an answer to a device can then be gone on with
 * where it was cut off. In this mode two texts under one key and vector would give each other away, so that the vector must
 * never be chosen: it is an HMAC of the text itself (a synthetic vector, as in RFC 5297), under a key of its own. Another
 * text has another vector, as good as random; whoever reads along learns that two answers are equal, and nothing else.
 */
export function sealSame(text: string, secret: string): string {
    const key = createHmac('sha256', keyOf(secret)).update('initialization vector').digest();
    const iv = createHmac('sha256', key).update(text).digest().subarray(0, IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, keyOf(secret), iv);
    return iv.toString('hex') + Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
}

/** As `sealText`, for text in pieces, of which a character may not span two. Each piece is encrypted when it is asked for. */
export function* sealPieces(text: Iterable<string>, secret: string): Generator<string> {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, keyOf(secret), iv);
    yield iv.toString('hex');
    let held: Buffer = Buffer.alloc(0);
    for (const piece of text) {
        const bytes = Buffer.concat([held, cipher.update(piece, 'utf8')]);
        const end = bytes.length - (bytes.length % BASE64_BYTES);
        yield bytes.toString('base64', 0, end);
        held = bytes.subarray(end);
    }
    yield held.toString('base64');
}

/**
 * The text, or undefined when it cannot have been encrypted with this secret. A short text under a wrong secret is
 * only found out by chance: check something longer under the same secret first, where there is any.
 */
export function openText(sealed: string, secret: string): string | undefined {
    if (!SEALED.test(sealed)) return undefined;
    const iv = Buffer.from(sealed.slice(0, 2 * IV_BYTES), 'hex');
    const decipher = createDecipheriv(ALGORITHM, keyOf(secret), iv);
    const bytes = Buffer.concat([decipher.update(sealed.slice(2 * IV_BYTES), 'base64'), decipher.final()]);
    try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
        return undefined;
    }
}

/** What is encrypted, in pieces. Under a wrong secret, or of something that is not encrypted so, they are any bytes. */
export function* openPieces(sealed: string, secret: string): Generator<Buffer> {
    const iv = Buffer.from(sealed.slice(0, 2 * IV_BYTES), 'hex');
    if (iv.length !== IV_BYTES) return;
    const decipher = createDecipheriv(ALGORITHM, keyOf(secret), iv);
    for (let at = 2 * IV_BYTES; at < sealed.length; at += PIECE_CHARACTERS) {
        yield decipher.update(sealed.slice(at, at + PIECE_CHARACTERS), 'base64');
    }
}

/** Four characters of Base64 stand for three bytes. */
const BASE64_BYTES = 3;
const PIECE_CHARACTERS = 4 * 4096;
const ALGORITHM = 'aes-256-ctr';
const IV_BYTES = 16;
const LOOK_CHARACTERS = 256;
const SEALED = /^[0-9a-f]{32}[0-9a-z+/]*={0,2}$/i;

function keyOf(secret: string): Buffer {
    return createHash('sha256').update(secret).digest();
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
