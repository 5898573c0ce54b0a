import { isSnapshotError } from '../core/errors';
import type { AutoPush, RemoteKind } from '../core/remote-wire';
import type { RemoteDriver } from './remote';
import { changeFields, isAutoPush, isRemoteName, type RemoteFields } from './remote-fields';

/** A remote of settings.js. */
export interface RemoteSetting {
    name: string;
    kind: RemoteKind;
    fields: RemoteFields;
    /** Undefined leaves it to the sidebar, as with `target`. */
    auto?: AutoPush;
    /** Id of a place. */
    target?: string;
}

export interface RemoteSettingsContext {
    drivers: ReadonlyMap<RemoteKind, RemoteDriver>;
    /** `process.env` of this process. */
    environment: Readonly<Record<string, string | undefined>>;
    /** Told the name of a wrong setting and what was expected; never its value. */
    problem: (setting: string, expected: string) => void;
}

/**
 * Checks `snapshots.remotes` of settings.js. A remote of which something is wrong is left out, and what is wrong reported;
 * a wrong `auto` or `target` is as good as none. Texts may be `${NAME}`: the value of that environment variable.
 */
export function parseRemoteSettings(section: unknown, context: RemoteSettingsContext): RemoteSetting[] {
    if (section === undefined || section === null) return [];
    if (isRecord(section)) return Object.entries(section).flatMap(([name, value]) => parseOne(name, value, context));
    context.problem('snapshots.remotes', 'an object such as { plant: { kind, url, token } }');
    return [];
}

function parseOne(name: string, value: unknown, context: RemoteSettingsContext): RemoteSetting[] {
    const { drivers, problem } = context;
    const setting = `snapshots.remotes.${name}`;
    const wrong = (member: string, expected: string): [] => (problem(`${setting}${member}`, expected), []);
    if (!isRemoteName(name)) return wrong('', 'named with 1 to 40 letters, digits, - and _');
    if (!isRecord(value)) return wrong('', 'an object such as { kind, url, token }');
    const { kind, auto, target, ...texts } = value;
    const driver = drivers.get(kind as RemoteKind);
    if (!driver) return wrong('.kind', [...drivers.keys()].map((known) => `'${known}'`).join(' or '));
    const names = driver.fields.map((field) => field.name);
    const unknown = Object.keys(texts).filter((member) => !names.includes(member));
    for (const member of unknown) wrong(`.${member}`, `one of kind, ${names.join(', ')}, auto, target`);
    const given = insertVariables(texts, setting, context);
    if (!given) return [];
    if (auto !== undefined && !isAutoPush(auto)) wrong('.auto', "'none', 'kept' or 'all'");
    const place = target === undefined ? undefined : insertVariable(target, `${setting}.target`, context);
    if (target !== undefined && typeof place !== 'string') wrong('.target', 'the id of a place, a text');
    try {
        return [
            {
                name,
                kind: kind as RemoteKind,
                fields: changeFields(driver, given),
                ...(isAutoPush(auto) && { auto }),
                ...(typeof place === 'string' && place !== '' && { target: place }),
            },
        ];
    } catch (error) {
        if (!isSnapshotError(error)) throw error;
        const { field, expected } = error.facts;
        return wrong(`.${String(field)}`, String(expected));
    }
}

/** Undefined when a variable is not set. */
function insertVariables(
    texts: Readonly<Record<string, unknown>>,
    setting: string,
    context: RemoteSettingsContext,
): Record<string, unknown> | undefined {
    const entries = Object.entries(texts).filter(([, value]) => value !== undefined);
    const filled = entries.map(([name, value]) => {
        return [name, insertVariable(value, `${setting}.${name}`, context)] as const;
    });
    return filled.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(filled);
}

/** Undefined when the variable is not set. */
function insertVariable(value: unknown, setting: string, { environment, problem }: RemoteSettingsContext): unknown {
    const [, variable] = typeof value === 'string' ? (VARIABLE.exec(value.trim()) ?? []) : [];
    if (variable === undefined) return value;
    const found = Object.hasOwn(environment, variable) ? environment[variable] : undefined;
    if (found === undefined) problem(setting, `in the environment variable ${variable}, which is not set`);
    return found;
}

const VARIABLE = /^\$\{(\w+)\}$/;

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
