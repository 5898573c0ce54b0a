import type { NameOf } from './node-names';
import type { TextLanguage } from './text-language';

/** A value on each side that has one, in one line. */
export interface ValueShown {
    as: 'value';
    from?: PlainValue;
    to?: PlainValue;
}

/** Line by line. A side that does not have it has no text. */
export interface TextShown {
    as: 'text';
    language: TextLanguage;
    from?: string;
    to?: string;
}

/** A value in the form in which a person reads it. */
export interface PlainValue {
    /** `empty`: a text without characters; `node`: the name of the node whose id the value is. */
    kind: 'text' | 'empty' | 'node';
    text: string;
    /** Type of a typed input (`num`, `jsonata`), where the text alone does not tell. */
    type?: string;
}

/** One side of a difference: a value, and its type in a typed input. */
export interface ValueSide {
    value: unknown;
    type?: string | undefined;
}

/** Both sides in one line. Where they would read the same, the type of each says what differs. */
export function presentValue(from: ValueSide, to: ValueSide, nameOf: NameOf): ValueShown {
    const sides = { from: plainValue(from, nameOf), to: plainValue(to, nameOf) };
    if (sides.from && sides.to && sides.from.text === sides.to.text && sides.from.type === sides.to.type) {
        sides.from = exactly(from);
        sides.to = exactly(to);
    }
    return { as: 'value', ...(sides.from && { from: sides.from }), ...(sides.to && { to: sides.to }) };
}

/** Undefined where both sides fit into a line, unless it is code anyway. Objects and arrays are written as JSON. */
export function presentText(
    from: unknown,
    to: unknown,
    language?: TextLanguage,
    isCode = false,
): TextShown | undefined {
    if (!isCode && !isLong(from) && !isLong(to)) return undefined;
    const isJson = typeof from === 'object' || typeof to === 'object';
    return {
        as: 'text',
        language: isJson ? 'json' : (language ?? 'plaintext'),
        ...(from !== undefined && { from: textOf(from) }),
        ...(to !== undefined && { to: textOf(to) }),
    };
}

/** More characters are hard to compare in one line. */
const MAX_LINE = 120;

/** Written in front of the value: `msg.payload`. */
const IN_FRONT: ReadonlySet<string> = new Set(['msg', 'flow', 'global']);

/** A person sees by the value what it is. */
const PLAIN: ReadonlySet<string> = new Set(['str', 'num', 'bool']);

function plainValue({ value, type }: ValueSide, nameOf: NameOf): PlainValue | undefined {
    if (value === undefined && type === undefined) return undefined;
    if (type !== undefined && IN_FRONT.has(type)) return { kind: 'text', text: `${type}.${written(value)}` };
    const told = type !== undefined && !PLAIN.has(type) && { type };
    if (value === undefined || value === '') {
        // What a timestamp is needs no value.
        return { kind: type === 'date' ? 'text' : 'empty', text: '', ...told };
    }
    const name = typeof value === 'string' && type === undefined ? nameOf(value) : undefined;
    return name === undefined ? { kind: 'text', text: written(value), ...told } : { kind: 'node', text: name };
}

function exactly({ value, type = JSON_TYPES[typeof value] }: ValueSide): PlainValue {
    return { kind: 'text', text: written(value), ...(type !== undefined && { type }) };
}

const JSON_TYPES: Readonly<Record<string, string>> = { string: 'str', number: 'num', boolean: 'bool', object: 'json' };

function isLong(value: unknown): boolean {
    const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
    return typeof text === 'string' && (text.length > MAX_LINE || /[\r\n]/.test(text));
}

function written(value: unknown): string {
    if (value === undefined) return '';
    return typeof value === 'string' ? value : JSON.stringify(value);
}

function textOf(value: unknown): string {
    return typeof value === 'string' ? value : JSON.stringify(value, null, 4);
}
