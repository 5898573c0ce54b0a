import type { Measure } from './layout';
import type { LookedUp, Looks, NodeLook } from './looks';
import type { Box, Point, SceneNode } from './scene';
import type { FlowNode } from '../../runtime/core/snapshot';

/** The nodes and junctions of one flow, in the order in which the editor paints them. */
export function placeNodes(
    own: readonly FlowNode[],
    { all, disabled, looks, measure }: { all: LookedUp; disabled: boolean; looks: Looks; measure: Measure },
): SceneNode[] {
    const nodes: SceneNode[] = [];
    const junctions: SceneNode[] = [];
    for (const node of own) {
        if (NO_NODES.has(node.type)) continue;
        const look = looks.of(node, all);
        if (look.config || (!look.known && !hasPlace(node))) continue;
        const isJunction = node.type === 'junction';
        const off = disabled || node.d === true;
        (isJunction ? junctions : nodes).push(
            isJunction ? placeJunction(node, look, off) : place(node, look, off, measure),
        );
    }
    return [...nodes, ...junctions];
}

const NO_NODES = new Set(['group', 'tab', 'subflow']);

/** Width and height of the smallest node; sizes that the editor has fixed, like those below (4.1.15 and 5.0.7). */
const WIDTH = 100;
export const HEIGHT = 30;
export const LINE_HEIGHT = 24;
const GRID = 20;
const OUTPUT_ROOM = 15;
const OUTPUT_DISTANCE = 13;

function place(node: FlowNode, look: NodeLook, disabled: boolean, measure: Measure): SceneNode {
    const { w, h } = sizeOf(look, measure);
    const box = { x: coordinate(node.x) - w / 2, y: coordinate(node.y) - h / 2, w, h };
    const inputs = look.inputs > 0 ? [{ x: box.x, y: box.y + h / 2 }] : [];
    const outputs = placeOutputs(box, look.outputs);
    return { id: node.id, shape: 'node', node, box, look, disabled, inputs, outputs, ...buttonOf(look, box) };
}

function sizeOf({ label, outputs, roomForInput }: NodeLook, measure: Measure): { w: number; h: number } {
    const h = Math.max(HEIGHT, outputs * OUTPUT_ROOM);
    if (label.length === 0) return { w: HEIGHT, h };
    return {
        w: Math.max(WIDTH, widthFor(label, measure, roomForInput)),
        h: Math.max(h, 6 + LINE_HEIGHT * label.length),
    };
}

/** Room for icon, ports and the longest line, in whole squares of the grid. */
export function widthFor(label: readonly string[], measure: Measure, roomForInput: boolean): number {
    const longest = label.reduce((width, line) => Math.max(width, measure(line)), 0);
    return GRID * Math.ceil((longest + 50 + (roomForInput ? 7 : 0)) / GRID);
}

function placeOutputs({ x, y, w, h }: Box, count: number): Point[] {
    const outputs: Point[] = [];
    for (let n = 0; n < count; n++) outputs.push({ x: x + w, y: y + h / 2 + outputOffset(n, count) });
    return outputs;
}

/** How far an output stands below the middle of its node. */
export function outputOffset(index: number, count: number): number {
    return (index - (count - 1) / 2) * OUTPUT_DISTANCE;
}

function buttonOf({ button }: NodeLook, { x, y, w }: Box): { button?: Box } {
    if (!button) return {};
    const { side, outside } = button;
    return { button: { x: side === 'right' ? x + w + outside - 32 : x - outside, y: y + 2, w: 32, h: 26 } };
}

function placeJunction(node: FlowNode, look: NodeLook, disabled: boolean): SceneNode {
    const at = { x: coordinate(node.x), y: coordinate(node.y) };
    const box = { x: at.x - 5, y: at.y - 5, w: 10, h: 10 };
    return { id: node.id, shape: 'junction', node, box, look, disabled, inputs: [at], outputs: [at] };
}

/** Nodes that are not installed do not tell whether they are config nodes; these have no place. */
function hasPlace(node: FlowNode): boolean {
    return node.x !== undefined && node.y !== undefined;
}

/** The editor takes text for a number too. */
export function coordinate(value: unknown): number {
    const number = typeof value === 'string' ? parseFloat(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : 0;
}
