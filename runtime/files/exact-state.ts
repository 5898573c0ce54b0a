import { isSnapshotError } from '../core/errors';
import type { Manifest } from '../core/snapshot';
import { withoutSecrets } from '../core/without-secrets';
import type { EnvironmentPart } from '../capture/environment-part';
import { sourcesOf } from '../modules/installed-modules';
import { readModules } from '../capture/snapshot-content';
import type { SnapshotStore } from '../store/store';
import { parseJson } from './parse-json';
import { isPlatformVariable } from './platform';

/**
 * What a snapshot holds and FlowFuse's form of a file has no place for. With it a file gives the very same content
 * again, so that instances with this package know a snapshot when it comes back.
 */
export interface ExactState {
    /** Text of npm's lock file. */
    lock?: string;
    /** Where those modules came from that no registry has, by name. */
    sources?: Record<string, string>;
    /** There were no variables to capture; without it a file that names none says nothing about them. */
    noVariables?: true;
}

/** Takes it out of a store. `damaged` as the store does. */
export async function exactStateOf(
    store: Pick<SnapshotStore, 'readPart' | 'readText'>,
    manifest: Manifest,
    environment: EnvironmentPart,
): Promise<ExactState> {
    const lock = manifest.parts.find(({ type }) => type === 'lock');
    const sources = sourcesOf(await readModules(store, manifest));
    const isEmpty = Object.keys(environment).every(isPlatformVariable);
    return {
        ...(lock && { lock: (await store.readText(lock)).toString() }),
        ...(Object.keys(sources).length > 0 && { sources }),
        ...(isEmpty && manifest.parts.some(({ type }) => type === 'environment') && { noVariables: true }),
    };
}

/** Reads `settings.exact` of a file. What is not as it should be is passed over: it may come from a later version. */
export async function readExactState(value: unknown, modules: Readonly<Record<string, string>>): Promise<ExactState> {
    if (!isObject(value)) return {};
    const { lock, sources, noVariables } = value;
    const known = isObject(sources) ? Object.entries(sources).filter(([name]) => Object.hasOwn(modules, name)) : [];
    const texts = known.flatMap(([name, from]) =>
        typeof from === 'string' ? [[name, withoutSecrets(from)] as const] : [],
    );
    return {
        ...(typeof lock === 'string' && (await isJsonObject(lock)) && { lock: withoutSecrets(lock) }),
        ...(texts.length > 0 && { sources: Object.fromEntries(texts) }),
        ...(noVariables === true && { noVariables }),
    };
}

/** With breaks: a lock file may have megabytes. */
async function isJsonObject(text: string): Promise<boolean> {
    try {
        return isObject(await parseJson([Buffer.from(text)]));
    } catch (error) {
        if (isSnapshotError(error, 'bad_file')) return false;
        throw error;
    }
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
