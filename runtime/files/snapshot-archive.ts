import { Zip, ZipDeflate } from 'fflate';
import { isSnapshotError, SnapshotError } from '../core/errors';
import { distinctNames, snapshotFileName } from '../core/file-name';
import { localTimestamp, type Manifest } from '../core/snapshot';
import { Pacer } from '../pacer';
import { exportSnapshot, type ExportChoice, type SnapshotSource } from './export-snapshot';

/** A zip archive that goes out. */
export interface ExportedArchive {
    fileName: string;
    /** In pieces, made with breaks when they are asked for; one snapshot at a time is in memory. */
    bytes: AsyncIterable<Uint8Array>;
}

/**
 * Several snapshots as one archive, with a snapshot file for each, in this order. Everything is read and checked before
 * this resolves, so that an archive that is begun can be finished; rejects as `exportSnapshot`, naming the snapshot.
 */
export async function archiveSnapshots(
    store: SnapshotSource,
    manifests: readonly Manifest[],
    choice: Omit<ExportChoice, 'format'>,
    now: Date,
): Promise<ExportedArchive> {
    const whole: ExportChoice = { ...choice, format: 'snapshot' };
    for (const manifest of manifests) await named(manifest, exportSnapshot(store, manifest, whole));
    return {
        fileName: snapshotFileName({ name: 'snapshots', createdAt: now.toISOString() }, 'zip'),
        bytes: zipped(store, manifests, whole),
    };
}

async function* zipped(
    store: SnapshotSource,
    manifests: readonly Manifest[],
    choice: ExportChoice,
): AsyncGenerator<Uint8Array> {
    const made: Uint8Array[] = [];
    const zip = new Zip((error, bytes) => {
        if (error) throw error;
        made.push(bytes);
    });
    const names = distinctNames(manifests.map((manifest) => snapshotFileName(manifest, 'json')));
    const pacer = new Pacer();
    for (const [index, manifest] of manifests.entries()) {
        const { text } = await exportSnapshot(store, manifest, choice);
        const entry = new ZipDeflate(names[index]!, { level: 6 });
        entry.mtime = dosTime(manifest.createdAt);
        zip.add(entry);
        for (const piece of chunksOf(text)) {
            entry.push(piece);
            yield* made.splice(0);
            await pacer.breathe();
        }
        entry.push(new Uint8Array(), true);
    }
    zip.end();
    yield* made;
}

/** A few milliseconds' work of the compressor. */
const CHUNK_CHARACTERS = 32 * 1024;

function* chunksOf(text: Iterable<string>): Generator<Uint8Array> {
    let chunk = '';
    for (const piece of text) {
        chunk += piece;
        for (; chunk.length >= CHUNK_CHARACTERS;) {
            const end = endOf(chunk);
            yield Buffer.from(chunk.slice(0, end));
            chunk = chunk.slice(end);
        }
    }
    yield Buffer.from(chunk);
}

/** The two halves of a character outside the basic plane stay together. */
function endOf(text: string): number {
    const last = text.charCodeAt(CHUNK_CHARACTERS - 1);
    return last >= 0xd800 && last <= 0xdbff ? CHUNK_CHARACTERS - 1 : CHUNK_CHARACTERS;
}

/** The format knows no time before 1980. */
function dosTime(time: string): Date {
    const at = new Date(time);
    const year = at.getFullYear();
    return year >= 1980 && year < 2100 ? at : new Date(1980, 0, 1);
}

async function named<T>(manifest: Manifest, exporting: Promise<T>): Promise<T> {
    try {
        return await exporting;
    } catch (error) {
        if (!isSnapshotError(error)) throw error;
        const text = `“${manifest.name}” of ${localTimestamp(new Date(manifest.createdAt))}: ${error.message}`;
        throw new SnapshotError(error.code, text, { ...error.facts, id: manifest.id });
    }
}
