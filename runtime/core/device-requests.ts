import { isDeviceId } from './device-id';
import { SnapshotError } from './errors';
import type { DeviceEdit, DeviceItem, NewDevice, RolloutCommand, RolloutStep } from './fleet-wire';
import { MAX_NAME_CHARACTERS, parseName } from './request-rules';
import { isSnapshotId } from './snapshot';

/** What may be asked of the devices of a hub. Everything in here throws `bad_request` with a sentence that says what is wrong. */

/** What a target is set to, or cleared of. */
export interface TargetScope {
    /** `all`: the instance's target, and that of every device and group. */
    devices: 'all' | string[];
    groups: string[];
}

/** How a target goes to its devices in steps. */
export interface RolloutPlan {
    steps: RolloutStep[];
    maxFailures: number;
    automatic: boolean;
    settleSeconds: number;
}

const MAX_VARIABLES = 500;
const MAX_VALUE_CHARACTERS = 65_535;
const MAX_STEPS = 20;
const DEFAULT_SETTLE_SECONDS = 60;
const MAX_SETTLE_SECONDS = 86_400;

export function parseNewDevice(body: unknown): Required<Omit<NewDevice, 'group'>> & Pick<NewDevice, 'group'> {
    const { name, type, group, owner } = parseDeviceEdit(body);
    if (name === undefined) throw badRequest('The device must have a name.');
    return { name, type: type ?? '', owner: owner ?? 'instance', ...(group && { group }) };
}

/** What is absent stays as it is, what is unknown is passed over. */
export function parseDeviceEdit(body: unknown): DeviceEdit {
    const { name, type, group, owner, autoSnapshot, env } = objectOf(body);
    if (autoSnapshot !== undefined && typeof autoSnapshot !== 'boolean') {
        throw badRequest('autoSnapshot must be true or false.');
    }
    return {
        ...(name !== undefined && { name: parseName(name) }),
        ...(type !== undefined && { type: parseType(type) }),
        ...(group !== undefined && { group: group === null || group === '' ? null : parseGroup(group) }),
        ...(owner !== undefined && { owner: parseOwner(owner) }),
        ...(autoSnapshot !== undefined && { autoSnapshot }),
        ...(env !== undefined && { env: parseVariables(env) }),
    };
}

export function parseTargetRequest(body: unknown): TargetScope & { rollout?: RolloutPlan; force: boolean } {
    const { devices = [], groups = [], rollout, force = false } = objectOf(body);
    const scope = { devices: devices === 'all' ? ('all' as const) : parseIds(devices), groups: parseGroups(groups) };
    if (isEmpty(scope)) throw badRequest('Say for which devices: "all", a list of ids, or groups.');
    if (typeof force !== 'boolean') throw badRequest('force must be true or false.');
    return { ...scope, force, ...(rollout !== undefined && rollout !== null && { rollout: parseRollout(rollout) }) };
}

/** The snapshot that nobody is to have as a target any more, where the query names one. */
export function parseClearedSnapshot({ snapshot }: Readonly<Record<string, unknown>>): string | undefined {
    if (snapshot === undefined || isSnapshotId(snapshot)) return snapshot;
    throw new SnapshotError('not_found', 'There is no such snapshot.');
}

/** The query of a target that is cleared: ids and names of groups with commas between them; all when there are none. */
export function parseTargetQuery(query: Readonly<Record<string, unknown>>): TargetScope {
    const devices = listOf(query, 'devices');
    const groups = listOf(query, 'groups');
    if (!devices && !groups) return { devices: 'all', groups: [] };
    return { devices: parseIds(devices ?? []), groups: parseGroups(groups ?? []) };
}

export function parseRolloutCommand(body: unknown): RolloutCommand {
    const { action } = objectOf(body);
    const known = (['pause', 'continue', 'cancel', 'back'] as const).find((name) => name === action);
    if (!known) throw badRequest('action must be pause, continue, cancel or back.');
    return { action: known };
}

