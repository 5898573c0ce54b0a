import { SnapshotError } from '../core/errors';
import type { ChosenComponents } from '../core/file-components';
import type { Manifest } from '../core/snapshot';
import {
    readCredentials,
    readEnvironment,
    readFlowTexts,
    readPlatform,
    readSettings,
} from '../capture/snapshot-content';
import type { SnapshotStore } from '../store/store';
import { exactStateOf } from './exact-state';
import { isPlatformVariable } from './platform';
import type { FileContent } from './snapshot-file';

/**
 * Everything of a snapshot that goes into a file. All of it is read and checked before this resolves. `key_missing` when
 * secrets that go in cannot be decrypted here; `damaged`.
 */
export async function readContent(
    store: Pick<SnapshotStore, 'readPart' | 'readText'>,
    manifest: Manifest,
    { flows, credentials, envVars }: ChosenComponents,
): Promise<FileContent> {
    const environment = envVars === false ? {} : readable(await readEnvironment(store, manifest));
    const { noVariables, ...exact } = await exactStateOf(store, manifest, environment);
    return {
        flows: flows ? await readFlowTexts(store, manifest) : [],
        credentials: credentials ? readable(await readCredentials(store, manifest)) : {},
        environment: envVars === 'all' ? environment : {},
        envNames: envVars === 'keys' ? Object.keys(environment).filter((name) => !isPlatformVariable(name)) : [],
        settings: await readSettings(store, manifest),
        platform: await platformOf(store, manifest, credentials),
        modules: manifest.modules,
        withSecrets: credentials,
        exact: { ...exact, ...(noVariables && envVars === 'all' && { noVariables }) },
    };
}

/** A part that only a file is given back must not keep one from being made that goes without secrets. */
async function platformOf(
    store: Pick<SnapshotStore, 'readPart'>,
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
