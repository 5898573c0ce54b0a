import { SnapshotError } from '../core/errors';
import type { Credentials, FlowNode, SnapshotItem } from '../core/snapshot';
import type { EnvironmentPart } from '../environment-part';
import { sealCredentials, sealText, type Sealed } from '../secrets/node-red-cipher';

/** A snapshot as one JSON file, in the form in which FlowFuse (2.33) exports and takes it. `parseSnapshotFile` reads it. */
export interface SnapshotFile {
    id: string;
    name: string;
    description: string;
    createdAt: string;
    updatedAt: string;
    ownerType: 'instance';
    user?: { username: string };
    flows: {
        flows: readonly FlowNode[];
        /** Encrypted as Node-RED does it; an empty object when there are none. */
        credentials: Sealed | Record<string, never>;
    };
    settings: {
        settings: Record<string, unknown>;
        /** A hidden value is encrypted with the same secret as the credentials. */
        env: Record<string, string | ({ hidden: true } & Sealed)>;
        modules: Record<string, string>;
    };
}

/** What of a snapshot goes into a file. Credentials and environment may be left out as a whole. */
export interface FileContent {
    flows: readonly FlowNode[];
    credentials: Credentials;
    environment: EnvironmentPart;
    settings: Record<string, unknown>;
    /** Versions by name. */
    modules: Record<string, string>;
}

/** True when the content holds something that may only leave encrypted. */
export function hasSecrets({ credentials, environment }: FileContent): boolean {
    return Object.keys(credentials).length > 0 || Object.values(environment).some(({ hidden }) => hidden);
}

/** Credentials and hidden values are encrypted with the secret; throws `wrong_secret` when one is needed and missing. */
export function makeSnapshotFile(item: SnapshotItem, content: FileContent, secret: string | undefined): SnapshotFile {
    return {
        id: item.id,
        name: item.name,
        description: item.description,
        createdAt: item.createdAt,
        updatedAt: item.updatedAt,
        ownerType: 'instance',
        ...(item.user && { user: item.user }),
        flows: { flows: content.flows, credentials: credentialsFor(content.credentials, secret) },
        settings: {
            settings: content.settings,
            env: environmentFor(content.environment, secret),
            modules: content.modules,
        },
    };
}

/** Variables of FlowFuse's own: every instance and device is given its own values of them. */
export function isPlatformVariable(name: string): boolean {
    return name.startsWith('FF_');
}

function credentialsFor(credentials: Credentials, secret: string | undefined): SnapshotFile['flows']['credentials'] {
    return Object.keys(credentials).length === 0 ? {} : sealCredentials(credentials, required(secret));
}

function environmentFor(environment: EnvironmentPart, secret: string | undefined): SnapshotFile['settings']['env'] {
    const entries = Object.entries(environment).filter(([name]) => !isPlatformVariable(name));
    return Object.fromEntries(
        entries.map(([name, { value, hidden }]) => [
            name,
            hidden ? { hidden: true as const, $: sealText(value, required(secret)) } : value,
        ]),
    );
}

function required(secret: string | undefined): string {
    if (secret) return secret;
    throw new SnapshotError(
        'wrong_secret',
        'The snapshot holds credentials or hidden environment variables: a secret is needed to encrypt them in the file.',
    );
}