function parseRollout(value: unknown): RolloutPlan {
    const { steps, maxFailures = 1, automatic = true, settleSeconds = DEFAULT_SETTLE_SECONDS } = objectOf(value);
    const isList = Array.isArray(steps) && steps.length > 0 && steps.length <= MAX_STEPS;
    if (!isList) throw badRequest(`steps is a list of 1 to ${MAX_STEPS} steps.`);
    if (!isWhole(maxFailures, 1, Number.MAX_SAFE_INTEGER))
        throw badRequest('maxFailures is a whole number, 1 or more.');
    if (typeof automatic !== 'boolean') throw badRequest('automatic must be true or false.');
    if (!isWhole(settleSeconds, 0, MAX_SETTLE_SECONDS)) {
        throw badRequest(`settleSeconds is a whole number from 0 to ${MAX_SETTLE_SECONDS}.`);
    }
    return { steps: (steps as unknown[]).map(parseStep), maxFailures, automatic, settleSeconds };
}

function parseStep(value: unknown): RolloutStep {
    const { devices, group, percent } = objectOf(value);
    if (devices !== undefined) return { devices: parseIds(devices) };
    if (group !== undefined) return { group: parseGroup(group) };
    if (isWhole(percent, 1, 100)) return { percent };
    throw badRequest('A step names devices, a group, or a percent from 1 to 100.');
}

function parseIds(value: unknown): string[] {
    if (!Array.isArray(value)) throw badRequest('devices must be "all" or a list of ids.');
    if (!value.every(isDeviceId)) throw new SnapshotError('not_found', 'There is no such device.');
    return [...new Set(value)];
}

function parseGroups(value: unknown): string[] {
    if (!Array.isArray(value)) throw badRequest('groups must be a list of names.');
    return [...new Set(value.map(parseGroup))];
}

function parseGroup(value: unknown): string {
    const name = typeof value === 'string' ? value.trim() : '';
    if (name === '' || name.length > MAX_NAME_CHARACTERS || name.includes(',')) {
        throw badRequest(`The name of a group has 1 to ${MAX_NAME_CHARACTERS} characters and no comma.`);
    }
    return name;
}

function parseType(value: unknown): string {
    if (typeof value === 'string' && value.length <= MAX_NAME_CHARACTERS) return value.trim();
    throw badRequest(`The type is a text of at most ${MAX_NAME_CHARACTERS} characters.`);
}

function parseOwner(value: unknown): DeviceItem['owner'] {
    if (value === 'instance' || value === 'own') return value;
    throw badRequest('owner must be "instance" or "own".');
}

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

function parseVariables(value: unknown): Record<string, string | null> {
    const entries = Object.entries(objectOf(value));
    if (entries.length > MAX_VARIABLES) throw badRequest(`A device has at most ${MAX_VARIABLES} variables of its own.`);
    for (const [name, own] of entries) {
        if (!VARIABLE.test(name)) throw badRequest('The name of a variable has letters, digits and underscores only.');
        if (name.startsWith('FF_')) throw badRequest('Variables that begin with FF_ are given by the hub itself.');
        const isValue = own === null || (typeof own === 'string' && own.length <= MAX_VALUE_CHARACTERS);
        if (!isValue)
            throw badRequest(`The value of a variable is a text of at most ${MAX_VALUE_CHARACTERS} characters.`);
    }
    return Object.fromEntries(entries) as Record<string, string | null>;
}

function isEmpty({ devices, groups }: TargetScope): boolean {
    return devices !== 'all' && devices.length === 0 && groups.length === 0;
}

function listOf(query: Readonly<Record<string, unknown>>, name: string): string[] | undefined {
    const value = query[name];
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw badRequest(`${name} must be given once.`);
    return value.split(',').filter((entry) => entry !== '');
}

function isWhole(value: unknown, least: number, most: number): value is number {
    return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}

function objectOf(value: unknown): Record<string, unknown> {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    throw badRequest('The request must be a JSON object.');
}

function badRequest(message: string): SnapshotError {
    return new SnapshotError('bad_request', message);
}
