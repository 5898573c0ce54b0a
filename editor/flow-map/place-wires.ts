import type { LookedUp } from './looks';
import { outputOffset } from './place-nodes';
import { portId, portsOf } from './place-ports';
import type { Box, Curves, SceneLinkAway, SceneNode, SceneWire } from './scene';
import { wireCurve } from './wire-curve';
import type { FlowNode } from '../../runtime/core/snapshot';

/** The wires between nodes of one flow, and those to the ports of a subflow's template. */
export function placeWires(
    nodes: readonly SceneNode[],
    { container, disabled }: { container: FlowNode | undefined; disabled: boolean },
): SceneWire[] {
    const wires = new WireList(nodes, disabled);
    for (const each of nodes) if (each.node) addOutputs(wires, each, each.node);
    if (container?.type === 'subflow') addPorts(wires, container);
    return wires.list;
}

/**
 * The links between link nodes of one flow, and those that lead to another one. Each is known to both of its ends; the
 * editor drops those across the border of a subflow.
 */
export function placeLinks(
    nodes: readonly SceneNode[],
    { all, flow, disabled }: { all: LookedUp; flow: string; disabled: boolean },
): { links: SceneWire[]; linksAway: SceneLinkAway[] } {
    const linkNodes = nodes.filter(({ node }) => node && isLink(node));
    const links = new WireList(linkNodes, disabled, 'link');
    const linksAway: SceneLinkAway[] = [];
    const seen = new Set<string>();
    for (const each of linkNodes) {
        const node = each.node!;
        const away: FlowNode[] = [];
        for (const other of othersOf(node, all)) {
            const [from, to] = node.type === 'link out' ? [node.id, other.id] : [other.id, node.id];
            const key = `${from} ${to}`;
            if (other.z !== flow) away.push(other);
            else if (!seen.has(key)) links.add(from, 0, to);
            seen.add(key);
        }
        if (away.length > 0) linksAway.push(leadAway(each, away, all));
    }
    return { links: links.list, linksAway };
}

class WireList {
    readonly list: SceneWire[] = [];
    private readonly nodes = new Map<string, SceneNode>();

    constructor(
        nodes: readonly SceneNode[],
        private readonly disabled: boolean,
        private readonly kind: SceneWire['kind'] = 'wire',
    ) {
        for (const node of nodes) this.nodes.set(node.id, node);
    }

    /** Adds a wire, unless one of its ends is not there. */
    add(from: string, port: number, to: string): void {
        const source = this.nodes.get(from);
        const target = this.nodes.get(to);
        if (!source || !target) return;
        const startY = middleOf(source) + outputOffset(port, source.look.outputs || 1);
        const path = wireCurve(endX(source, 1), startY, endX(target, -1), middleOf(target));
        this.list.push({
            from,
            port,
            to,
            kind: this.kind,
            path,
            box: boxOf(path),
            disabled: this.disabled || source.disabled || target.disabled,
            unknown: !source.look.known || !target.look.known,
        });
    }
}

/** Wires end in the middle of a junction, else at the side of a node, whether it has a port there or not. */
function endX({ shape, box: { x, w } }: SceneNode, side: 1 | -1): number {
    return x + w / 2 + (shape === 'junction' ? 0 : (side * w) / 2);
}

function middleOf({ box: { y, h } }: SceneNode): number {
    return y + h / 2;
}

/** Control points enclose their curve. */
function boxOf(path: Curves): Box {
    let [left, top, right, bottom] = [path[0]!, path[1]!, path[0]!, path[1]!];
    for (let n = 2; n < path.length; n += 2) {
        const x = path[n]!;
        const y = path[n + 1]!;
        if (x < left) left = x;
        else if (x > right) right = x;
        if (y < top) top = y;
        else if (y > bottom) bottom = y;
    }
    return { x: left, y: top, w: right - left, h: bottom - top };
}

function addOutputs(wires: WireList, { id, look }: SceneNode, { type, wires: outputs }: FlowNode): void {
    if (!Array.isArray(outputs)) return;
    // The editor cuts off what a node has no output for, but not for these.
    const isCut = type !== 'junction' && !type.startsWith('subflow:');
    const count = isCut ? Math.min(outputs.length, look.outputs) : outputs.length;
    for (let port = 0; port < count; port++) {
        const targets = outputs[port] as unknown;
        const ends = Array.isArray(targets) ? (targets as unknown[]) : [targets];
        ends.forEach((to, n) => {
            if (typeof to === 'string' && ends.indexOf(to) === n) wires.add(id, port, to);
        });
    }
}

function addPorts(wires: WireList, subflow: FlowNode): void {
    portsOf(subflow, 'input').forEach(({ wires: ends }, index) => {
        const from = portId(subflow, { kind: 'input', index });
        for (const to of new Set(endsOf(ends).map(({ id }) => id))) wires.add(from, 0, to);
    });
    for (const kind of ['output', 'status'] as const) {
        portsOf(subflow, kind).forEach(({ wires: list }, index) => {
            const ends = endsOf(list);
            ends.forEach(({ id, port }, n) => {
                if (ends.findIndex((end) => end.id === id && end.port === port) !== n) return;
                const from = id === subflow.id ? portId(subflow, { kind: 'input', index: port }) : id;
                wires.add(from, port, portId(subflow, { kind, index }));
            });
        });
    }
}

function endsOf(wires: unknown): { id: string; port: number }[] {
    const list: unknown[] = Array.isArray(wires) ? wires : [];
    return list.flatMap((wire) => {
        const { id, port = 0 } = (wire ?? {}) as { id?: unknown; port?: unknown };
        return typeof id === 'string' && Number.isSafeInteger(port) ? [{ id, port: port as number }] : [];
    });
}

function isLink({ type, mode }: FlowNode): boolean {
    return type === 'link in' || (type === 'link out' && mode !== 'return');
}

function othersOf(node: FlowNode, all: LookedUp): FlowNode[] {
    const ids: unknown[] = Array.isArray(node.links) ? node.links : [];
    const inSubflow = ({ z }: FlowNode): boolean => all.get(z ?? '')?.type === 'subflow';
    return ids.flatMap((id) => {
        const other = typeof id === 'string' ? all.get(id) : undefined;
        if (!other?.z || other.type !== (node.type === 'link in' ? 'link out' : 'link in')) return [];
        return other.z === node.z || !(inSubflow(node) || inSubflow(other)) ? [other] : [];
    });
}

function leadAway(from: SceneNode, others: readonly FlowNode[], all: LookedUp): SceneLinkAway {
    const side = from.node?.type === 'link in' ? 'left' : 'right';
    const to = new Map<string, { flow: string; label: string; nodes: string[] }>();
    for (const { id, z: flow = '' } of others) {
        const label = all.get(flow)?.label;
        const branch = to.get(flow) ?? {
            flow,
            label: typeof label === 'string' && label !== '' ? label : flow,
            nodes: [],
        };
        branch.nodes.push(id);
        to.set(flow, branch);
    }
    return {
        id: from.id,
        at: { x: endX(from, side === 'left' ? -1 : 1), y: middleOf(from) },
        side,
        to: [...to.values()],
    };
}
