import type { PropertyChange } from '../../runtime/core/differing-properties';
import type { FlowNode } from '../../runtime/core/snapshot';
import { innerDifferences, type InnerDifference } from './inner-differences';
import { nodeLists, type NodeListView } from './id-lists';
import type { NameOf } from './node-names';
import { presentText, presentValue, type TextShown, type ValueShown, type ValueSide } from './present-value';
import { textLanguage } from './text-language';
import { ownValue, typedPair, type TypedPair } from './typed-value';

/** How one property that differs is shown. */
export interface PropertyView {
    /** The properties that it tells of; the one that gives it its name comes first. */
    names: readonly string[];
    shown: Shown;
}

export type Shown =
    | ValueShown
    | TextShown
    | { as: 'nodes'; lists: readonly NodeListView[] }
    /** What differs inside an object or array. */
    | { as: 'inside'; differences: readonly InnerDifference[] }
    /** That it differs is all that anybody is told. */
    | { as: 'secret' };

/** The node whose properties differ, and what other nodes are called. */
export interface PresentedNode {
    before?: FlowNode | undefined;
    after?: FlowNode | undefined;
    nameOf: NameOf;
}

/**
 * The properties of a node that differ, as a person reads them: a value and the type of its typed input are one, and so
 * are coordinates. What a node does comes first, then what it is connected with, then where it is drawn.
 */
export function presentProperties(properties: readonly PropertyChange[], node: PresentedNode): PropertyView[] {
    const views = new Map<string, PropertyView>();
    for (const property of properties) {
        if (property.name === 'id') continue;
        const coordinates = coordinatesOf(property);
        const pair = typedPair(property.name, node.before, node.after);
        const key = coordinates?.[0] ?? pair?.value ?? property.name;
        if (views.has(key)) continue;
        if (coordinates) views.set(key, { names: coordinates, shown: place(coordinates, node) });
        else if (pair) views.set(key, { names: [pair.value, pair.type], shown: presentTyped(pair, node) });
        else views.set(key, { names: [property.name], shown: present(property, node) });
    }
    const rank = ({ names: [name] }: PropertyView): number => LAST.indexOf(name!);
    return [...views.values()].sort((a, b) => rank(a) - rank(b));
}

const LAST: readonly string[] = ['wires', 'z', 'g', 'x', 'w'];

/** `x` and `y`, or the size of a group: numbers of what is drawn. Config nodes may call anything `x`. */
function coordinatesOf({ name, from, to }: PropertyChange): readonly string[] | undefined {
    const pair = [['x', 'y'] as const, ['w', 'h'] as const].find((names) =>
        (names as readonly string[]).includes(name),
    );
    return [from, to].every((value) => value === undefined || typeof value === 'number') ? pair : undefined;
}

function place(names: readonly string[], { before, after, nameOf }: PresentedNode): Shown {
    const text = (version: FlowNode | undefined): string | undefined => {
        const values = names.map((name) => ownValue(version, name));
        return values.every((value) => value === undefined) ? undefined : values.map(String).join(', ');
    };
    return presentValue({ value: text(before) }, { value: text(after) }, nameOf);
}

function presentTyped({ value, type }: TypedPair, { before, after, nameOf }: PresentedNode): Shown {
    const side = (version: FlowNode | undefined): ValueSide => {
        const named = ownValue(version, type);
        return { value: ownValue(version, value), type: typeof named === 'string' ? named : undefined };
    };
    const [from, to] = [side(before), side(after)];
    const types = new Set([from.type, to.type].filter((named) => named !== undefined));
    const [only] = types;
    const isText = types.size === 1;
    const language = textLanguage(after ?? before, value, only);
    return (
        (only === 'json' && isText ? presentJson(value, from.value, to.value) : undefined) ??
        (isText ? presentText(from.value, to.value, language) : undefined) ??
        presentValue(from, to, nameOf)
    );
}

function present({ name, from, to }: PropertyChange, { before, after, nameOf }: PresentedNode): Shown {
    if (name === 'credentials') return { as: 'secret' };
    const lists = nodeLists(name, from, to, nameOf);
    if (lists) return { as: 'nodes', lists };
    if (isStructure(from) && isStructure(to)) {
        return { as: 'inside', differences: innerDifferences(name, from, to, nameOf) };
    }
    const language = textLanguage(after ?? before, name, undefined);
    const isCode = language !== undefined && language !== 'markdown' && typeof (to ?? from) === 'string';
    return presentText(from, to, language, isCode) ?? presentValue({ value: from }, { value: to }, nameOf);
}

/** What differs inside a value of the type JSON, which is a text; undefined where only its form does. */
function presentJson(name: string, from: unknown, to: unknown): Shown | undefined {
    const [before, after] = [parsed(from), parsed(to)];
    if (!isStructure(before) || !isStructure(after)) return undefined;
    const differences = innerDifferences(name, before, after, () => undefined);
    return differences.length > 0 ? { as: 'inside', differences } : undefined;
}

function parsed(text: unknown): unknown {
    try {
        return typeof text === 'string' ? JSON.parse(text) : undefined;
    } catch {
        return undefined;
    }
}

function isStructure(value: unknown): value is object {
    return typeof value === 'object' && value !== null;
}
