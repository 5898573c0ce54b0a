import { labelLines } from './label-lines';
import type { Measure } from './layout';
import { coordinate } from './place-nodes';
import type { Box, GroupLabel, SceneGroup, SceneNode } from './scene';
import type { FlowNode } from '../../runtime/core/snapshot';

/**
 * The groups of one flow, outer ones first. The editor keeps to what is in a group, not to the size that is stored: it
 * draws the box anew around the nodes with their labels of now.
 */
export function placeGroups(
    own: readonly FlowNode[],
    { nodes, disabled, measure }: { nodes: readonly SceneNode[]; disabled: boolean; measure: Measure },
): SceneGroup[] {
    const groups = new Map(own.filter(({ type }) => type === 'group').map((group) => [group.id, group]));
    if (groups.size === 0) return [];
    const placed = new Map(nodes.map((node) => [node.id, node]));
    const boxes = new Map<string, Box>();
    const boxOf = (group: FlowNode): Box => {
        const known = boxes.get(group.id);
        if (known) return known;
        // Stands in for the group while it is being placed, in case that it holds itself.
        boxes.set(group.id, storedBox(group));
        const content = idsIn(group).flatMap((id) => {
            const inner = groups.get(id);
            const node = placed.get(id);
            return inner ? [boxOf(inner)] : node ? [roomOf(node)] : [];
        });
        const box = around(group, content, measure);
        boxes.set(group.id, box);
        return box;
    };
    return outerFirst(groups).map((group) => describe(group, boxOf(group), disabled));
}

const MARGIN = 26;
const BUTTON = 20;
const LINE_HEIGHT = 16;
const EMPTY = 40;

function idsIn({ nodes }: FlowNode): string[] {
    return Array.isArray(nodes) ? nodes.filter((id) => typeof id === 'string') : [];
}

function roomOf({ shape, box: { x, y, w, h }, look: { button } }: SceneNode): Box {
    if (shape === 'junction') return { x: x + w / 2, y: y + h / 2, w: 0, h: 0 };
    return { x: x - (button?.side === 'left' ? BUTTON : 0), y, w: w + (button ? BUTTON : 0), h };
}

function around(group: FlowNode, content: readonly Box[], measure: Measure): Box {
    const lines = linesOf(group);
    const position = positionOf(group);
    const longest = lines.reduce((width, line) => Math.max(width, measure(line)), 0);
    const minWidth = lines.length > 0 ? longest + 8 : EMPTY;
    const extra = lines.length > 0 ? (lines.length - 1) * LINE_HEIGHT + (position.startsWith('s') ? 8 : 0) : 0;
    if (content.length === 0) {
        const { x, y } = storedBox(group);
        return { x, y, w: Math.max(EMPTY, minWidth), h: EMPTY + extra };
    }
    const left = Math.min(...content.map(({ x }) => x)) - MARGIN;
    const top = Math.min(...content.map(({ y }) => y)) - MARGIN;
    const right = Math.max(0, ...content.map(({ x, w }) => x + w + MARGIN));
    const bottom = Math.max(0, ...content.map(({ y, h }) => y + h + MARGIN));
    return {
        x: left,
        y: position.startsWith('n') ? top - extra : top,
        w: Math.max(minWidth, right - left),
        h: bottom - top + extra,
    };
}

function storedBox({ x, y }: FlowNode): Box {
    return { x: coordinate(x), y: coordinate(y), w: EMPTY, h: EMPTY };
}

function linesOf({ name, style }: FlowNode): string[] {
    return styleOf(style).label && typeof name === 'string' && name !== '' ? labelLines(name) : [];
}

function positionOf({ style }: FlowNode): string {
    return text(styleOf(style)['label-position']) ?? 'nw';
}

function styleOf(style: unknown): Record<string, unknown> {
    return typeof style === 'object' && style !== null ? (style as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
    return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Depth first, as the editor paints them; groups that hold each other come last. */
function outerFirst(groups: ReadonlyMap<string, FlowNode>): FlowNode[] {
    const children = new Map<string | undefined, FlowNode[]>();
    for (const group of groups.values()) {
        const parent = typeof group.g === 'string' && groups.has(group.g) ? group.g : undefined;
        const siblings = children.get(parent) ?? [];
        siblings.push(group);
        children.set(parent, siblings);
    }
    const order = new Set<FlowNode>();
    const take = (group: FlowNode): void => {
        if (order.has(group)) return;
        order.add(group);
        children.get(group.id)?.forEach(take);
    };
    children.get(undefined)?.forEach(take);
    groups.forEach(take);
    return [...order];
}

function describe(group: FlowNode, box: Box, disabled: boolean): SceneGroup {
    const style = styleOf(group.style);
    const stroke = text(style.stroke);
    const fill = text(style.fill);
    const strokeOpacity = opacity(style['stroke-opacity']);
    const fillOpacity = opacity(style['fill-opacity']);
    const label = describeLabel(group, box);
    return {
        id: group.id,
        node: group,
        box,
        disabled,
        ...(stroke !== undefined && { stroke }),
        ...(strokeOpacity !== undefined && { strokeOpacity }),
        ...(fill !== undefined && { fill }),
        ...(fillOpacity !== undefined && { fillOpacity }),
        ...(label && { label }),
    };
}

function opacity(value: unknown): number | undefined {
    const number = typeof value === 'string' ? parseFloat(value) : value;
    return typeof number === 'number' && number >= 0 && number <= 1 ? number : undefined;
}

function describeLabel(group: FlowNode, { x, y, w, h }: Box): GroupLabel | undefined {
    const lines = linesOf(group);
    if (lines.length === 0) return undefined;
    const position = positionOf(group);
    const colour = text(styleOf(group.style).color);
    const anchor = position[1] === 'w' ? 'start' : position[1] === 'e' ? 'end' : 'middle';
    return {
        lines,
        ...(colour !== undefined && { colour }),
        at: {
            x: x + (anchor === 'start' ? 5 : anchor === 'end' ? w - 5 : w / 2),
            y: y + (position.startsWith('n') ? 15 : h - 5 - (lines.length - 1) * LINE_HEIGHT),
        },
        anchor,
    };
}
