import { badFile, FILE_LIMITS, fileTooLarge } from './bad-file';

/** A file in a zip archive. */
export interface ZipEntry {
    /** As the archive has it, with `/` between folders. Never used as a path. */
    name: string;
    method: number;
    crc: number;
    /** Size of its content, as the archive says. */
    size: number;
    compressed: Buffer;
}

/**
 * The files in a zip archive by its directory, without folders and without what systems add for themselves. Nothing is
 * unpacked. `bad_file` for an archive that is damaged, cut off, encrypted, in several volumes or in the 64-bit form;
 * `file_too_large`, before anything is unpacked, for one that says to hold more than is taken.
 */
export function zipEntries(zip: Buffer): ZipEntry[] {
    const end = endRecord(zip);
    const entries: ZipEntry[] = [];
    let total = 0;
    let at = zip.readUInt32LE(end + 16);
    for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
        const { entry, next } = readEntry(zip, at);
        at = next;
        if (!isContent(entry.name)) continue;
        entries.push(entry);
        total += entry.size;
        if (entries.length > FILE_LIMITS.maxArchiveFiles) {
            throw badFile(`The archive holds more than ${FILE_LIMITS.maxArchiveFiles} files.`);
        }
        if (entry.size > FILE_LIMITS.maxBytes)
            throw fileTooLarge(`“${entry.name}” in the archive is`, FILE_LIMITS.maxBytes);
    }
    if (total > FILE_LIMITS.maxArchiveBytes)
        throw fileTooLarge('What the archive holds is', FILE_LIMITS.maxArchiveBytes);
    if (entries.length === 0) throw badFile('The archive is empty.');
    return withDistinctNames(entries);
}

const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;
const DIRECTORY_BYTES = 46;
const LOCAL_BYTES = 30;
const UNKNOWN_SIZE = 0xffffffff;

function endRecord(zip: Buffer): number {
    const first = Math.max(0, zip.length - END_BYTES - MAX_COMMENT_BYTES);
    const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
    if (end < first || end + END_BYTES > zip.length)
        throw badFile('The archive is cut off or damaged: its end is missing.');
    const volumes = zip.readUInt16LE(end + 4) + zip.readUInt16LE(end + 6);
    if (volumes > 0) throw badFile('The archive is one of several volumes.');
    return end;
}

function readEntry(zip: Buffer, at: number): { entry: ZipEntry; next: number } {
    if (at + DIRECTORY_BYTES > zip.length || zip.toString('latin1', at, at + 4) !== 'PK\x01\x02') throw damaged();
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    const nameEnd = at + DIRECTORY_BYTES + nameBytes!;
    const name = zip.toString('utf8', at + DIRECTORY_BYTES, nameEnd);
    const [packed, size, start] = [20, 24, 42].map((offset) => zip.readUInt32LE(at + offset));
    if ([packed, size, start].includes(UNKNOWN_SIZE))
        throw badFile('The archive is in the 64-bit form, which is not read.');
    if ((zip.readUInt16LE(at + 8) & 1) === 1) throw badFile(`“${name}” in the archive is encrypted.`);
    return {
        entry: {
            name,
            method: zip.readUInt16LE(at + 10),
            crc: zip.readUInt32LE(at + 16),
            size: size!,
            compressed: contentAt(zip, start!, packed!),
        },
        next: nameEnd + extraBytes! + commentBytes!,
    };
}

function contentAt(zip: Buffer, start: number, bytes: number): Buffer {
    if (start + LOCAL_BYTES > zip.length || zip.toString('latin1', start, start + 4) !== 'PK\x03\x04') throw damaged();
    const from = start + LOCAL_BYTES + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28);
    if (from + bytes > zip.length) throw damaged();
    return zip.subarray(from, from + bytes);
}

/** macOS and file managers put files of their own into archives. */
function isContent(name: string): boolean {
    const file = name.slice(name.lastIndexOf('/') + 1);
    return file !== '' && !name.startsWith('__MACOSX/') && !file.startsWith('.') && file.toLowerCase() !== 'thumbs.db';
}

/** A file is chosen by its name. Equal ones come of tools that add to an archive, and of names in another encoding. */
function withDistinctNames(entries: readonly ZipEntry[]): ZipEntry[] {
    const taken = new Set<string>();
    return entries.map((entry) => {
        let name = entry.name;
        for (let n = 2; taken.has(name); n++) name = `${entry.name} (${n})`;
        taken.add(name);
        return { ...entry, name };
    });
}

function damaged(): Error {
    return badFile('The archive is damaged: its directory does not fit what it holds.');
}
