import { SnapshotError } from '../core/errors';
import type { ChosenComponents } from '../core/file-components';
import { snapshotFileName } from '../core/file-name';
import { itemOf, type Manifest } from '../core/snapshot';
import type { ExportRequest } from '../core/wire';
import {
    readCredentials,
    readEnvironment,
    readFlowTexts,
    readModules,
    readPlatform,
    readSettings,
} from '../snapshot-content';
import type { SnapshotStore } from '../store/store';
import { isPlatformVariable } from './platform';
import { packageText } from './package-file';
import { listText, snapshotFileText, type FileContent } from './snapshot-file';

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
}

/**
 * A snapshot as one file. All that goes in is read and checked before this resolves. `secret_needed` when something
 * secret goes in and there is nothing to encrypt it with; `key_missing` when it cannot be decrypted here; `damaged`.
 */
export async function exportSnapshot(
    store: SnapshotSource,
    manifest: Manifest,
    { format, components, secret }: ExportChoice,
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
                text: snapshotFileText(itemOf(manifest), content, secret),
            };
        }
    }
}

async function readContent(
    store: SnapshotSource,
    manifest: Manifest,
    { flows, credentials, envVars }: ChosenComponents,
): Promise<FileContent> {
    const environment = envVars === false ? {} : readable(await readEnvironment(store, manifest));
    return {
        flows: flows ? await readFlowTexts(store, manifest) : [],
        credentials: credentials ? readable(await readCredentials(store, manifest)) : {},
        environment: envVars === 'all' ? environment : {},
        envNames: envVars === 'keys' ? Object.keys(environment).filter((name) => !isPlatformVariable(name)) : [],
        settings: await readSettings(store, manifest),
        platform: await platformOf(store, manifest, credentials),
        modules: manifest.modules,
        withSecrets: credentials,
    };
}

/** A part that only a file is given back must not keep one from being made that goes without secrets. */
async function platformOf(
    store: SnapshotSource,
    manifest: Manifest,
    credentials: boolean,
): Promise<Record<string, unknown>> {
    const platform = await readPlatform(store, manifest);
    return platform === 'unreadable' && !credentials ? {} : readable(platform);
}

function readable<Part extends object>(part: Part | 'unreadable'): Part {
    if (part !== 'unreadable') return part;
    throw new SnapshotError(
        'key_missing',
        'The secrets of this snapshot were encrypted under a key that is not here. Leave credentials and environment out.',
    );
}

function* withLineEnd(text: Iterable<string>): Generator<string> {
    yield* text;
    yield '\n';
}
