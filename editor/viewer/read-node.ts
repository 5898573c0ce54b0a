import { nodeName, type NameOf } from '../comparison/node-names';
import { presentValue, type PlainValue } from '../comparison/present-value';
import { textLanguage, type TextLanguage } from '../comparison/text-language';
import { typedPair } from '../comparison/typed-value';
import { isContainer } from '../../runtime/core/containers';
import type { FlowNode } from '../../runtime/core/snapshot';

/** One property as a person reads it. A value and the type of its typed input are one. */
export interface ReadProperty {
    name: string;
    reading: Reading;
}

export type Reading =
    | { as: 'value'; value: PlainValue }
    /** Code, or a text of several lines or of great length. */
    | { as: 'text'; text: string; language: TextLanguage }
    /** Other nodes, by their ids. */
    | { as: 'nodes'; ids: readonly string[] }
    /** A value that nobody is told. */
    | { as: 'secret' }
    | { as: 'list'; items: readonly Reading[] }
    | { as: 'record'; properties: readonly ReadProperty[] };

/** What a node is set to, apart from what its place, its wires and the head of its details tell. */
export interface NodeReading {
    properties: readonly ReadProperty[];
    /** Names of the properties that are empty. */
    empty: readonly string[];
}

/** Reads a node. `nameOf` knows the nodes that its properties may name. */
export function readNode(node: FlowNode, nameOf: NameOf): NodeReading {
    const told = new Set(isContainer(node) ? [...HEAD, ...TEMPLATE] : HEAD);
    const title = nodeName(node);
    const names = Object.keys(node).filter((name) => !told.has(name) && !(isName(name) && node[name] === title));
    const empty = names.filter((name) => isEmpty(node[name]) && !typedPair(name, node));
    const properties = readProperties(
        node,
        names.filter((name) => !empty.includes(name)),
        { node, nameOf, depth: 0 },
    );
    return { properties, empty };
}

/** Said elsewhere: what the node is, where it is, and what it is wired to. */
const HEAD = ['id', 'type', 'z', 'g', 'd', 'x', 'y', 'w', 'h', 'wires', 'disabled', 'locked'];
/** Where the ports of a subflow stand, and what they are wired to. */
const TEMPLATE = ['in', 'out', 'status'];

function isName(property: string): boolean {
    return property === 'name' || property === 'label';
}

interface Reader {
    node: FlowNode;
    nameOf: NameOf;
    depth: number;
}

function readProperties(holder: object, names: readonly string[], reader: Reader): ReadProperty[] {
    const values = holder as Readonly<Record<string, unknown>>;
    return names.flatMap((name): ReadProperty[] => {
        const pair = typedPair(name, holder);
        if (pair?.type === name) return [];
        const type = pair && String(values[pair.type]);
        return [{ name, reading: read(name, values[name], type, reader) }];
    });
}

function read(name: string, value: unknown, type: string | undefined, reader: Reader): Reading {
    const { node, nameOf, depth } = reader;
    if (name === 'env' && depth === 0 && Array.isArray(value))
        return { as: 'record', properties: variables(value, reader) };
    const ids = nodeIds(value, type, nameOf);
    if (ids) return { as: 'nodes', ids };
    if (typeof value === 'object' && value !== null) return readStructure(name, value, reader);
    const language = textLanguage(node, name, type);
    if (typeof value === 'string' && (isLong(value) || (type === undefined && isCode(language)))) {
        return { as: 'text', text: value, language: language ?? 'plaintext' };
    }
    return { as: 'value', value: presentValue({ value: undefined }, { value, type }, () => undefined).to ?? EMPTY };
}

function readStructure(name: string, value: object, reader: Reader): Reading {
    const inner = { ...reader, depth: reader.depth + 1 };
    const isTooDeep = inner.depth > MAX_DEPTH || Object.keys(value).length > MAX_ENTRIES;
    if (isTooDeep) return { as: 'text', text: JSON.stringify(value, null, 2), language: 'json' };
    if (Array.isArray(value)) return { as: 'list', items: value.map((each) => read(name, each, undefined, inner)) };
    return { as: 'record', properties: readProperties(value, Object.keys(value), inner) };
}

const EMPTY: PlainValue = { kind: 'empty', text: '' };

const MAX_DEPTH = 4;
/** More are read faster as JSON. */
const MAX_ENTRIES = 100;

/** Tabs, groups, subflows and their instances have variables: lists of name, type and value. */
function variables(list: readonly unknown[], reader: Reader): ReadProperty[] {
    return list.flatMap((each): ReadProperty[] => {
        if (typeof each !== 'object' || each === null) return [];
        const { name, type, value } = each as Partial<Record<'name' | 'type' | 'value', unknown>>;
        const typed = typeof type === 'string' ? type : undefined;
        const reading: Reading =
            typed === 'cred' ? { as: 'secret' } : read('value', value, typed, { ...reader, depth: 1 });
        return [{ name: String(name), reading }];
    });
}

/** The nodes that a value names: an id, or a list of nothing but ids. */
function nodeIds(value: unknown, type: string | undefined, nameOf: NameOf): string[] | undefined {
    const ids = Array.isArray(value) ? value : [value];
    const isNode = (each: unknown): each is string => typeof each === 'string' && nameOf(each) !== undefined;
    return type === undefined && ids.length > 0 && ids.every(isNode) ? ids : undefined;
}

function isCode(language: TextLanguage | undefined): boolean {
    return language !== undefined && language !== 'plaintext' && language !== 'markdown';
}

function isEmpty(value: unknown): boolean {
    if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
    return value === '' || value === null || value === undefined;
}

function isLong(value: string): boolean {
    return value.length > MAX_LINE || /[\r\n]/.test(value);
}

const MAX_LINE = 120;
