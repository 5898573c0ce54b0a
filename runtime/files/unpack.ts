import { Readable } from 'node:stream';
import { crc32, createGunzip, createInflateRaw, type Gunzip, type InflateRaw } from 'node:zlib';
import { Pacer } from '../pacer';
import { badFile, fileTooLarge } from './bad-file';
import type { ZipEntry } from './zip-entries';

type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** What was gzipped, piece by piece. `file_too_large` as soon as there is more of it than `maxBytes`; `bad_file`. */
export function gunzipped(bytes: Bytes, maxBytes: number): AsyncGenerator<Buffer> {
    return limited(inflated(bytes, createGunzip({ chunkSize: CHUNK_BYTES })), maxBytes, 'What was compressed is');
}

/** The content of a file in an archive, piece by piece. `bad_file` when it is not what the archive says. */
export async function* unzipped({ name, method, crc, size, compressed }: ZipEntry): AsyncGenerator<Buffer> {
    const content = method === STORED ? pieces(compressed) : method === DEFLATED ? inflateRaw(compressed) : undefined;
    if (!content) throw badFile(`“${name}” in the archive is compressed in a way that is not read.`);
    let found = 0;
    let seen = 0;
    for await (const piece of content) {
        seen += piece.length;
        if (seen > size) break;
        found = crc32(piece, found);
        yield piece;
    }
    if (seen !== size || found !== crc) throw badFile(`“${name}” in the archive is damaged.`);
}

const STORED = 0;
const DEFLATED = 8;
const CHUNK_BYTES = 64 * 1024;

function inflateRaw(compressed: Buffer): AsyncGenerator<Buffer> {
    return inflated(pieces(compressed), createInflateRaw({ chunkSize: CHUNK_BYTES }));
}

async function* inflated(bytes: Bytes, through: Gunzip | InflateRaw): AsyncGenerator<Buffer> {
    const source = Readable.from(bytes);
    source.on('error', (error) => through.destroy(error));
    try {
        for await (const piece of source.pipe(through)) yield piece as Buffer;
    } catch (error) {
        throw isZlibError(error) ? badFile(problemOf(error)) : error;
    } finally {
        source.destroy();
        through.destroy();
    }
}

async function* limited(bytes: AsyncIterable<Buffer>, maxBytes: number, what: string): AsyncGenerator<Buffer> {
    let seen = 0;
    for await (const piece of bytes) {
        seen += piece.length;
        if (seen > maxBytes) throw fileTooLarge(what, maxBytes);
        yield piece;
    }
}

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
    const pacer = new Pacer();
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
        yield bytes.subarray(at, at + CHUNK_BYTES);
        await pacer.breathe();
    }
}

function isZlibError(error: unknown): error is NodeJS.ErrnoException {
    return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_');
}

function problemOf({ code }: NodeJS.ErrnoException): string {
    return code === 'Z_BUF_ERROR'
        ? 'It is cut off: the compressed data ends in the middle.'
        : 'Its compressed data is damaged.';
}
