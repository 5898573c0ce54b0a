import { badFile, FILE_LIMITS, fileTooLarge } from './bad-file';
import { readDocument, type SnapshotDocument } from './snapshot-document';
import { gunzipped, unzipped } from './unpack';
import { zipEntries } from './zip-entries';

/** A file that came in, in whatever form. */
export interface Upload {
    kind: 'single' | 'archive';
    /** One, or those of an archive in its order. */
    files: UploadedFile[];
}

export interface UploadedFile {
    /** Path in the archive; absent for a single file. */
    entry?: string;
    /** For a snapshot that has no name. */
    fallbackName: string;
    /** Reads it anew at each call. Rejects as `readDocument`, and with `file_too_large`. */
    read(): Promise<SnapshotDocument>;
}

/** The bytes of a file, from the beginning at each call. */
export type ByteSource = () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * Finds out what a file is by its first bytes: JSON, also gzipped, or a zip archive of such files. `bad_file` or
 * `file_too_large` for an archive that cannot be read; what is in a file is not looked at before it is read.
 */
export async function openUpload(source: ByteSource, fileName: string | undefined): Promise<Upload> {
    const fallbackName = nameOf(fileName) || 'Uploaded snapshot';
    if (!(await startsWith(source(), ZIP))) {
        return { kind: 'single', files: [{ fallbackName, read: () => readBytes(source) }] };
    }
    // What is gzipped in an archive is larger than the archive says.
    const sizes = new Map<string, number>();
    const files = zipEntries(await whole(source())).map((entry) => ({
        entry: entry.name,
        fallbackName: nameOf(entry.name) || fallbackName,
        read: () =>
            readBytes(
                () => unzipped(entry),
                (bytes) => countInArchive(sizes, entry.name, bytes),
            ),
    }));
    return { kind: 'archive', files };
}

/** The name for a snapshot of a file that has none in itself. */
function nameOf(fileName: string | undefined): string {
    const base = fileName?.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1) ?? '';
    return base
        .replace(/\.gz$/i, '')
        .replace(/\.json$/i, '')
        .trim()
        .slice(0, 255);
}

/** @param unpacked called with the size of what was gzipped, as far as it is known, again and again; may throw */
async function readBytes(source: ByteSource, unpacked?: (bytes: number) => void): Promise<SnapshotDocument> {
    if (!(await startsWith(source(), GZIP))) return readDocument(source());
    return readDocument(counted(gunzipped(source(), FILE_LIMITS.maxBytes), unpacked));
}

async function* counted(pieces: AsyncIterable<Buffer>, tell?: (bytes: number) => void): AsyncGenerator<Buffer> {
    let bytes = 0;
    for await (const piece of pieces) {
        bytes += piece.length;
        tell?.(bytes);
        yield piece;
    }
}

/** A file may be read several times, and counts once. */
function countInArchive(sizes: Map<string, number>, name: string, bytes: number): void {
    sizes.set(name, Math.max(bytes, sizes.get(name) ?? 0));
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    if (total > FILE_LIMITS.maxArchiveBytes)
        throw fileTooLarge('What the archive holds is', FILE_LIMITS.maxArchiveBytes);
}

const ZIP = Buffer.from('PK');
const GZIP = Buffer.from([0x1f, 0x8b]);

async function startsWith(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, magic: Buffer): Promise<boolean> {
    let start: Buffer = Buffer.alloc(0);
    for await (const piece of bytes) {
        start = Buffer.concat([start, piece.subarray(0, magic.length)]);
        if (start.length >= magic.length) break;
    }
    return start.subarray(0, magic.length).equals(magic);
}

async function whole(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Buffer> {
    const pieces: Uint8Array[] = [];
    let size = 0;
    for await (const piece of bytes) {
        pieces.push(piece);
        size += piece.length;
    }
    if (size > FILE_LIMITS.maxBytes) throw badFile('The archive is too large.');
    return Buffer.concat(pieces);
}
