import type { DeviceMode } from '../../core/fleet-wire';

/** `snapshots.device` of settings.js. Texts may be `${NAME}`: see `fillVariables`. */
export interface DeviceSettings extends DeviceFields {
    intervalSeconds?: number;
    /** Undefined leaves it to the sidebar, as with the interval. */
    mode?: DeviceMode;
    /** Whether snapshots of deploys in developer mode may go to the hub; undefined leaves it to the sidebar. */
    autoSnapshot?: boolean;
}

/** Where the hub is, and as whom this Node-RED asks there. */
export interface DeviceFields {
    /** Without a slash at its end. */
    url: string;
    id: string;
    token: string;
    /** The hub encrypts credentials with it. */
    credentialSecret: string;
}

export const FIELDS = ['url', 'id', 'token', 'credentialSecret'] as const;
const OPTIONS = ['intervalSeconds', 'mode', 'autoSnapshot'];

/**
 * Checks the section. A device of which a text is missing is none, other wrong values are as good as absent; what is wrong
 * is reported through `problem` with what was expected, without its value.
 */
export function parseDeviceSettings(
    value: unknown,
    problem: (setting: string, expected: string) => void,
): DeviceSettings | undefined {
    if (value === undefined || value === null) return undefined;
    if (!isRecord(value)) {
        problem('snapshots.device', 'an object such as { url, id, token, credentialSecret }');
        return undefined;
    }
    for (const name of Object.keys(value)) {
        const known = [...FIELDS, ...OPTIONS];
        if (!known.includes(name)) problem(`snapshots.device.${name}`, `one of ${known.join(', ')}`);
    }
    const wrong = FIELDS.filter((name) => typeof value[name] !== 'string' || value[name].trim() === '');
    for (const name of wrong) problem(`snapshots.device.${name}`, 'a text that is not empty');
    const { intervalSeconds, mode, autoSnapshot } = value;
    if (intervalSeconds !== undefined && !isInterval(intervalSeconds))
        problem('snapshots.device.intervalSeconds', INTERVAL_EXPECTED);
    if (mode !== undefined && !isMode(mode)) problem('snapshots.device.mode', "'fleet' or 'developer'");
    if (autoSnapshot !== undefined && typeof autoSnapshot !== 'boolean')
        problem('snapshots.device.autoSnapshot', 'true or false');
    if (wrong.length > 0) return undefined;
    const [url, id, token, credentialSecret] = FIELDS.map((name) => (value[name] as string).trim());
    return {
        url: url!,
        id: id!,
        token: token!,
        credentialSecret: credentialSecret!,
        ...(isInterval(intervalSeconds) && { intervalSeconds }),
        ...(isMode(mode) && { mode }),
        ...(typeof autoSnapshot === 'boolean' && { autoSnapshot }),
    };
}

export const INTERVAL_EXPECTED = 'a whole number from 5 to 86400';

export function isInterval(value: unknown): value is number {
    return Number.isSafeInteger(value) && (value as number) >= 5 && (value as number) <= 86_400;
}

export function isMode(value: unknown): value is DeviceMode {
    return value === 'fleet' || value === 'developer';
}

/**
 * The texts with the variables of the environment that stand for them: a text that is `${NAME}` as a whole is the value of
 * that variable. Names the first that is not set instead.
 */
export function fillVariables(
    fields: DeviceFields,
    environment: Readonly<Record<string, string | undefined>>,
): { fields: DeviceFields } | { missing: string } {
    const filled = { ...fields };
    for (const name of FIELDS) {
        const [, variable] = /^\$\{(\w+)\}$/.exec(fields[name]) ?? [];
        if (variable === undefined) continue;
        const value = environment[variable];
        if (value === undefined || value === '') return { missing: variable };
        filled[name] = value;
    }
    return { fields: { ...filled, url: filled.url.replace(/\/+$/, '') } };
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
