import { SnapshotError } from '../core/errors';
import { MAX_ARCHIVE_FILES, MAX_FILE_BYTES } from '../core/file-limits';

/** What a file that comes in may be at most. All of it is a bound on memory, not on what Node-RED can run. */
export const FILE_LIMITS = {
    /** Of the file as it is sent, and of one snapshot as it is unpacked. */
    maxBytes: MAX_FILE_BYTES,
    /** Of everything in an archive, unpacked. */
    maxArchiveBytes: 200 * 1024 * 1024,
    maxArchiveFiles: MAX_ARCHIVE_FILES,
    /** Objects and lists in each other. */
    maxDepth: 200,
    /** Numbers, texts, objects and lists altogether. */
    maxValues: 8_000_000,
    /** The same of what is in memory at once: of one node, and of everything beside the nodes. */
    maxHeldValues: 500_000,
    /** Of one text, in characters: it is read, compared and hashed at a stretch. */
    maxTextLength: 16 * 1024 * 1024,
    maxNodes: 250_000,
    /** Tabs and subflows. */
    maxContainers: 10_000,
} as const;

/** The file is not what it should be. The problem is a sentence that says what and where. */
export function badFile(problem: string): SnapshotError {
    return new SnapshotError('bad_file', `The file cannot be imported. ${problem}`);
}

/** The same for what is no JSON at all, which is what a wrong secret makes of an encrypted text, too. */
export function notJson(problem: string): SnapshotError {
    return new SnapshotError('bad_file', `The file cannot be imported. ${problem}`, { isJson: false });
}

export function fileTooLarge(what: string, maxBytes: number): SnapshotError {
    const text = `${what} larger than ${maxBytes / 1024 / 1024} MB, which is more than is taken.`;
    return new SnapshotError('file_too_large', text, { maxBytes });
}
