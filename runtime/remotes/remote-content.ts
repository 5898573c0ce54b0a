import { randomBytes } from 'node:crypto';
import { isSnapshotError, SnapshotError } from '../core/errors';
import { FILE_LIMITS, fileTooLarge } from '../files/bad-file';
import { openDocument } from '../files/open-document';
import { readDocument, type SnapshotDocument } from '../files/snapshot-document';
import type { SnapshotContent } from '../capture/write-snapshot';
import type { Connection } from './connection';

/** A snapshot as a remote has sent it. */
export interface RemoteContent {
    document: SnapshotDocument;
    /** Everything, decrypted; absent where it was read without its secrets. */
    whole?: SnapshotContent;
}

/**
 * Reads a snapshot at a remote. Rejects as `Remote.read`, with `remote_failed` when it is no snapshot, and with
 * `file_too_large`.
 *
 * @param isWhole with its secrets, which come encrypted under a secret that is made for this transfer alone
 */
export async function readRemote(
    { about, remote }: Connection,
    place: string,
    id: string,
    isWhole: boolean,
    signal: AbortSignal,
): Promise<RemoteContent> {
    const secret = isWhole ? randomBytes(32).toString('base64url') : undefined;
    const bytes = await remote.read(place, id, secret, signal);
    try {
        const document = await readDocument(bounded(bytes));
        return { document, ...(secret !== undefined && { whole: await openDocument(document, EVERYTHING, secret) }) };
    } catch (error) {
        if (!isSnapshotError(error) || !SENSELESS.has(error.code)) throw error;
        const text = `What “${about.name}” has sent is no snapshot that can be read: ${error.message}`;
        throw new SnapshotError('remote_failed', text);
    }
}

const EVERYTHING = { flows: true, credentials: true, envVars: 'all' } as const;

/** What a file fails with that makes no sense. */
const SENSELESS: ReadonlySet<string> = new Set(['bad_file', 'secret_needed', 'wrong_secret']);

async function* bounded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let size = 0;
    for await (const piece of bytes) {
        size += piece.length;
        if (size > FILE_LIMITS.maxBytes) throw fileTooLarge('The snapshot there is', FILE_LIMITS.maxBytes);
        yield piece;
    }
}
