import { createWriteStream } from 'node:fs';
import { rename, stat, unlink } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isSnapshotError, SnapshotError } from '../core/errors';

/** Writes a file whole or not at all, and into what is no file, such as /dev/stdout, as it is. `io_error`; what the pieces reject with passes. */
export async function saveFile(path: string, pieces: Iterable<string> | AsyncIterable<Uint8Array>): Promise<void> {
    const found = await stat(path).catch(() => undefined);
    // What is renamed to /dev/null would take its place.
    const isFile = found === undefined || found.isFile();
    const beside = isFile ? `${path}.${process.pid}.part` : path;
    try {
        await pipeline(Readable.from(pieces), createWriteStream(beside));
        if (isFile) await rename(beside, path);
    } catch (error) {
        if (isFile) await unlink(beside).catch(() => undefined);
        if (isSnapshotError(error)) throw error;
        const { code, message } = error as NodeJS.ErrnoException;
        throw new SnapshotError('io_error', `${path} could not be written: ${code ?? message}.`);
    }
}
