import { createHash, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { PrivateConfig } from '../private-config';

/** A key of 32 bytes; `id` names it in what was encrypted under it: the first 16 hex digits of its SHA-256. */
export interface StoreKey {
    readonly id: string;
    readonly key: Buffer;
}

/** The keys under which the secret parts of snapshots are, or have been, encrypted. */
export interface KeyRing {
    /** The key for what is encrypted from now on; made, and safe on disk, at the first call. Rejects as a write does. */
    current(): Promise<StoreKey>;
    /** The key with this id; undefined when it is not here. */
    find(id: string): Promise<StoreKey | undefined>;
}

export interface KeyRingOptions {
    /** Where a random key is kept, as base64 in the property `key`. */
    config: PrivateConfig;
    /** The setting `encryptionKey`, a passphrase. The random key is then only used for what it has encrypted before. */
    encryptionKey?: string | undefined;
}

/** Opens the keys of a store. Reads and makes nothing before a key is needed. */
export function openKeyRing({ config, encryptionKey }: KeyRingOptions): KeyRing {
    let chosen: Promise<StoreKey> | undefined;
    let kept: Promise<StoreKey> | undefined;
    const fromSetting = (passphrase: string): Promise<StoreKey> => (chosen ??= derivedKey(passphrase));
    const fromConfig = (): Promise<StoreKey> => (kept ??= configKey(config).catch(forget));
    const forget = (error: unknown): never => {
        kept = undefined;
        throw error;
    };

    return {
        current: () => (encryptionKey ? fromSetting(encryptionKey) : fromConfig()),
        async find(id) {
            const setting = encryptionKey ? await fromSetting(encryptionKey) : undefined;
            if (setting?.id === id) return setting;
            const stored = kept ? await kept : keyOf((await config.read())['key']);
            return stored?.id === id ? stored : undefined;
        },
    };
}

/**
 * The key that a passphrase stands for: scrypt with N = 16384, r = 8, p = 1 and a salt that never changes, so that the
 * passphrase alone opens the store's secrets again on another machine.
 */
async function derivedKey(passphrase: string): Promise<StoreKey> {
    return namedKey((await derive(passphrase.normalize('NFC'), SALT, KEY_BYTES)) as Buffer);
}

const SALT = 'node-red-contrib-snapshots';
const KEY_BYTES = 32;
const derive = promisify(scrypt);

async function configKey(config: PrivateConfig): Promise<StoreKey> {
    const found = keyOf((await config.read())['key']);
    if (found) return found;
    const { key } = await config.update((before) =>
        keyOf(before['key']) ? {} : { key: randomBytes(KEY_BYTES).toString('base64') },
    );
    return keyOf(key) ?? configKey(config);
}

function keyOf(text: unknown): StoreKey | undefined {
    const key = typeof text === 'string' ? Buffer.from(text, 'base64') : undefined;
    return key?.length === KEY_BYTES ? namedKey(key) : undefined;
}

function namedKey(key: Buffer): StoreKey {
    return { id: createHash('sha256').update(key).digest('hex').slice(0, 16), key };
}
