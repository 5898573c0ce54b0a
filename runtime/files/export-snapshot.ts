import type { ChosenComponents } from '../core/file-components';
import { snapshotFileName } from '../core/file-name';
import { itemOf, type Manifest } from '../core/snapshot';
import type { ExportRequest } from '../core/wire';
import { readFlowTexts, readModules } from '../capture/snapshot-content';
import type { SnapshotStore } from '../store/store';
import { packageText } from './package-file';
import { readContent } from './read-content';
import { listText, snapshotFileText } from './snapshot-file';

/** Where snapshots are read. */
export type SnapshotSource = Pick<SnapshotStore, 'get' | 'readPart' | 'readText'>;

/** A file that goes out. */
export interface ExportedFile {
    /** With its ending; good on every system. */
    fileName: string;
    /** JSON in pieces, made when they are asked for. */
    text: Iterable<string>;
}

export interface ExportChoice {
    format: NonNullable<ExportRequest['format']>;
    components: ChosenComponents;
    secret: string | undefined;
    /** Adds to a snapshot file what only an instance with this package understands. */
    exact?: boolean;
}

/**
 * A snapshot as one file. All that goes in is read and checked before this resolves. `secret_needed` when something
 * secret goes in and there is nothing to encrypt it with; `key_missing` when it cannot be decrypted here; `damaged`.
 */
export async function exportSnapshot(
    store: SnapshotSource,
    manifest: Manifest,
    { format, components, secret, exact = false }: ExportChoice,
): Promise<ExportedFile> {
    switch (format) {
        case 'flows':
            return {
                fileName: snapshotFileName(manifest, 'flows.json'),
                text: withLineEnd(listText(await readFlowTexts(store, manifest))),
            };
        case 'package':
            return { fileName: 'package.json', text: [packageText(manifest, await readModules(store, manifest))] };
        case 'snapshot': {
            const content = await readContent(store, manifest, components);
            return {
                fileName: snapshotFileName(manifest, 'json'),
                text: snapshotFileText(itemOf(manifest), content, secret, exact),
            };
        }
    }
}

function* withLineEnd(text: Iterable<string>): Generator<string> {
    yield* text;
    yield '\n';
}
