import type { RetentionPolicy } from './core/retention';

/** What settings.js may say in its section `snapshots`, checked and completed with defaults. */
export interface Settings {
    /** Folder of the store; undefined means `<userDir>/snapshots`. */
    dir?: string;
    auto: { enabled: boolean };
    retention: RetentionPolicy;
    encryptionKey?: string;
    env: EnvironmentSettings;
    guard: GuardSettings;
    hub: HubSettings;
    /** As it stands there: whoever knows the kinds of remote checks it. */
    remotes?: unknown;
    /** The same for this Node-RED as a device. */
    device?: unknown;
}

/** How devices reach this instance. */
export interface HubSettings {
    /** Address of the admin API; undefined: that by which whoever registers a device has reached it. */
    url?: string;
}

/** When the guard steps in. */
export interface GuardSettings {
    enabled: boolean;
    /** How many starts in a row have to end unexpectedly. */
    restarts: number;
    /** How soon after the start an end counts; flows that run longer are good. */
    withinSeconds: number;
}

/** What of the environment is captured. */
export interface EnvironmentSettings {
    /** Those variables that flows refer to or that are `plain`, exactly these, or none. */
    capture: 'referenced' | readonly string[] | false;
    /** Names of the variables whose values are no secret. All others are hidden. */
    plain: readonly string[];
}

const SECTIONS = ['dir', 'auto', 'retention', 'encryptionKey', 'env', 'guard', 'remotes', 'hub', 'device'];

/**
 * Checks the section. A wrong value is replaced by its default and reported through `problem`, with the name of the
 * setting and what was expected; secrets are not repeated.
 */
export function parseSettings(section: unknown, problem: (setting: string, expected: string) => void): Settings {
    const settings: Settings = {
        auto: { enabled: true },
        retention: { keepLast: 10, keepHourly: 0, keepDaily: 0, keepWeekly: 0, keepMonthly: 0 },
        env: { capture: 'referenced', plain: [] },
        guard: { enabled: true, restarts: 3, withinSeconds: 60 },
        hub: {},
    };
    if (section === undefined || section === null) return settings;
    if (!isRecord(section)) {
        problem('snapshots', 'an object');
        return settings;
    }
    for (const name of Object.keys(section)) {
        if (!SECTIONS.includes(name)) problem(`snapshots.${name}`, `one of ${SECTIONS.join(', ')}`);
    }
    const text = (name: 'dir' | 'encryptionKey'): void => {
        const value = section[name];
        if (value === undefined) return;
        if (typeof value === 'string' && value !== '') settings[name] = value;
        else problem(`snapshots.${name}`, 'a text that is not empty');
    };
    text('dir');
    text('encryptionKey');
    readAuto(section['auto'], settings, problem);
    readRetention(section['retention'], settings, problem);
    readEnvironment(section['env'], settings, problem);
    readGuard(section['guard'], settings, problem);
    readHub(section['hub'], settings, problem);
    if (section['remotes'] !== undefined) settings.remotes = section['remotes'];
    if (section['device'] !== undefined) settings.device = section['device'];
    return settings;
}

type Problem = (setting: string, expected: string) => void;

function readAuto(value: unknown, settings: Settings, problem: Problem): void {
    if (value === undefined) return;
    const enabled = isRecord(value) ? value['enabled'] : undefined;
    if (typeof enabled === 'boolean') settings.auto = { enabled };
    else problem('snapshots.auto', '{ enabled: true } or { enabled: false }');
}

function readRetention(value: unknown, settings: Settings, problem: Problem): void {
    if (value === undefined) return;
    if (!isRecord(value)) return problem('snapshots.retention', 'an object such as { keepLast: 10 }');
    for (const [name, count] of Object.entries(value)) {
        if (!Object.hasOwn(settings.retention, name)) {
            problem(`snapshots.retention.${name}`, `one of ${Object.keys(settings.retention).join(', ')}`);
        } else if (!Number.isSafeInteger(count) || (count as number) < 0) {
            problem(`snapshots.retention.${name}`, 'a whole number, 0 or more');
        } else {
            settings.retention[name as keyof RetentionPolicy] = count as number;
        }
    }
}

function readEnvironment(value: unknown, settings: Settings, problem: Problem): void {
    if (value === undefined) return;
    if (!isRecord(value)) return problem('snapshots.env', "an object such as { capture: 'referenced' }");
    const { capture, plain, ...others } = value;
    for (const name of Object.keys(others)) {
        problem(`snapshots.env.${name}`, `one of ${Object.keys(settings.env).join(', ')}`);
    }
    if (capture === 'referenced' || capture === false || isNames(capture)) settings.env.capture = capture;
    else if (capture !== undefined) problem('snapshots.env.capture', "'referenced', a list of names, or false");
    if (isNames(plain)) settings.env.plain = plain;
    else if (plain !== undefined) problem('snapshots.env.plain', 'a list of names');
}

function isNames(value: unknown): value is string[] {
    return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function readGuard(value: unknown, settings: Settings, problem: Problem): void {
    if (value === undefined) return;
    if (!isRecord(value)) return problem('snapshots.guard', 'an object such as { restarts: 3 }');
    const { enabled, restarts, withinSeconds, ...others } = value;
    for (const name of Object.keys(others)) {
        problem(`snapshots.guard.${name}`, `one of ${Object.keys(settings.guard).join(', ')}`);
    }
    if (typeof enabled === 'boolean') settings.guard.enabled = enabled;
    else if (enabled !== undefined) problem('snapshots.guard.enabled', 'true or false');
    if (isCount(restarts)) settings.guard.restarts = restarts;
    else if (restarts !== undefined) problem('snapshots.guard.restarts', 'a whole number, 1 or more');
    if (isCount(withinSeconds)) settings.guard.withinSeconds = withinSeconds;
    else if (withinSeconds !== undefined) problem('snapshots.guard.withinSeconds', 'a whole number, 1 or more');
}

function readHub(value: unknown, settings: Settings, problem: Problem): void {
    if (value === undefined) return;
    if (!isRecord(value)) return problem('snapshots.hub', "an object such as { url: 'https://hub.example' }");
    const { url, ...others } = value;
    for (const name of Object.keys(others)) problem(`snapshots.hub.${name}`, 'one of url');
    if (typeof url === 'string' && URL.canParse(url) && /^https?:/.test(url)) settings.hub = { url };
    else if (url !== undefined) problem('snapshots.hub.url', 'an address that begins with http:// or https://');
}

function isCount(value: unknown): value is number {
    return Number.isSafeInteger(value) && (value as number) > 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
