import type { DeviceMode } from '../../core/fleet-wire';
import type { RemoteFields } from '../../remotes/remote-fields';

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
    /** Where its target is, in place of a hub. */
    bucket?: DeviceBucket;
}

/** A bucket that a device takes its target from. */
export interface DeviceBucket {
    /** Name of the remote. */
    remote: string;
    /** What a remote of the kind `s3` is told. */
    fields: RemoteFields;
    /** Whose Device Target it runs while it has none of its own; absent for none. */
    group?: string;
}

export const FIELDS = ['url', 'id', 'token', 'credentialSecret'] as const;
const OPTIONS = ['intervalSeconds', 'mode', 'autoSnapshot'];

/**
 * Checks the section. A device of which a text is missing is none, other wrong values are as good as absent; what is wrong
 * is reported through `problem` with what was expected, without its value.
 */
export function parseDeviceSettings(
    value: unknown,
    problem: Problem,
    buckets: Buckets = new Map(),
): DeviceSettings | undefined {
    if (value === undefined || value === null) return undefined;
    if (!isRecord(value)) {
        problem('snapshots.device', 'an object such as { url, id, token, credentialSecret }');
        return undefined;
    }
    if (value['remote'] !== undefined) return parseBucketDevice(value, buckets, problem);
    for (const name of Object.keys(value)) {
        const known = [...FIELDS, ...OPTIONS];
        if (!known.includes(name)) problem(`snapshots.device.${name}`, `one of ${known.join(', ')}`);
    }
    const wrong = FIELDS.filter((name) => typeof value[name] !== 'string' || value[name].trim() === '');
    for (const name of wrong) problem(`snapshots.device.${name}`, 'a text that is not empty');
    const options = parseOptions(value, problem);
    if (wrong.length > 0) return undefined;
    const [url, id, token, credentialSecret] = FIELDS.map((name) => (value[name] as string).trim());
    return {
        url: url!,
        id: id!,
        token: token!,
        credentialSecret: credentialSecret!,
        ...options,
    };
}

type Problem = (setting: string, expected: string) => void;

/** The remotes of the kind `s3` of settings.js, by name, with the address by which each is known. */
export type Buckets = ReadonlyMap<string, { address: string; fields: RemoteFields }>;

/** A device that takes its target from a bucket: `{ remote, id, group? }`. */
function parseBucketDevice(
    value: Readonly<Record<string, unknown>>,
    buckets: Buckets,
    problem: Problem,
): DeviceSettings | undefined {
    const known = ['remote', 'id', 'group', ...OPTIONS];
    for (const name of Object.keys(value)) {
        if (!known.includes(name)) problem(`snapshots.device.${name}`, `one of ${known.join(', ')}`);
    }
    const { remote, id, group } = value;
    const options = parseOptions(value, problem);
    const bucket = typeof remote === 'string' ? buckets.get(remote) : undefined;
    const isNamed = isName(id) && (group === undefined || isName(group));
    if (!bucket) problem('snapshots.device.remote', "the name of a remote of the kind 's3' in snapshots.remotes");
    if (!isName(id)) problem('snapshots.device.id', NAME_EXPECTED);
    if (group !== undefined && !isName(group)) problem('snapshots.device.group', NAME_EXPECTED);
    if (!bucket || !isNamed) return undefined;
    const { address, fields } = bucket;
    // Nobody at the other end encrypts anything for this device: it does so itself, on the way through its own memory.
    const credentialSecret = fields['passphrase'] ?? '';
    const named = { remote: remote as string, fields, ...(isName(group) && { group: group.trim() }) };
    return { url: address, id: id.trim(), token: '', credentialSecret, bucket: named, ...options };
}

const NAME_EXPECTED = 'a text of 1 to 100 characters';

function isName(value: unknown): value is string {
    return typeof value === 'string' && value.trim() !== '' && value.length <= 100;
}

function parseOptions(
    { intervalSeconds, mode, autoSnapshot }: Readonly<Record<string, unknown>>,
    problem: Problem,
): Pick<DeviceSettings, 'intervalSeconds' | 'mode' | 'autoSnapshot'> {
    if (intervalSeconds !== undefined && !isInterval(intervalSeconds))
        problem('snapshots.device.intervalSeconds', INTERVAL_EXPECTED);
    if (mode !== undefined && !isMode(mode)) problem('snapshots.device.mode', "'fleet' or 'developer'");
    if (autoSnapshot !== undefined && typeof autoSnapshot !== 'boolean')
        problem('snapshots.device.autoSnapshot', 'true or false');
    return {
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
    const { bucket } = fields;
    const filled: Record<string, string> = {};
    for (const [name, text] of [...FIELDS.map((name) => [name, fields[name]] as const), ['group', bucket?.group]]) {
        const [, variable] = /^\$\{(\w+)\}$/.exec(text ?? '') ?? [];
        if (variable === undefined) continue;
        const value = environment[variable];
        if (value === undefined || value === '') return { missing: variable };
        filled[name!] = value;
    }
    const { group, ...texts } = filled;
    const all = { ...fields, ...texts, ...(bucket && { bucket: { ...bucket, ...(group && { group }) } }) };
    return { fields: { ...all, url: all.url.replace(/\/+$/, '') } };
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
