import { randomBytes } from 'node:crypto';
import { SnapshotError } from '../core/errors';
import { isPlatformVariable } from '../files/platform';
import { listText, snapshotFileText, type FileContent } from '../files/snapshot-file';
import { Pacer } from '../pacer';
import { sealCredentials } from '../secrets/node-red-cipher';
import type { FlowFuseOwner } from './flowfuse-api';
import type { PushedSnapshot } from './remote';

type About = Pick<PushedSnapshot, 'item' | 'name' | 'description'>;

/** The body of `POST snapshots/import`: the snapshot as a file, everything secret in it under a secret made for this. */
export function importBody(
    owner: FlowFuseOwner,
    { item, name, description }: About,
    content: FileContent,
): Iterable<string> {
    const credentialSecret = transferSecret();
    const head = { ownerId: owner.id, ownerType: owner.type, credentialSecret };
    return within(head, 'snapshot', snapshotFileText({ ...item, name, description }, content, credentialSecret));
}

/**
 * The body of `POST projects/:p/snapshots`. Hidden variables are not in it: the platform would hand them on as they are,
 * to devices, too. Without `settings.env` the snapshot would have those of the instance.
 */
export function createBody(
    { name, description, setAsTarget }: Omit<PushedSnapshot, 'item' | 'content'>,
    { flows, credentials, environment, envNames, modules }: FileContent,
): Iterable<string> {
    const credentialSecret = transferSecret();
    const visible = Object.entries(environment).filter(([, { hidden }]) => !hidden);
    const values = [
        ...visible.map(([key, { value }]) => [key, value] as const),
        ...envNames.map((key) => [key, ''] as const),
    ];
    const env = Object.fromEntries(values.filter(([key]) => !isPlatformVariable(key)));
    const head = {
        name,
        description,
        ...(setAsTarget && { setAsTarget }),
        // Never plain, and never without the secret: the platform would encrypt what is encrypted once more.
        credentials: sealCredentials(credentials, credentialSecret),
        credentialSecret,
        settings: { env, modules },
    };
    return within(head, 'flows', listText(flows));
}

/** The bytes. `remote_too_large` when there are more than the platform takes. */
export async function bytesOf(body: Iterable<string>, maxBytes: number): Promise<Uint8Array[]> {
    const pacer = new Pacer();
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for (const text of body) {
        const piece = Buffer.from(text);
        bytes += piece.length;
        if (bytes <= maxBytes) pieces.push(piece);
        await pacer.breathe();
    }
    if (bytes <= maxBytes) return pieces;
    const text = `The snapshot has ${megabytes(bytes)} as it is sent, and the platform takes ${megabytes(maxBytes)} at most.`;
    throw new SnapshotError('remote_too_large', text, { bytes, maxBytes });
}

/** Nobody needs to know it: it protects what is on its way. */
function transferSecret(): string {
    return randomBytes(32).toString('base64url');
}

/** JSON of the head with one more member, whose value is JSON already. */
function* within(head: object, name: string, value: Iterable<string>): Generator<string> {
    yield `${JSON.stringify(head).slice(0, -1)},${JSON.stringify(name)}:`;
    yield* value;
    yield '}';
}

function megabytes(bytes: number): string {
    return `${(bytes / (1024 * 1024)).toFixed(1)} MB`;
}
