/**
 * The object or array that a text holds as JSON, as typed inputs of the type JSON and many templates do, so that it can
 * be compared inside. Undefined for everything else, for texts that are no JSON, and for what is too long or too deep to look into.
 * Two texts that hold the same may still differ, in spaces and in the order of keys.
 */
export function jsonInText(text: unknown): object | undefined {
    if (typeof text !== 'string' || text.length > MAX_CHARACTERS || !LOOKS_LIKE_JSON.test(text)) return undefined;
    try {
        const value = JSON.parse(text) as object;
        return isDeeperThan(MAX_DEPTH, value) ? undefined : value;
    } catch {
        return undefined;
    }
}

const MAX_CHARACTERS = 1_000_000;
const LOOKS_LIKE_JSON = /^\s*[[{]/;
const MAX_DEPTH = 100;

function isDeeperThan(levels: number, value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return false;
    return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}
