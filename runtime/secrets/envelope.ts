import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { StoreKey } from './key-ring';

/** What was encrypted with AES-256-GCM, as JSON. */
export interface Envelope {
    encrypted: 'aes-256-gcm';
    /** Id of the key. */
    key: string;
    /** These three are base64. */
    iv: string;
    tag: string;
    data: string;
}

/** Encrypts; `boundTo` is authenticated with it, so that an envelope counts in its own place only. */
export function seal(boundTo: string, plain: Buffer, { id, key }: StoreKey): Envelope {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(boundTo));
    const data = Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64');
    return {
        encrypted: 'aes-256-gcm',
        key: id,
        iv: iv.toString('base64'),
        tag: cipher.getAuthTag().toString('base64'),
        data,
    };
}

/** Decrypts. Throws when anything is not as it was sealed. */
export function unseal(boundTo: string, { iv, tag, data }: Envelope, { key }: StoreKey): Buffer {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64'), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(boundTo)).setAuthTag(Buffer.from(tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]);
}

export function isEnvelope(value: unknown): value is Envelope {
    if (typeof value !== 'object' || value === null) return false;
    const { encrypted, key, iv, tag, data } = value as Record<keyof Envelope, unknown>;
    return encrypted === 'aes-256-gcm' && [key, iv, tag, data].every((text) => typeof text === 'string');
}
