import { alignEntries } from './align-entries';
import { sameValue } from './same-value';

/** One difference between two JSON values, as far inside as it can be told. */
export interface ValueChange {
    /**
     * Keys and indexes from the outside in, as in the later value; only the index of a removed entry is that of the
     * earlier one. Empty when the whole value is another one.
     */
    path: (string | number)[];
    /** `moved`: an entry of an array stands in another order among those that stayed. */
    change: 'added' | 'changed' | 'removed' | 'moved';
    /** Index before, of a `moved` entry. */
    fromIndex?: number;
    /** Value before; absent when `added`, or when there was none. Not a copy. */
    from?: unknown;
    /** Value after; absent when `removed`, or when there is none. Not a copy. */
    to?: unknown;
}

/**
 * What differs inside two JSON values, in the order of the later one; of an array or object first what was removed.
 * Entries of arrays are paired by their own `id`, else equal ones with equal ones and the rest with what is most like
 * them, so that an entry put into the middle is one addition. An entry that moved and differs is told twice. The order
 * of keys is no change. Empty exactly when `sameValue` says so. Takes time in proportion to the size of the values.
 */
export function diffValue(from: unknown, to: unknown): ValueChange[] {
    const changes: ValueChange[] = [];
    collect(from, to, [], changes);
    return changes;
}

/** Deeper values are told as a whole, so that no nesting can exhaust the stack. */
const MAX_DEPTH = 100;

type Path = ValueChange['path'];

function collect(from: unknown, to: unknown, path: Path, changes: ValueChange[]): void {
    if (sameValue(from, to)) return;
    const canLookInside = path.length < MAX_DEPTH;
    if (canLookInside && Array.isArray(from) && Array.isArray(to)) collectEntries(from, to, path, changes);
    else if (canLookInside && isObject(from) && isObject(to)) collectProperties(from, to, path, changes);
    else changes.push(wholly(from, to, path));
}

function wholly(from: unknown, to: unknown, path: Path): ValueChange {
    if (from === undefined) return { path, change: 'added', to };
    return to === undefined ? { path, change: 'removed', from } : { path, change: 'changed', from, to };
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function collectProperties(from: JsonObject, to: JsonObject, path: Path, changes: ValueChange[]): void {
    const was = new Map(Object.entries(from));
    const is = new Map(Object.entries(to));
    for (const [key, value] of was) if (!is.has(key)) collect(value, undefined, [...path, key], changes);
    for (const [key, value] of is) collect(was.get(key), value, [...path, key], changes);
}

function collectEntries(from: readonly unknown[], to: readonly unknown[], path: Path, changes: ValueChange[]): void {
    const { partners, moved } = alignEntries(from, to);
    const stayed = new Set(partners);
    for (const [index, value] of from.entries()) {
        if (!stayed.has(index)) changes.push({ path: [...path, index], change: 'removed', from: value });
    }
    for (const [index, value] of to.entries()) {
        const partner = partners[index]!;
        const place = [...path, index];
        if (partner < 0) {
            changes.push({ path: place, change: 'added', to: value });
            continue;
        }
        if (moved.has(index)) {
            changes.push({ path: place, change: 'moved', fromIndex: partner, from: from[partner], to: value });
        }
        collect(from[partner], value, place, changes);
    }
}
