import { createHash, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { SnapshotError } from '../../core/errors';
import type { KeyRing, StoreKey } from '../../secrets/key-ring';
import type { Bucket } from './bucket';
import { FORMAT_KEY, secretKeyKey } from './bucket-keys';

/** The only one that there has been. */
const FORMAT = 1;

/** How a key is made of the passphrase. It is in the bucket, so that the passphrase alone opens everything again. */
interface KeyRecipe {
    id: string;
    /** Base64. */
    salt: string;
    N: number;
    r: number;
    p: number;
}

/**
 * The keys under which a bucket's secrets are encrypted: scrypt of the passphrase of the remote. Secrets that are equal have
 * one name as long as all use the key that `format.json` names. Two instances that begin a bucket in the same moment may
 * each make a key: the recipe of each is kept in `keys/`, and never overwritten, so that whatever was encrypted can be read.
 */
export class BucketSecrets {
    private readonly known = new Map<string, Promise<StoreKey | undefined>>();
    private chosen?: Promise<StoreKey>;

    constructor(
        private readonly bucket: Bucket,
        private readonly passphrase: string,
    ) {}

    /**
     * Looks whether the bucket is begun, and whether the passphrase is the one. False when nothing is there yet.
     * `unknown_format`; `remote_token` for another passphrase; `remote_unknown` for a folder that is used for something else.
     */
    async check(signal: AbortSignal): Promise<boolean> {
        const recipe = await this.readFormat(signal);
        if (recipe) await this.derive(recipe);
        return recipe !== undefined;
    }

    /** The keys, with the bucket begun when the first is asked for. Rejects as `check`. */
    ring(signal: AbortSignal): KeyRing {
        return {
            current: () => this.current(signal),
            find: (id) => this.find(id, signal),
        };
    }

    /** Looks anew what is there when a key is asked for the next time. */
    forget(): void {
        delete this.chosen;
        this.known.clear();
    }

    private current(signal: AbortSignal): Promise<StoreKey> {
        this.chosen ??= this.choose(signal).catch((error: unknown) => {
            delete this.chosen;
            throw error;
        });
        return this.chosen;
    }

    private async choose(signal: AbortSignal): Promise<StoreKey> {
        const recipe = (await this.readFormat(signal)) ?? (await this.begin(signal));
        await this.learnConditions(recipe, signal);
        return this.derive(recipe);
    }

    private async begin(signal: AbortSignal): Promise<KeyRecipe> {
        const own = await newRecipe(this.passphrase);
        await this.bucket.put(secretKeyKey(own.id), jsonBytes(own), { ifNone: true }, signal);
        await this.learnConditions(own, signal);
        await this.bucket.put(FORMAT_KEY, jsonBytes({ format: FORMAT, key: own }), { ifNone: true }, signal);
        // Of two that begin at once, one wins: which one is read back.
        return (await this.readFormat(signal)) ?? own;
    }

    /** Whatever writes to the bucket asks for the key first. */
    private learnConditions(recipe: KeyRecipe, signal: AbortSignal): Promise<void> {
        return this.bucket.learnConditions(secretKeyKey(recipe.id), jsonBytes(recipe), signal);
    }

    private async find(id: string, signal: AbortSignal): Promise<StoreKey | undefined> {
        if (!isKeyId(id)) return undefined;
        const finding = this.known.get(id) ?? this.fetch(id, signal);
        this.known.set(id, finding);
        finding.catch(() => this.known.delete(id));
        return finding;
    }

    private async fetch(id: string, signal: AbortSignal): Promise<StoreKey | undefined> {
        const found = await this.bucket.get(secretKeyKey(id), signal);
        const recipe = found && parseRecipe(parseJson(found.bytes));
        return recipe?.id === id ? keyFrom(recipe, this.passphrase) : undefined;
    }

    private async derive(recipe: KeyRecipe): Promise<StoreKey> {
        const deriving = this.known.get(recipe.id) ?? keyFrom(recipe, this.passphrase);
        this.known.set(recipe.id, deriving);
        const key = await deriving;
        if (key) return key;
        const text = 'What is in this bucket is encrypted under another passphrase.';
        throw new SnapshotError('remote_token', text, { field: 'passphrase' });
    }

    private async readFormat(signal: AbortSignal): Promise<KeyRecipe | undefined> {
        const found = await this.bucket.get(FORMAT_KEY, signal);
        if (!found) return undefined;
        const { format, key } = (parseJson(found.bytes) ?? {}) as { format?: unknown; key?: unknown };
        const recipe = parseRecipe(key);
        if (format === FORMAT && recipe) return recipe;
        if (typeof format === 'number' && format > FORMAT) throw newerFormat(format);
        const text = 'The folder in the bucket is used for something else: its format.json is none of this package.';
        throw new SnapshotError('remote_unknown', text);
    }
}

const COST = { N: 32_768, r: 8, p: 3 };
const KEY_BYTES = 32;
/** Whoever may write to the bucket must not make this process run out of memory. */
const MAX_MEMORY = 256 * 1024 * 1024;

async function newRecipe(passphrase: string): Promise<KeyRecipe> {
    const salt = randomBytes(KEY_BYTES).toString('base64');
    const key = await stretch(passphrase, { id: '', salt, ...COST });
    return { id: idOf(key), salt, ...COST };
}

/** Undefined when the recipe does not give the key that it names. */
async function keyFrom(recipe: KeyRecipe, passphrase: string): Promise<StoreKey | undefined> {
    const key = await stretch(passphrase, recipe);
    return idOf(key) === recipe.id ? { id: recipe.id, key } : undefined;
}

/**
 * Runs beside the event loop. It takes long on purpose, and a remote is connected anew whenever anything about it changes:
 * the last results are kept.
 */
function stretch(passphrase: string, recipe: KeyRecipe): Promise<Buffer> {
    const { salt, N, r, p } = recipe;
    const question = createHash('sha256')
        .update(JSON.stringify([passphrase, salt, N, r, p]))
        .digest('hex');
    const known = stretched.get(question);
    if (known) return known;
    const options = { N, r, p, maxmem: MAX_MEMORY };
    const result = scryptAsync(passphrase.normalize('NFC'), Buffer.from(salt, 'base64'), KEY_BYTES, options);
    if (stretched.size >= MAX_STRETCHED) stretched.delete(stretched.keys().next().value!);
    stretched.set(question, result);
    result.catch(() => stretched.delete(question));
    return result;
}

const MAX_STRETCHED = 8;
const stretched = new Map<string, Promise<Buffer>>();

const scryptAsync = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
    scrypt,
);

