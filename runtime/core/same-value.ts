/** Comparisons of JSON values without writing them out: they stop at the first difference and copy no values. */

/**
 * True exactly when `JSON.stringify` gives the same text for both, the order of keys included. Takes plain data as JSON
 * does: functions, symbols and undefined properties are left out, NaN is null, `toJSON` is called.
 */
export function sameJson(a: unknown, b: unknown): boolean {
    return sameProperty(a, b, '', true);
}

/** The same as `sameJson`, whatever the order of keys. */
export function sameValue(a: unknown, b: unknown): boolean {
    return sameProperty(a, b, '', false);
}

type JsonObject = Readonly<Record<string, unknown>>;

function sameProperty(a: unknown, b: unknown, key: string, ordered: boolean): boolean {
    if (a === b) return true;
    if (isPlain(a) && isPlain(b)) return sameStructure(a, b, ordered);
    const left = asJson(a, key);
    const right = asJson(b, key);
    if (isStructure(left) && isStructure(right)) return sameStructure(left, right, ordered);
    if (isOmitted(left) || isOmitted(right)) return isOmitted(left) && isOmitted(right);
    return sameSimple(left, right);
}

function sameStructure(a: object, b: object, ordered: boolean): boolean {
    if (!Array.isArray(a)) return !Array.isArray(b) && sameObject(a as JsonObject, b as JsonObject, ordered);
    return Array.isArray(b) && sameArray(a, b, ordered);
}

function sameSimple(a: unknown, b: unknown): boolean {
    return a === b || (isNull(a) && isNull(b));
}

function sameArray(a: readonly unknown[], b: readonly unknown[], ordered: boolean): boolean {
    if (a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!sameEntry(a[i], b[i], i, ordered)) return false;
    return true;
}

/** In an array, what would be left out of an object is null. */
function sameEntry(a: unknown, b: unknown, index: number, ordered: boolean): boolean {
    if (a === b) return true;
    if (isPlain(a) && isPlain(b)) return sameStructure(a, b, ordered);
    const left = asJson(a, index);
    const right = asJson(b, index);
    if (isStructure(left) && isStructure(right)) return sameStructure(left, right, ordered);
    return sameSimple(isOmitted(left) ? null : left, isOmitted(right) ? null : right);
}

/**
 * Node-RED's flows are compared in here at every deploy: `for in` reads the properties of a plain object twice as fast
 * as a list of its keys does, and the other object's properties are read in their order rather than one by one by name.
 */
function sameObject(a: JsonObject, b: JsonObject, ordered: boolean): boolean {
    const keys = Object.keys(b);
    const values = Object.values(b);
    let at = 0;
    for (const key in a) {
        if (keys[at] !== key) return sameRest(a, b, at, ordered);
        const value = a[key];
        if (value !== values[at] && !sameProperty(value, values[at], key, ordered)) return false;
        at++;
    }
    return at === keys.length || sameRest(a, b, at, ordered);
}

/** Compares what stands from the first place on at which the keys differ. */
function sameRest(a: JsonObject, b: JsonObject, start: number, ordered: boolean): boolean {
    if (ordered) {
        const keys = presentKeys(a, start);
        const others = presentKeys(b, start);
        return keys.length === others.length && keys.every((key, at) => others[at] === key && sameAt(a, b, key, true));
    }
    let count = 0;
    let at = 0;
    for (const key in a) {
        if (at++ < start || isOmitted(asJson(a[key], key))) continue;
        if (!Object.hasOwn(b, key) || !sameAt(a, b, key, false)) return false;
        count++;
    }
    at = 0;
    for (const key in b) if (at++ >= start && !isOmitted(asJson(b[key], key))) count--;
    return count === 0;
}

function sameAt(a: JsonObject, b: JsonObject, key: string, ordered: boolean): boolean {
    return sameProperty(a[key], b[key], key, ordered);
}

function presentKeys(object: JsonObject, start: number): string[] {
    return Object.keys(object).filter((key, at) => at >= start && !isOmitted(asJson(object[key], key)));
}

function asJson(value: unknown, key: string | number): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const { toJSON } = value as { toJSON?: unknown };
    return typeof toJSON === 'function' ? toJSON.call(value, String(key)) : value;
}

/** True for what JSON writes as it is, as nearly everything in flows: it needs no closer look. */
function isPlain(value: unknown): value is object {
    return typeof value === 'object' && value !== null && (value as { toJSON?: unknown }).toJSON === undefined;
}

function isStructure(value: unknown): value is object {
    return typeof value === 'object' && value !== null;
}

function isOmitted(value: unknown): boolean {
    return value === undefined || typeof value === 'function' || typeof value === 'symbol';
}

function isNull(value: unknown): boolean {
    return value === null || (typeof value === 'number' && !Number.isFinite(value));
}
