import { SnapshotError } from './errors';
import type { FileComponents } from './wire';

/** What of a snapshot goes into a file, or is taken out of one; everything said. */
export type ChosenComponents = Required<FileComponents>;

export const ALL_COMPONENTS: ChosenComponents = { flows: true, credentials: true, envVars: 'all' };

/** What a caller chose, completed. Throws `bad_request` for what cannot be chosen. */
export function parseComponents(value: unknown): ChosenComponents {
    if (value === undefined) return ALL_COMPONENTS;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw badRequest('components is an object.');
    const unknown = Object.keys(value).find((name) => !Object.hasOwn(ALL_COMPONENTS, name));
    if (unknown !== undefined) throw badRequest(`components has no member ${unknown}.`);
    const { flows = true, credentials = true, envVars = 'all' } = value as Record<string, unknown>;
    if (typeof flows !== 'boolean') throw badRequest('components.flows is true or false.');
    if (typeof credentials !== 'boolean') throw badRequest('components.credentials is true or false.');
    if (envVars !== 'all' && envVars !== 'keys' && envVars !== false) {
        throw badRequest('components.envVars is "all", "keys" or false.');
    }
    return { flows, credentials: flows && credentials, envVars };
}

function badRequest(message: string): SnapshotError {
    return new SnapshotError('bad_request', message);
}
