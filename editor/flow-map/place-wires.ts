import type { LookedUp } from './looks';
import { outputOffset } from './place-nodes';
import { portId, portsOf } from './place-ports';
import type { Box, PathStep, Point, SceneLinkAway, SceneNode, SceneWire } from './scene';
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
    const links = new WireList(nodes, disabled, 'link');
    const linksAway: SceneLinkAway[] = [];
    for (const each of nodes) {
        const { node } = each;
        if (!node || !isLink(node)) continue;
        const away: FlowNode[] = [];
        for (const other of othersOf(node, all)) {
            const [from, to] = node.type === 'link out' ? [node, other] : [other, node];
            if (other.z === flow) links.add(from.id, 0, to.id);
            else away.push(other);
        }
        if (away.length > 0) linksAway.push(leadAway(each, away, all));
    }
    return { links: links.list, linksAway };
}

class WireList {
    readonly list: SceneWire[] = [];
    private readonly nodes: ReadonlyMap<string, SceneNode>;
    private readonly seen = new Set<string>();

    constructor(
        nodes: readonly SceneNode[],
        private readonly disabled: boolean,
        private readonly kind: SceneWire['kind'] = 'wire',
    ) {
        this.nodes = new Map(nodes.map((node) => [node.id, node]));
    }

    /** Adds a wire, unless it is there or one of its ends is not. */
    add(from: string, port: number, to: string): void {
        const source = this.nodes.get(from);
        const target = this.nodes.get(to);
        const key = `${from} ${port} ${to}`;
        if (!source || !target || this.seen.has(key)) return;
        this.seen.add(key);
        const start = { x: endX(source, 1), y: middleOf(source) + outputOffset(port, source.look.outputs || 1) };
        const path = wireCurve(start, { x: endX(target, -1), y: middleOf(target) });
        this.list.push({
            from,
            port,
            to,
            kind: this.kind,
            start,
            path,
            box: boxOf(start, path),
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
function boxOf(start: Point, path: readonly PathStep[]): Box {
    let [left, top, right, bottom] = [start.x, start.y, start.x, start.y];
    for (const { to, via } of path) {
        for (const { x, y } of via ? [...via, to] : [to]) {
            if (x < left) left = x;
            if (x > right) right = x;
            if (y < top) top = y;
            if (y > bottom) bottom = y;
        }
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
        for (const to of Array.isArray(targets) ? (targets as unknown[]) : [targets]) {
            if (typeof to === 'string') wires.add(id, port, to);
        }
    }
}

function addPorts(wires: WireList, subflow: FlowNode): void {
    portsOf(subflow, 'input').forEach(({ wires: ends }, index) => {
        for (const { id } of endsOf(ends)) wires.add(portId(subflow, { kind: 'input', index }), 0, id);
    });
    for (const kind of ['output', 'status'] as const) {
        portsOf(subflow, kind).forEach(({ wires: ends }, index) => {
            for (const { id, port } of endsOf(ends)) {
                const from = id === subflow.id ? portId(subflow, { kind: 'input', index: port }) : id;
                wires.add(from, port, portId(subflow, { kind, index }));
            }
        });
    }
}

function endsOf(wires: unknown): { id: string; port: number }[] {
    const list: unknown[] = Array.isArray(wires) ? wires : [];
    return list.flatMap((wire) => {
        const { id, port = 0 } = (wire ?? {}) as { id?: unknown; port?: unknown };
        return typeof id === 'string' && typeof port === 'number' ? [{ id, port }] : [];
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
