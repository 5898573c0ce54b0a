import type { ChosenComponents } from '../core/file-components';
import { isSnapshotError, SnapshotError } from '../core/errors';
import { itemOf } from '../core/snapshot';
import type { ImportedSnapshot } from '../core/wire';
import type { SnapshotStore } from '../store/store';
import { writeUnless } from '../capture/write-snapshot';
import { findSame } from './find-same';
import { openDocument } from './open-document';
import type { Upload, UploadedFile } from './open-upload';

export interface ImportChoice {
    components: ChosenComponents;
    secret?: string | undefined;
    /** Paths in an archive; all of it by default. */
    entries?: readonly string[] | undefined;
    /** Instead of those in the file; only for a single one. */
    name?: string | undefined;
    description?: string | undefined;
    /** Stores also what is there already. */
    force?: boolean | undefined;
    /** True after `checkUpload` with the same choice: it is not done again. */
    isChecked?: boolean | undefined;
    user?: { username: string } | undefined;
    /** See `SnapshotItem`. */
    source?: string | undefined;
}

type Imported = ImportedSnapshot & { entry?: string };

/**
 * Stores what was uploaded as snapshots. Of an archive everything is read, checked and decrypted before the first is
 * stored, and when one cannot be stored those before it are taken back: a failure leaves nothing, but for a process
 * that is killed, which leaves whole snapshots. What is there already is answered instead of stored. Rejects with
 * `bad_file`, `file_too_large`, `secret_needed`, `wrong_secret`, `bad_request`, and as the store does; for an archive
 * the sentence names the file in it.
 */
export async function importUpload(store: SnapshotStore, upload: Upload, choice: ImportChoice): Promise<Imported[]> {
    const files = chosenFiles(upload, choice);
    if (upload.kind === 'single') return [await importFile(store, files[0]!, choice)];
    if (!choice.isChecked) await checkUpload(upload, choice);
    const imported: Imported[] = [];
    try {
        for (const file of files)
            imported.push({ entry: file.entry!, ...(await inEntry(file, importFile(store, file, choice))) });
        return imported;
    } catch (error) {
        const made = imported.filter(({ alreadyThere }) => !alreadyThere).map(({ id }) => id);
        await store.remove(made).catch(() => undefined);
        throw error;
    }
}

/** Reads, checks and decrypts all that would be imported. Rejects as `importUpload` does before it stores anything. */
export async function checkUpload(upload: Upload, choice: ImportChoice): Promise<void> {
    for (const file of chosenFiles(upload, choice)) await inEntry(file, readOpened(file, choice));
}

/** Adds to a failure which file of an archive it is about. */
async function inEntry<T>({ entry }: UploadedFile, task: Promise<T>): Promise<T> {
    try {
        return await task;
    } catch (error) {
        if (entry === undefined || !isSnapshotError(error)) throw error;
        throw new SnapshotError(error.code, `In “${entry}”: ${error.message}`, { ...error.facts, entry });
    }
}

function chosenFiles({ kind, files }: Upload, { entries, name, description }: ImportChoice): UploadedFile[] {
    const chosen = entries === undefined ? files : files.filter(({ entry }) => entries.includes(entry ?? ''));
    const missing = entries?.find((wanted) => !files.some(({ entry }) => entry === wanted));
    if (missing !== undefined) throw badRequest(`There is no “${missing}” in what was uploaded.`);
    if (chosen.length === 0) throw badRequest('entries must name at least one file of the archive.');
    const isNamed = name !== undefined || description !== undefined;
    if (kind === 'archive' && isNamed) throw badRequest('An archive keeps the names and descriptions of its files.');
    return chosen;
}

async function importFile(store: SnapshotStore, file: UploadedFile, choice: ImportChoice): Promise<ImportedSnapshot> {
    const { about, content } = await readOpened(file, choice);
    const { name, description, force, user, source } = choice;
    const draft = {
        kind: 'upload' as const,
        name: name ?? (about.name || file.fallbackName),
        description: description ?? about.description,
        pinned: false,
        createdAt: new Date().toISOString(),
        ...(user && { user }),
        ...(source !== undefined && { source }),
    };
    const stored = await writeUnless<ImportedSnapshot>(store, content, draft, async (named) => {
        const same = force ? undefined : await findSame(store, named, about.id, source === undefined);
        return same && { ...same, alreadyThere: true };
    });
    return 'parts' in stored ? itemOf(stored) : stored;
}

async function readOpened(file: UploadedFile, { components, secret }: ImportChoice) {
    const document = await file.read();
    return { about: document.about, content: await openDocument(document, components, secret) };
}

function badRequest(message: string): SnapshotError {
    return new SnapshotError('bad_request', message);
}
