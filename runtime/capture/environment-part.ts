import { environmentNames } from '../core/env-references';
import type { FlowNode } from '../core/snapshot';
import { Pacer } from '../pacer';
import type { EnvironmentSettings } from '../settings';

/** Content of the environment part: a value by name of variable. `hidden` values never leave this instance in clear. */
export type EnvironmentPart = Record<string, { value: string; hidden: boolean }>;

/** What decides which variables are captured. */
export interface EnvironmentRules extends EnvironmentSettings {
    /** Names of the variables that restores have set: they are captured whatever the rule, but for `false`. */
    kept?: () => Iterable<string>;
    /** Names of those that are this device's alone, given to it by its hub: they are not captured. */
    ofDevice?: () => ReadonlySet<string>;
    /** Whether to say so, with an empty part, when there is nothing to capture. */
    noteNone?: boolean;
}

/**
 * The variables of this process that belong into a snapshot, sorted by name. An empty part says that there were none, so
 * that going back takes away what came later; undefined says nothing. It takes a key to be written, like any secret: the
 * empty part is given only where restores have set variables, or are about to.
 *
 * @param referenced names that the flows refer to
 * @param excludes Node-RED's setting `envVarExcludes`: names that flows cannot read are not captured either
 */
export function environmentPart(
    { capture, plain, kept, ofDevice, noteNone }: EnvironmentRules,
    referenced: Iterable<string>,
    excludes: unknown,
    environment: Readonly<Record<string, string | undefined>>,
): EnvironmentPart | undefined {
    if (capture === false) return undefined;
    const chosen = capture === 'referenced' ? [...referenced, ...plain] : capture;
    const fromRestores = [...(kept?.() ?? [])];
    const part: EnvironmentPart = {};
    for (const name of [...new Set([...chosen, ...fromRestores])].sort()) {
        const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
        if (value === undefined || isExcluded(name, excludes) || ofDevice?.().has(name)) continue;
        part[name] = { value, hidden: !plain.includes(name) };
    }
    const isWorthIt = Object.keys(part).length > 0 || fromRestores.length > 0 || noteNone === true;
    return isWorthIt ? part : undefined;
}

/** Names of the variables that nodes refer to, found with breaks in which others run. */
export async function referencedNames(nodes: readonly FlowNode[], pacer = new Pacer()): Promise<string[]> {
    const names = new Set<string>();
    for (let at = 0; at < nodes.length; at += NODES_A_STEP) {
        for (const found of environmentNames(nodes.slice(at, at + NODES_A_STEP))) names.add(found);
        await pacer.breathe();
    }
    return [...names];
}

const NODES_A_STEP = 50;

/** Whether `envVarExcludes` keeps a variable from the flows. */
export function isExcluded(name: string, excludes: unknown): boolean {
    if (!Array.isArray(excludes)) return false;
    return excludes.some((pattern) => (pattern instanceof RegExp ? name.search(pattern) !== -1 : pattern === name));
}
