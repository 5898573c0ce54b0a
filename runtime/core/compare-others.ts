import { sameValue } from './same-value';
import type { ComparedModule, ComparedSetting, ComparedVariable } from './wire';

/** Environment variables by name, as a snapshot holds them. */
type Variables = Readonly<Record<string, { value: string; hidden: boolean }>>;

/** The modules whose exact versions differ. */
export function compareModules(
    before: Readonly<Record<string, string>>,
    after: Readonly<Record<string, string>>,
): ComparedModule[] {
    return namesOf(before, after).flatMap((name) => {
        const [from, to] = [valueOf(before, name), valueOf(after, name)];
        if (from === to) return [];
        return { name, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    });
}

/** The variables that differ in value. Tells a value only where neither side hides it. */
export function compareEnvironment(before: Variables, after: Variables): ComparedVariable[] {
    return namesOf(before, after).flatMap((name) => {
        const [from, to] = [valueOf(before, name), valueOf(after, name)];
        if (from?.value === to?.value) return [];
        const hidden = from?.hidden === true || to?.hidden === true;
        return {
            name,
            change: from === undefined ? 'added' : to === undefined ? 'removed' : 'changed',
            hidden,
            ...(!hidden && from && { from: from.value }),
            ...(!hidden && to && { to: to.value }),
        };
    });
}

/** The settings that differ, whatever the order of keys in them. None where a side has no settings at all. */
export function compareSettings(
    before: Readonly<Record<string, unknown>>,
    after: Readonly<Record<string, unknown>>,
): ComparedSetting[] {
    if (Object.keys(before).length === 0 || Object.keys(after).length === 0) return [];
    return namesOf(before, after).flatMap((name) => {
        const [from, to] = [valueOf(before, name), valueOf(after, name)];
        if (sameValue(from, to)) return [];
        return { name, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    });
}

function namesOf(before: object, after: object): string[] {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
}

function valueOf<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
    return Object.hasOwn(values, name) ? values[name] : undefined;
}
