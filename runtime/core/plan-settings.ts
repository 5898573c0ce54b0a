import { sameValue } from './same-value';
import type { PlannedSetting } from './wire';

/** What stands for a function in captured settings: its code is not captured. */
export const FUNCTION = '[function]';

/** Captured as the names of their keys only. */
const NAMES_ONLY: ReadonlySet<string> = new Set(['functionGlobalContext']);

/** Captured without what may be secret in them. */
const INCOMPLETE: ReadonlySet<string> = new Set(['contextStorage', 'logging']);

/** The settings that are not what they were, with what has to stand in settings.js. None for a snapshot without any. */
export function planSettings(
    wanted: Readonly<Record<string, unknown>>,
    current: Readonly<Record<string, unknown>>,
): PlannedSetting[] {
    if (Object.keys(wanted).length === 0) return [];
    const names = [...new Set([...Object.keys(wanted), ...Object.keys(current)])];
    return names
        .filter((name) => !sameValue(wanted[name], current[name]))
        .map((name) => ({
            name,
            ...(name in wanted && { wanted: wanted[name] }),
            ...(name in current && { current: current[name] }),
            lines: linesFor(name, wanted[name]),
        }));
}

function linesFor(name: string, wanted: unknown): string {
    if (wanted === undefined) return `// ${name} was not set: take it out.`;
    if (NAMES_ONLY.has(name) && Array.isArray(wanted)) {
        return `// ${name} had these keys, whose values are not captured: ${wanted.join(', ') || 'none'}`;
    }
    const text = `${name}: ${JSON.stringify(wanted, null, 4)},`;
    const isWhole = !INCOMPLETE.has(name) && !text.includes(`"${FUNCTION}"`);
    return isWhole
        ? text
        : `// ${name} is not captured whole: what is missing in here has to be added by hand.\n${commented(text)}`;
}

function commented(text: string): string {
    return text.replace(/^/gm, '// ');
}
