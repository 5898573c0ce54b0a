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

/**
 * The properties in which two versions of a node differ: those of the later one in its order, then those that went.
 * `groupBefore` and `groupAfter` give the group (`g`) of each node that is in one: a group's own list of members is not
 * reported where it only follows what its members say themselves.
 */
export function differingProperties(
    before: FlowNode,
    after: FlowNode,
    groupBefore: ReadonlyMap<string, unknown>,
    groupAfter: ReadonlyMap<string, unknown>,
): PropertyChange[] {
    if (sameValue(before, after)) return [];
    const properties: PropertyChange[] = [];
    for (const name of namesOfBoth(before, after)) {
        const from = valueOf(before, name);
        const to = valueOf(after, name);
        if (sameValue(from, to)) continue;
        if (name === 'nodes' && isGroup(before) && isGroup(after)) {
            if (isImplied(from, to, after.id, groupBefore, groupAfter)) continue;
        }
        properties.push(name === 'credentials' ? { name } : propertyChange(name, from, to));
    }
    return properties;
}

/** True when nothing but the position on the canvas differs. */
export function isMove(properties: readonly PropertyChange[], before: FlowNode, after: FlowNode): boolean {
    return before.type === after.type && properties.every((property) => isPosition(property, before, after));
}

function namesOfBoth(before: FlowNode, after: FlowNode): string[] {
    const names = Object.keys(after);
    for (const name of Object.keys(before)) if (!Object.hasOwn(after, name)) names.push(name);
    return names;
}

function valueOf(node: FlowNode, name: string): unknown {
    return Object.hasOwn(node, name) ? node[name] : undefined;
}

function propertyChange(name: string, from: unknown, to: unknown): PropertyChange {
    if (from === undefined) return { name, to };
    return to === undefined ? { name, from } : { name, from, to };
}

function isGroup(node: FlowNode): boolean {
    return node.type === 'group';
}

/** True when every node that came to or left the list says the same itself, or was added or removed. */
function isImplied(
    from: unknown,
    to: unknown,
    group: string,
    groupBefore: ReadonlyMap<string, unknown>,
    groupAfter: ReadonlyMap<string, unknown>,
): boolean {
    if (!isIdList(from) || !isIdList(to)) return false;
    const members = new Set(from);
    const membersNow = new Set(to);
    const cameIn = (id: string): boolean => groupAfter.get(id) === group && groupBefore.get(id) !== group;
    const wentOut = (id: string): boolean => groupBefore.get(id) === group && groupAfter.get(id) !== group;
    return to.every((id) => members.has(id) || cameIn(id)) && from.every((id) => membersNow.has(id) || wentOut(id));
}

function isIdList(value: unknown): value is string[] {
    return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

/**
 * Node-RED's editor writes `x` and `y` for whatever it draws, and for a group `w` and `h`, which it computes from the
 * members. A config node is what has no `x` and `y`, so there they would be settings like any other.
 */
function isPosition({ name, from, to }: PropertyChange, before: FlowNode, after: FlowNode): boolean {
    switch (name) {
        case 'x':
        case 'y':
            return isDrawn(before) && isDrawn(after);
        case 'w':
        case 'h':
            return isGroup(after) && typeof from === 'number' && typeof to === 'number';
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
