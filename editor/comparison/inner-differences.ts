import { diffValue, type ValueChange } from '../../runtime/core/diff-value';
import type { NameOf } from './node-names';
import { presentText, presentValue, type TextShown, type ValueShown } from './present-value';
import { ownValue, typedPair } from './typed-value';

/** One thing that differs inside an object or array. */
export interface InnerDifference {
    /** Where it is, as one would write it in code: `rules[2].to`. */
    path: string;
    change: ValueChange['change'];
    /** Where an entry stood that moved. */
    fromPath?: string;
    /** Absent for an entry that moved, which is the same otherwise or told of once more. */
    shown?: ValueShown | TextShown;
}

/** What differs inside a property. A value and the type of its typed input are one, as in the rules of a change node. */
export function innerDifferences(name: string, from: object, to: object, nameOf: NameOf): InnerDifference[] {
    const changes = diffValue(from, to);
    const byPath = new Map(
        changes.filter(({ change }) => change !== 'moved').map((each) => [pathText(name, each.path), each]),
    );
    const differences = new Map<string, InnerDifference>();
    for (const change of changes) {
        const path = pathText(name, change.path);
        if (change.change === 'moved') {
            const fromPath = pathText(name, [...change.path.slice(0, -1), change.fromIndex!]);
            differences.set(`moved ${path}`, { path, change: 'moved', fromPath });
            continue;
        }
        const parent = valueAt(to, change.path.slice(0, -1));
        const pair = typedPair(String(change.path.at(-1)), parent);
        if (!pair) {
            differences.set(`${change.change} ${path}`, { path, change: change.change, shown: show(change, nameOf) });
            continue;
        }
        const side = (key: string): Pick<ValueChange, 'from' | 'to'> => {
            const same = ownValue(parent, key);
            return byPath.get(pathText(name, [...change.path.slice(0, -1), key])) ?? { from: same, to: same };
        };
        const at = pathText(name, [...change.path.slice(0, -1), pair.value]);
        differences.set(`typed ${at}`, {
            path: at,
            change: 'changed',
            shown: typed(side(pair.value), side(pair.type), nameOf),
        });
    }
    return [...differences.values()];
}

/** `rules[2].to`; keys that are no names stand in brackets too. */
export function pathText(name: string, path: ValueChange['path']): string {
    return path.reduce<string>((text, key) => {
        if (typeof key === 'number') return `${text}[${key}]`;
        return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `${text}.${key}` : `${text}[${JSON.stringify(key)}]`;
    }, name);
}

function show({ from, to }: ValueChange, nameOf: NameOf): ValueShown | TextShown {
    return presentText(from, to) ?? presentValue({ value: from }, { value: to }, nameOf);
}

function typed(
    value: Pick<ValueChange, 'from' | 'to'>,
    type: Pick<ValueChange, 'from' | 'to'>,
    nameOf: NameOf,
): ValueShown | TextShown {
    const [was, is] = [typeName(type.from), typeName(type.to)];
    const language = was === is && (is === 'jsonata' || is === 'json') ? is : undefined;
    return (
        (was === is ? presentText(value.from, value.to, language) : undefined) ??
        presentValue({ value: value.from, type: was }, { value: value.to, type: is }, nameOf)
    );
}

function typeName(type: unknown): string | undefined {
    return typeof type === 'string' ? type : undefined;
}

function valueAt(value: unknown, path: ValueChange['path']): object | undefined {
    let at = value;
    for (const key of path) at = typeof at === 'object' && at !== null ? ownValue(at, String(key)) : undefined;
    return typeof at === 'object' && at !== null ? at : undefined;
}