function idOf(key: Buffer): string {
    return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

function isKeyId(text: string): boolean {
    return /^[0-9a-f]{16}$/.test(text);
}

function parseRecipe(value: unknown): KeyRecipe | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    const { id, salt, N, r, p } = value as Record<keyof KeyRecipe, unknown>;
    if (typeof id !== 'string' || !isKeyId(id) || typeof salt !== 'string') return undefined;
    if (!isCount(N) || !isCount(r) || !isCount(p)) return undefined;
    const isSane = (N & (N - 1)) === 0 && N >= COST.N && r >= COST.r && p <= 16 && 128 * r * (N + p + 2) <= MAX_MEMORY;
    return isSane ? { id, salt, N, r, p } : undefined;
}

function isCount(value: unknown): value is number {
    return Number.isSafeInteger(value) && (value as number) > 0;
}

function jsonBytes(value: unknown): Buffer {
    return Buffer.from(`${JSON.stringify(value)}\n`);
}

function parseJson(bytes: Buffer): unknown {
    try {
        return JSON.parse(bytes.toString()) as unknown;
    } catch {
        return undefined;
    }
}

function newerFormat(format: number): SnapshotError {
    const text = `The bucket has format ${format}, which is newer than this version of the package. Update the package.`;
    return new SnapshotError('unknown_format', text);
}
