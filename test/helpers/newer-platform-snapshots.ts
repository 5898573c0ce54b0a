import {
    openCredentials,
    openText,
    sealCredentials,
    sealText,
    type Sealed,
} from '../../runtime/secrets/node-red-cipher';

/** What a newer FlowFuse platform keeps of a snapshot: see newer-platform.ts. */
export interface KeptContent {
    name: string;
    description: string;
    flows: readonly object[];
    /** Decrypted. */
    credentials: object;
    /** A hidden value is `{hidden, value}`. */
    env: Record<string, unknown>;
    modules: object;
    settings: object;
}

export interface KeptSnapshot extends KeptContent {
    id: string;
    /** Id of the instance or device. */
    owner: string;
    createdAt: string;
    updatedAt: string;
    user: { id: string; username: string };
}

/** The body of `POST projects/:p/snapshots`. */
export interface CreateBody {
    name: string;
    description?: string;
    flows: object[];
    credentials: Sealed | object;
    credentialSecret: string;
    settings: { env: Record<string, unknown>; modules: object };
}

/** `snapshot` in the body of `POST snapshots/import`. */
export interface ImportedFile {
    name: string;
    description?: string;
    flows: { flows: object[]; credentials: Sealed | object };
    settings: { env: Record<string, unknown>; modules: object; settings: object };
}

/** Hidden variables stay as they were sent, and the settings are those of the instance. */
export function contentOfCreate(body: CreateBody): KeptContent {
    const { name, description = '', flows, credentials, credentialSecret, settings } = body;
    return { name, description, flows, credentials: opened(credentials, credentialSecret), ...settings, settings: {} };
}

/** Hidden variables are decrypted, those of the platform left out. */
export function contentOfImport(file: ImportedFile, secret: string): KeptContent {
    const { name, description = '', flows, settings } = file;
    const own = Object.entries(settings.env).filter(([variable]) => !variable.startsWith('FF_'));
    const env = own.map(([variable, value]) => {
        return [variable, isHidden(value) ? { hidden: true, value: openText(value.$, secret) } : value];
    });
    return {
        name,
        description,
        flows: flows.flows,
        credentials: opened(flows.credentials, secret),
        env: Object.fromEntries(env) as KeptContent['env'],
        modules: settings.modules,
        settings: settings.settings,
    };
}

/** As lists have it. */
export function listedSnapshot({ id, name, description, createdAt, updatedAt, user }: KeptSnapshot): { id: string } {
    const about = { name, description, createdAt, updatedAt, user, ownerType: 'instance' };
    return { id, ...about };
}

/** As `…/full` has it: hidden values in clear, and no credentials. */
export function fullSnapshot(snapshot: KeptSnapshot): { id: string; flows: object; settings: object } {
    const { flows, env, modules, settings } = snapshot;
    return { ...listedSnapshot(snapshot), flows: { flows }, settings: { settings, env, modules } };
}

/** As `…/export` has it: everything secret under this secret. */
export function exportedSnapshot(snapshot: KeptSnapshot, secret: string): object {
    const env = Object.entries(snapshot.env).map(([name, value]) => {
        const { hidden, value: clear } = value as { hidden?: boolean; value?: string };
        return [name, hidden && clear !== undefined ? { hidden, $: sealText(clear, secret) } : value];
    });
    const full = fullSnapshot({ ...snapshot, env: Object.fromEntries(env) as KeptContent['env'] });
    const credentials = sealCredentials(snapshot.credentials as never, secret);
    return { ...full, flows: { ...full.flows, credentials } };
}

/** A wrong secret is a fault of the test. */
function opened(credentials: object, secret: string): object {
    return isSealed(credentials) ? openCredentials(credentials, secret)! : credentials;
}

export function isSealed(value: object): value is Sealed {
    return '$' in value;
}

function isHidden(value: unknown): value is Sealed {
    return typeof value === 'object' && value !== null && 'hidden' in value && '$' in value;
}
