import { sameValue } from './same-value';
import type { FlowNode } from './snapshot';

/** A top-level property of a node that differs. A side that does not have the property has no value here. */
export interface PropertyChange {
    name: string;
    /** Value before. Never given for `credentials`. */
    from?: unknown;
    /** Value after. Never given for `credentials`. */
    to?: unknown;
}

/** The properties in which two versions of a node differ: those of the later one in its order, then those that went. */
export function differingProperties(before: FlowNode, after: FlowNode): PropertyChange[] {
    const properties: PropertyChange[] = [];
    if (sameValue(before, after)) return properties;
    for (const name in after) {
        const to = after[name];
        const from = before[name];
        if (from === to) continue;
        // What every object inherits is no property of the node.
        const isOwn = from === undefined || Object.hasOwn(before, name);
        if (!isOwn || !sameValue(from, to)) properties.push(propertyChange(name, isOwn ? from : undefined, to));
    }
    for (const name in before) {
        if (!Object.hasOwn(after, name) && !sameValue(before[name], undefined)) {
            properties.push(propertyChange(name, before[name], undefined));
        }
    }
    return properties;
}

/** Every property of a node that came (`to`) or went (`from`), in its order. */
export function allProperties(node: FlowNode, side: 'from' | 'to'): PropertyChange[] {
    return Object.keys(node).map((name) => {
        return side === 'to'
            ? propertyChange(name, undefined, node[name])
            : propertyChange(name, node[name], undefined);
    });
}

/**
 * True for what Node-RED's editor works out itself whenever it draws, and what therefore differs after the deploy of
 * another browser with nobody's doing (the view's redraw in `red.js` of 4.1 and 5.0):
 * - the frame of a group (`x`, `y`, `w`, `h`), which follows from its members, its label and the font. An empty group
 *   stays where a person puts it, so there `x` and `y` are set;
 * - the size of a node (`w`, `h`), for which a property of the type itself would be overwritten too;
 * - the order in which a group lists its members, which shows nowhere.
 */
export function isLayout({ name, from, to }: PropertyChange, before: FlowNode, after: FlowNode): boolean {
    if (before.type !== after.type) return false;
    switch (name) {
        case 'x':
        case 'y':
            return isGroup(after) && hasMembers(after) && isMeasure(from) && isMeasure(to);
        case 'w':
        case 'h':
            return (isGroup(after) || (isDrawn(before) && isDrawn(after))) && isMeasure(from) && isMeasure(to);
        case 'nodes':
            return isGroup(after) && isIdList(from) && isIdList(to) && sameMembers(from, to);
        default:
            return false;
    }
}

/** True when nothing but the position on the canvas differs. */
export function isMove(properties: readonly PropertyChange[], before: FlowNode, after: FlowNode): boolean {
    return before.type === after.type && properties.every((property) => isPosition(property, before, after));
}

function propertyChange(name: string, from: unknown, to: unknown): PropertyChange {
    if (name === 'credentials') return { name };
    if (from === undefined) return { name, to };
    return to === undefined ? { name, from } : { name, from, to };
}

function isGroup(node: FlowNode): boolean {
    return node.type === 'group';
}

function hasMembers({ nodes }: FlowNode): boolean {
    return Array.isArray(nodes) && nodes.length > 0;
}

function isMeasure(value: unknown): boolean {
    return value === undefined || typeof value === 'number';
}

function isIdList(value: unknown): value is string[] {
    return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

function sameMembers(from: readonly string[], to: readonly string[]): boolean {
    const members = new Set(from);
    return from.length === to.length && members.size === new Set(to).size && to.every((id) => members.has(id));
}

/** Whatever is drawn has `x` and `y`. A config node is what lacks them, so there either would be a setting. */
function isPosition({ name, from, to }: PropertyChange, before: FlowNode, after: FlowNode): boolean {
    switch (name) {
        case 'x':
        case 'y':
            return isDrawn(before) && isDrawn(after);
        case 'in':
        case 'out':
        case 'status':
            return after.type === 'subflow' && sameValue(withoutPosition(from), withoutPosition(to));
        default:
            return false;
    }
}

function isDrawn(node: FlowNode): boolean {
    return typeof node.x === 'number' && typeof node.y === 'number';
}

/** A subflow's port, or list of ports, without where it is drawn. */
function withoutPosition(port: unknown): unknown {
    if (Array.isArray(port)) return port.map(withoutPosition);
    return typeof port === 'object' && port !== null ? { ...port, x: undefined, y: undefined } : port;
}
