/**
 * The text that `JSON.stringify(properties, null, 4)` gives of an object, and a line feed, in pieces: what a property lists
 * comes entry by entry, so that thousands of entries are not made at a stretch.
 */
export function* indentedJson(properties: Readonly<Record<string, unknown>>): Generator<string> {
    let before = '{\n';
    for (const [name, value] of Object.entries(properties)) {
        if (value === undefined) continue;
        yield `${before}${INDENT}${JSON.stringify(name)}: `;
        yield* isPlain(value) ? membersOf(value) : Array.isArray(value) ? entriesOf(value) : [textOf(value, INDENT)];
        before = ',\n';
    }
    yield before === ',\n' ? '\n}\n' : '{}\n';
}

const INDENT = ' '.repeat(4);
const INNER = INDENT.repeat(2);

function* entriesOf(values: readonly unknown[]): Generator<string> {
    for (const [at, value] of values.entries()) yield `${at === 0 ? '[' : ','}\n${INNER}${textOf(value, INNER)}`;
    yield values.length === 0 ? '[]' : `\n${INDENT}]`;
}

function* membersOf(object: object): Generator<string> {
    let before = '{';
    for (const [name, value] of Object.entries(object)) {
        if (value === undefined) continue;
        yield `${before}\n${INNER}${JSON.stringify(name)}: ${textOf(value, INNER)}`;
        before = ',';
    }
    yield before === '{' ? '{}' : `\n${INDENT}}`;
}

/** Further in by an indentation: no text of JSON holds a line feed. */
function textOf(value: unknown, indentation: string): string {
    const text = JSON.stringify(value, null, INDENT) as string | undefined;
    return text?.replaceAll('\n', `\n${indentation}`) ?? 'null';
}

function isPlain(value: unknown): value is object {
    return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
