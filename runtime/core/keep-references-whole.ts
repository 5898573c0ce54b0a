import { groupOf } from './select-part';
import type { FlowNode } from './snapshot';

/** Where the nodes of merged flows come from. */
export interface Origins {
    running: readonly FlowNode[];
    snapshot: readonly FlowNode[];
    /** Ids of the nodes that come from the snapshot; the others come from the running flows. */
    brought: ReadonlySet<string>;
}

/**
 * Drops wires, links and members of groups that led somewhere where the node comes from and would lead nowhere now, and
 * makes brought nodes members of the groups that they are in. Everything else stays as it is: nodes that need nothing
 * are not copied, and what led nowhere before still does.
 */
export function keepReferencesWhole(merged: readonly FlowNode[], origins: Origins): FlowNode[] {
    const now = byId(merged);
    const sources = { running: byId(origins.running), snapshot: byId(origins.snapshot) };
    const sourceOf = (node: FlowNode): Nodes => (origins.brought.has(node.id) ? sources.snapshot : sources.running);
    const grouped = merged.map((node) => withGroup(node, sourceOf(node), now));
    const joined = joinedMembers(merged, grouped, origins.brought);
    const after = byId(grouped);
    return grouped.map((node) => {
        const isLost: Test = (leads) => leads(sourceOf(node)) && !leads(after);
        if (node.type === 'group') return withMembers(node, isLost, joined.get(node.id) ?? []);
        return withWires(node, isLost);
    });
}

type Nodes = ReadonlyMap<unknown, FlowNode>;

/** Whether something that held where the node comes from holds no more. */
type Test = (leads: (nodes: Nodes) => boolean) => boolean;

function byId(flows: readonly FlowNode[]): Nodes {
    return new Map([...flows].reverse().map((node) => [node.id, node]));
}

/** Nodes by the group that may not list them yet. A brought group lists brought nodes already. */
function joinedMembers(
    merged: readonly FlowNode[],
    grouped: readonly FlowNode[],
    brought: ReadonlySet<string>,
): Map<string, string[]> {
    const members = new Map<string, string[]>();
    for (const [index, node] of grouped.entries()) {
        const group = groupOf(node);
        const isListed = node === merged[index] && (!brought.has(node.id) || brought.has(group ?? ''));
        if (group === undefined || isListed) continue;
        members.set(group, [...(members.get(group) ?? []), node.id]);
    }
    return members;
}

/** A node whose group is gone is in the group around that one, if there is one. */
function withGroup(node: FlowNode, before: Nodes, now: Nodes): FlowNode {
    const isThere = (nodes: Nodes, group: string): boolean => {
        const found = nodes.get(group);
        return found?.type === 'group' && found.z === node.z;
    };
    let group = groupOf(node);
    const seen = new Set<string>();
    while (group !== undefined && isThere(before, group) && !isThere(now, group) && !seen.has(group)) {
        seen.add(group);
        group = groupOf(before.get(group)!);
    }
    if (seen.size === 0) return node;
    const { g: _gone, ...rest } = node;
    return group === undefined ? rest : { ...node, g: group };
}

function withMembers(group: FlowNode, isLost: Test, joined: readonly string[]): FlowNode {
    if (!Array.isArray(group.nodes)) return group;
    const members = group.nodes as unknown[];
    const kept = members.filter((id) => !isLost((nodes) => nodes.get(id)?.g === group.id));
    const added = joined.filter((id) => !members.includes(id));
    if (kept.length === members.length && added.length === 0) return group;
    return { ...group, nodes: [...kept, ...added] };
}

function withWires(node: FlowNode, isLost: Test): FlowNode {
    const home = node.type === 'subflow' ? node.id : node.z;
    const isLostWire = (id: unknown): boolean => isLost((nodes) => nodes.has(id) && nodes.get(id)?.z === home);
    const changes: Record<string, unknown> = {};
    const replace = (name: string, kept: unknown): void => {
        if (kept !== node[name]) changes[name] = kept;
    };
    replace(
        'wires',
        eachArray(node.wires, (output) => without(output, isLostWire)),
    );
    replace(
        'links',
        without(node.links, (id) => isLost((nodes) => nodes.has(id))),
    );
    if (node.type === 'subflow') {
        const ofPort = (port: unknown): unknown => withPortWires(port, isLostWire);
        for (const side of ['in', 'out']) replace(side, eachArray(node[side], ofPort));
        replace('status', withPortWires(node['status'], isLostWire));
    }
    return Object.keys(changes).length === 0 ? node : { ...node, ...changes };
}

/** A port of a subflow: `{wires: [{id, port}]}`. A wire straight to the input names the subflow itself. */
function withPortWires(port: unknown, isLost: (id: unknown) => boolean): unknown {
    const { wires } = (port ?? {}) as { wires?: unknown };
    const kept = without(wires, (wire) => isLost((wire as { id?: unknown } | null)?.id));
    return kept === wires ? port : { ...(port as object), wires: kept };
}

/** The same array when nothing changes in it. */
function eachArray(list: unknown, change: (entry: unknown) => unknown): unknown {
    if (!Array.isArray(list)) return list;
    const changed = list.map(change);
    return changed.some((entry, index) => entry !== list[index]) ? changed : list;
}

function without(list: unknown, isLost: (entry: unknown) => boolean): unknown {
    if (!Array.isArray(list)) return list;
    const kept = list.filter((entry) => !isLost(entry));
    return kept.length === list.length ? list : kept;
}
