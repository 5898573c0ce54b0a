import { SnapshotError, isSnapshotError } from '../core/errors';
import type { ChosenComponents } from '../core/file-components';
import type { Credentials } from '../core/snapshot';
import type { EnvironmentPart } from '../capture/environment-part';
import { isCredentials, isSealed, openPieces, openText, type Sealed } from '../secrets/node-red-cipher';
import type { SnapshotContent } from '../capture/write-snapshot';
import { parseJson } from './parse-json';
import type { FileSettings, FileVariable } from './read-settings';
import type { SnapshotDocument } from './snapshot-document';

/** Whether there is anything among the chosen components that only a secret opens. */
export function needsSecret(document: SnapshotDocument, { credentials, envVars }: ChosenComponents): boolean {
    if (credentials && (isSealed(document.credentials) || document.settings.sealed !== undefined)) return true;
    return envVars === 'all' && Object.values(document.environment).some((variable) => 'sealed' in variable);
}

/**
 * The chosen components of a file, with everything decrypted, as they can be stored. All or nothing: `secret_needed`
 * without a secret where one is needed, `wrong_secret` when it does not fit everything that is encrypted.
 */
export async function openDocument(
    document: SnapshotDocument,
    components: ChosenComponents,
    secret: string | undefined,
): Promise<SnapshotContent> {
    const isSecretNeeded = needsSecret(document, components);
    if (isSecretNeeded && !secret) throw secretNeeded();
    const { flows, modules, settings, exact } = document;
    // Also where only variables are wanted: nothing tells a wrong secret as surely.
    const proof = isSecretNeeded ? await unsealed(document.credentials, secret ?? '') : undefined;
    const credentials = components.credentials ? openCredentials(document, proof) : {};
    const environment = openEnvironment(document, components, secret ?? '', proof !== undefined);
    const platform = openPlatform(settings, components, secret ?? '');
    return {
        flows: components.flows ? flows.heads : [],
        textOf: (node) => flows.text(node as (typeof flows.heads)[number]),
        credentials,
        // A file without variables says nothing about the environment, unless it says so.
        ...((Object.keys(environment).length > 0 || (exact.noVariables && components.envVars === 'all')) && {
            environment,
        }),
        modules: {
            versions: modules,
            sources: exact.sources ?? {},
            ...(exact.lock !== undefined && { lock: exact.lock }),
        },
        settings: settings.captured,
        ...(Object.keys(platform).length > 0 && { platform }),
    };
}

/** Those of nodes that are there. What stands in a node counts more than what stands beside the flows. */
function openCredentials(document: SnapshotDocument, decrypted: Credentials | undefined): Credentials {
    const { flows, inline } = document;
    const stored = isSealed(document.credentials) ? decrypted : document.credentials;
    if (!isCredentials(stored)) throw wrongSecret();
    const ids = new Set([...Object.keys(stored), ...Object.keys(inline)]);
    const there = [...ids].filter((id) => flows.indexOf(id) !== undefined);
    const all = there.map((id) => [id, { ...ownOf(stored, id), ...ownOf(inline, id) }] as const);
    return Object.fromEntries(all.filter(([, own]) => Object.keys(own).length > 0));
}

/** What was encrypted; undefined where nothing is. Under a wrong secret it is no JSON mostly, or else the likes of a number. */
async function unsealed(credentials: Credentials | Sealed, secret: string): Promise<Credentials | undefined> {
    if (!isSealed(credentials)) return undefined;
    let value: unknown;
    try {
        value = await parseJson(openPieces(credentials.$, secret));
    } catch (error) {
        if (!isSnapshotError(error, 'bad_file') || error.facts['isJson'] !== false) throw error;
        throw wrongSecret();
    }
    if (!isCredentials(value)) throw wrongSecret();
    return value;
}

/** Without credentials its secrets stay out, too. */
function openPlatform(
    { platform, sealed }: FileSettings,
    { credentials }: ChosenComponents,
    secret: string,
): Record<string, unknown> {
    if (sealed === undefined || !credentials) return platform;
    try {
        return JSON.parse(openText(sealed, secret) ?? '') as Record<string, unknown>;
    } catch {
        throw wrongSecret();
    }
}

function openEnvironment(
    { environment }: SnapshotDocument,
    { envVars }: ChosenComponents,
    secret: string,
    isProven: boolean,
): EnvironmentPart {
    if (envVars === false) return {};
    const open = Object.entries(environment).map(([name, variable]) => {
        if (envVars === 'keys') return [name, { value: '', hidden: isHidden(variable) }] as const;
        return [name, 'sealed' in variable ? openVariable(variable.sealed, secret, isProven) : variable] as const;
    });
    return Object.fromEntries(open);
}

function isHidden(variable: FileVariable): boolean {
    return 'sealed' in variable || variable.hidden;
}

/** The cipher cannot tell a wrong secret. What it makes of a text is mostly no text, or not one that a person wrote. */
function openVariable(sealed: string, secret: string, isProven: boolean): EnvironmentPart[string] {
    const value = openText(sealed, secret);
    if (value === undefined || (!isProven && CONTROL.test(value))) throw wrongSecret();
    return { value, hidden: true };
}

const CONTROL = /[^\P{Cc}\t\n\r]/u;

function ownOf(credentials: Credentials, id: string): Record<string, unknown> {
    return Object.hasOwn(credentials, id) ? credentials[id]! : {};
}

function secretNeeded(): SnapshotError {
    const text = 'The file holds encrypted values: the secret that it was exported with is needed.';
    return new SnapshotError('secret_needed', text);
}

function wrongSecret(): SnapshotError {
    return new SnapshotError('wrong_secret', 'This is not the secret that the file was exported with.');
}
