import { createWriteStream } from 'node:fs';
import { rename, unlink } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isSnapshotError, SnapshotError } from '../core/errors';

/** Writes a file whole or not at all. `io_error`; what the pieces reject with passes. */
export async function saveFile(path: string, pieces: Iterable<string> | AsyncIterable<Uint8Array>): Promise<void> {
    const beside = `${path}.${process.pid}.part`;
    try {
        await pipeline(Readable.from(pieces), createWriteStream(beside));
        await rename(beside, path);
    } catch (error) {
        await unlink(beside).catch(() => undefined);
        if (isSnapshotError(error)) throw error;
        const { code, message } = error as NodeJS.ErrnoException;
        throw new SnapshotError('io_error', `${path} could not be written: ${code ?? message}.`);
    }
}
