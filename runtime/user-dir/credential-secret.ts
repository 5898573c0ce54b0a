import type { ConfigFiles } from './config-files';
import type { FlowFiles } from './flow-files';

/**
 * With which secret Node-RED opens its credentials file at its next start. `off`: it neither encrypts nor decrypts.
 * `none`: it has none yet and makes one.
 */
export type CredentialSecret =
    { kind: 'project' | 'settings' | 'generated'; secret: string } | { kind: 'off' } | { kind: 'none' };

/** Name of the generated secret in `.config.runtime.json`. */
export const GENERATED_SECRET = '_credentialSecret';

/**
 * The rules of Node-RED 4 and 5 (`@node-red/runtime/lib/nodes/credentials.js`, `load`): an active project's secret is
 * the only one that counts. Else a generated one goes before settings.js, however that sounds: Node-RED opens the file
 * with it, and moves to the other secret at its next deploy.
 */
export async function findCredentialSecret(
    settings: Readonly<Record<string, unknown>>,
    config: ConfigFiles,
    files: FlowFiles,
): Promise<CredentialSecret> {
    if (files.project) {
        const { credentialSecret } = files.project;
        return credentialSecret === undefined ? { kind: 'off' } : { kind: 'project', secret: credentialSecret };
    }
    const kept = await config.read('runtime');
    const generated = settings[GENERATED_SECRET] ?? kept[GENERATED_SECRET];
    if (typeof generated === 'string' && generated !== '') return { kind: 'generated', secret: generated };
    const own = settings['credentialSecret'] ?? kept['credentialSecret'];
    if (own === false) return { kind: 'off' };
    return typeof own === 'string' ? { kind: 'settings', secret: own } : { kind: 'none' };
}
