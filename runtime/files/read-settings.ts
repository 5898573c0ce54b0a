import { sameValue } from '../core/same-value';
import { withoutSecrets } from '../core/without-secrets';
import { settingsPart } from '../capture/settings-part';
import { isSealed, looksSealed } from '../secrets/node-red-cipher';
import { badFile } from './bad-file';
import { isPlatformVariable, paletteModules } from './platform';

/** A variable as it stands in a file: its value, or what it was encrypted to. */
export type FileVariable = { value: string; hidden: boolean } | { sealed: string };

/** By name, sorted. Without those of the platform. */
export type FileEnvironment = Record<string, FileVariable>;

export interface FileSettings {
    /** Those of Node-RED that a snapshot would hold by itself. */
    captured: Record<string, unknown>;
    /** Whatever else there is: only a snapshot file is given it back. May hold secrets. */
    platform: Record<string, unknown>;
    /** JSON of `platform` with its secrets, encrypted. */
    sealed?: string;
}

/** Reads `settings.env`. `bad_file` for a variable without a text for a value. */
export function readEnvironment(value: unknown): FileEnvironment {
    if (value === undefined || value === null) return {};
    if (!isObject(value)) throw badFile('“settings.env” has to be an object.');
    const entries = Object.entries(value).filter(([name]) => !isPlatformVariable(name));
    return Object.fromEntries(entries.sort(byName).map(([name, variable]) => [name, readVariable(name, variable)]));
}

/** Reads `settings.modules`, without names and passwords in addresses, which are never captured either. `bad_file` for a version that is no text. */
export function readModules(value: unknown): Record<string, string> {
    if (value === undefined || value === null) return {};
    if (!isObject(value)) throw badFile('“settings.modules” has to be an object.');
    const entries = Object.entries(value).map(([name, version]) => {
        if (typeof version === 'string') return [name, withoutSecrets(version)] as const;
        throw badFile(`The module “${name}” has no text for a version.`);
    });
    return Object.fromEntries(entries.sort(byName));
}

/**
 * Reads `settings.settings`, with the modules of the file, which stand in there once more for the platform, and
 * `settings.platform`.
 */
export function readSettings(value: unknown, modules: Readonly<Record<string, string>>, sealed: unknown): FileSettings {
    if (isSealed(sealed) && looksSealed(sealed.$)) return { ...readOpen(value, modules), sealed: sealed.$ };
    return readOpen(value, modules);
}

function readOpen(value: unknown, modules: Readonly<Record<string, string>>): FileSettings {
    if (value === undefined || value === null) return { captured: {}, platform: {} };
    if (!isObject(value)) throw badFile('“settings.settings” has to be an object.');
    const captured = settingsPart((name) => (Object.hasOwn(value, name) ? value[name] : undefined));
    const derived = { palette: { modules: paletteModules(modules) }, ...captured };
    const rest = Object.entries(value).filter(([name, own]) => !sameValue(own, derived[name as keyof typeof derived]));
    return { captured, platform: Object.fromEntries(rest) };
}

function readVariable(name: string, variable: unknown): FileVariable {
    if (!isObject(variable)) return { value: textOf(name, variable), hidden: false };
    const { $: sealed, hidden, value } = variable;
    if (typeof sealed !== 'string') return { value: textOf(name, value), hidden: hidden === true };
    if (sealed === '') return { value: '', hidden: true };
    if (looksSealed(sealed)) return { sealed };
    throw badFile(`The environment variable “${name}” is not encrypted as Node-RED does it.`);
}

function textOf(name: string, value: unknown): string {
    if (value === undefined || value === null) return '';
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw badFile(`The environment variable “${name}” has no text for a value.`);
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
    return a < b ? -1 : 1;
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
