import { sameValue } from '../core/same-value';
import { withoutSecrets } from '../core/without-secrets';

/** What FlowFuse has in a snapshot file beside the state of Node-RED. */

/** Variables of FlowFuse's own: every instance and device is given its own values of them. */
export function isPlatformVariable(name: string): boolean {
    return name.startsWith('FF_');
}

/**
 * The modules as `settings.settings.palette.modules` has them. A platform that makes the snapshot the state of a hosted
 * instance installs these, and none where there are none (2.4.0, `importProjectSnapshot`).
 */
export function paletteModules(modules: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(Object.entries(modules).filter(([name]) => name !== 'node-red'));
}

/**
 * `settings.settings` of a file: the captured settings, and what an earlier file said beside. What sounds like a secret is
 * left out: FlowFuse's form has no way to encrypt it.
 */
export function platformSettings(
    captured: Readonly<Record<string, unknown>>,
    platform: Readonly<Record<string, unknown>>,
    modules: Readonly<Record<string, string>>,
): Record<string, unknown> {
    const kept = withoutSecretNames(platform) as Record<string, unknown>;
    const palette = { modules: paletteModules(modules), ...(isObject(kept['palette']) && kept['palette']) };
    return {
        ...captured,
        ...kept,
        palette: 'palette' in kept && !isObject(kept['palette']) ? kept['palette'] : palette,
    };
}

/** Whether something in there is only let out encrypted. */
export function holdsSecrets(platform: Readonly<Record<string, unknown>>): boolean {
    return !sameValue(platform, withoutSecretNames(platform));
}

const SECRET_NAME = /pass|secret|token|credential|auth|private|apikey|npmrc/i;

function withoutSecretNames(value: unknown): unknown {
    if (typeof value === 'string') return withoutSecrets(value);
    if (Array.isArray(value)) return value.map(withoutSecretNames);
    if (!isObject(value)) return value;
    const open = Object.entries(value).filter(([name, own]) => !SECRET_NAME.test(name) || saysNothing(own));
    return Object.fromEntries(
        open.map(([name, own]) => [name, name === 'modules' ? versionsOf(own) : withoutSecretNames(own)]),
    );
}

/** A platform names its secrets also where none are set. */
function saysNothing(value: unknown): boolean {
    if (typeof value === 'object' && value !== null) return Object.values(value).every(saysNothing);
    return value === '' || value === null || typeof value === 'boolean';
}

/** The names in a list of modules are those of modules, whatever they sound like. */
function versionsOf(modules: unknown): unknown {
    if (!isObject(modules)) return withoutSecretNames(modules);
    return Object.fromEntries(Object.entries(modules).map(([name, version]) => [name, withoutSecretNames(version)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
