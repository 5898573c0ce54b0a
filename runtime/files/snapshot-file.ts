import { SnapshotError } from '../core/errors';
import type { Credentials, SnapshotItem } from '../core/snapshot';
import type { EnvironmentPart } from '../capture/environment-part';
import { sealPieces, sealText, type Sealed } from '../secrets/node-red-cipher';
import type { ExactState } from './exact-state';
import { holdsSecrets, isPlatformVariable, platformSettings } from './platform';

/** A snapshot as one JSON file, in the form in which FlowFuse (2.4 to 2.33) exports and takes it. */
export interface SnapshotFile {
    id: string;
    name: string;
    description: string;
    createdAt: string;
    updatedAt: string;
    ownerType: 'instance';
    user?: { username: string };
    flows: {
        flows: readonly object[];
        /** Encrypted as Node-RED does it; an empty object where nothing in the file is encrypted. */
        credentials: Sealed | Record<string, never>;
    };
    settings: {
        settings: Record<string, unknown>;
        /** A hidden value is encrypted with the same secret as the credentials. */
        env: Record<string, string | ({ hidden: true } & Sealed)>;
        modules: Record<string, string>;
        /**
         * JSON of the settings beside those of Node-RED, encrypted with the same secret, where some of them are secret: those
         * are not in `settings`. FlowFuse has no such member and passes it over.
         */
        platform?: Sealed;
        /** Only in files for another instance with this package. FlowFuse has no such member and passes it over. */
        exact?: ExactState;
    };
}

/** What goes into a file. */
export interface FileContent {
    /** JSON of the nodes in their order. May be asked for once. */
    flows: Iterable<string>;
    credentials: Credentials;
    environment: EnvironmentPart;
    /** Names of variables without values. */
    envNames: readonly string[];
    settings: Record<string, unknown>;
    /** What an earlier file said beside. */
    platform: Record<string, unknown>;
    /** Versions by name. */
    modules: Record<string, string>;
    /** Whether secrets are meant to go in at all. */
    withSecrets: boolean;
    /** Goes only where it is asked for; absent for none. */
    exact?: ExactState;
}

/** True when the content holds something that may only leave encrypted. */
export function hasSecrets(content: FileContent): boolean {
    const { credentials, environment } = content;
    if (Object.keys(credentials).length > 0 || hasSecretSettings(content)) return true;
    return Object.entries(environment).some(([name, { hidden }]) => hidden && !isPlatformVariable(name));
}

/**
 * The text of a snapshot file in pieces, a node a line. Throws `secret_needed`, before the first piece, when the content
 * holds secrets and there is nothing to encrypt them with.
 *
 * @param isExact whether what only an instance with this package understands goes in
 */
export function snapshotFileText(
    item: SnapshotItem,
    content: FileContent,
    secret: string | undefined,
    isExact = false,
): Iterable<string> {
    if (hasSecrets(content) && !secret) throw secretNeeded();
    const { exact: _exact, ...common } = content;
    return pieces(item, isExact ? content : common, secret ?? '');
}

function* pieces(item: SnapshotItem, content: FileContent, secret: string): Generator<string> {
    const { id, name, description, createdAt, updatedAt, user } = item;
    const about = { id, name, description, createdAt, updatedAt, ownerType: 'instance', ...(user && { user }) };
    yield `${JSON.stringify(about).slice(0, -1)},\n"flows":{"flows":`;
    yield* listText(content.flows);
    yield ',\n"credentials":';
    if (hasSecrets(content)) yield* sealedText(content.credentials, secret);
    else yield '{}';
    yield `},\n"settings":${JSON.stringify(settingsFor(content, secret), null, 1)}}\n`;
}

/** JSON of a list of what is JSON already. */
export function* listText(entries: Iterable<string>): Generator<string> {
    let isFirst = true;
    for (const entry of entries) {
        yield isFirst ? '[\n' : ',\n';
        yield entry;
        isFirst = false;
    }
    yield isFirst ? '[]' : '\n]';
}

/** Also where there are none, but hidden values: by them whoever imports the file finds out whether the secret fits. */
function* sealedText(credentials: Credentials, secret: string): Generator<string> {
    yield '{"$":"';
    yield* sealPieces(credentialsText(credentials), secret);
    yield '"}';
}

function* credentialsText(credentials: Credentials): Generator<string> {
    let before = '{';
    for (const [id, own] of Object.entries(credentials)) {
        yield `${before}${JSON.stringify(id)}:${JSON.stringify(own)}`;
        before = ',';
    }
    yield before === '{' ? '{}' : '}';
}

function settingsFor(content: FileContent, secret: string): SnapshotFile['settings'] {
    const { modules, platform, exact } = content;
    return {
        settings: platformSettings(content.settings, platform, modules),
        env: environmentFor(content, secret),
        modules,
        ...(hasSecretSettings(content) && { platform: { $: sealText(JSON.stringify(platform), secret) } }),
        ...(exact && { exact }),
    };
}

function hasSecretSettings({ platform, withSecrets }: FileContent): boolean {
    return withSecrets && holdsSecrets(platform);
}

function environmentFor({ environment, envNames }: FileContent, secret: string): SnapshotFile['settings']['env'] {
    const values = Object.entries(environment).map(([name, { value, hidden }]) => {
        return [name, hidden ? { hidden: true as const, $: sealText(value, secret) } : value] as const;
    });
    const all = [...values, ...envNames.map((name) => [name, ''] as const)];
    return Object.fromEntries(all.filter(([name]) => !isPlatformVariable(name)));
}

function secretNeeded(): SnapshotError {
    const text =
        'The snapshot holds credentials, hidden environment variables or secret settings: a secret is needed to encrypt them in the file.';
    return new SnapshotError('secret_needed', text);
}
