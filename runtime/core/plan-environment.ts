import type { PlannedEnvironment } from './wire';

/** Variables of the environment as a plan sees them. Values are compared and go nowhere. */
export interface EnvironmentFacts {
    /** Of the snapshot, by name; undefined when the snapshot was made without capturing any. */
    wanted: Readonly<Record<string, { value: string }>> | undefined | 'unreadable';
    /** What this process has. */
    current: Readonly<Record<string, string | undefined>>;
    /** Names of those that restores have set, and that nothing else sets. */
    kept: ReadonlySet<string>;
    /** Names that the flows of a part refer to: nothing else is looked at then. */
    only?: ReadonlySet<string>;
}

/** What no operating system takes for the name of a variable can only come from a file that somebody made. */
const NAME = /^[^=\0]+$/;

/** What a restore does to the environment: it never overrides what does not come from a restore. */
export function planEnvironment({ wanted, current, kept, only }: EnvironmentFacts): PlannedEnvironment {
    const plan: PlannedEnvironment = { state: 'none', missing: [], changed: [], removed: [], differ: [] };
    if (wanted === 'unreadable') return { ...plan, state: 'unreadable' };
    if (wanted === undefined) return plan;
    const names = Object.keys(wanted).filter((name) => NAME.test(name) && (!only || only.has(name)));
    for (const name of names.sort()) {
        if (current[name] === undefined) plan.missing.push(name);
        else if (current[name] !== wanted[name]?.value) plan[kept.has(name) ? 'changed' : 'differ'].push(name);
    }
    if (!only) plan.removed = [...kept].filter((name) => !Object.hasOwn(wanted, name)).sort();
    return { ...plan, state: names.length > 0 ? 'readable' : 'none' };
}
