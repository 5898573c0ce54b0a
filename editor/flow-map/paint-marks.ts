import type { DrawnGroup, DrawnNode, Tone } from './composition';
import { roundBox, type Pen } from './pen';
import type { Box, Point } from './scene';
import { grown } from './spatial-index';
import type { Change } from '../../runtime/core/wire';

/** What was not touched steps back behind what was. */
export function paintVeil({ context, theme }: Pen, { node, tone, alpha }: DrawnNode): void {
    const veil = VEILS[tone];
    if (veil === undefined) return;
    context.fillStyle = theme.background;
    context.globalAlpha = veil * alpha;
    roundBox(context, grown(node.box, 0.5), node.shape === 'port' ? 8 : 5);
    // The node hides a part of its button: the veil must not lie on that twice.
    if (node.button) context.roundRect(...outside(node.button, node.box), 5);
    context.fill();
}

function outside(button: Box, { x, w }: Box): [number, number, number, number] {
    const isLeft = button.x < x;
    const left = isLeft ? button.x - 0.5 : x + w + 0.5;
    return [left, button.y - 0.5, isLeft ? x - 0.5 - left : button.x + button.w + 0.5 - left, button.h + 1];
}

/** The outline and the sign of what happened to a node or group: each change has a colour and a shape of its own. */
export function paintMark(pen: Pen, drawn: DrawnNode | DrawnGroup): void {
    const { context, theme, pixel } = pen;
    const { tone, alpha } = drawn;
    if (tone === 'plain' || tone === 'calm') return;
    const box = drawn.kind === 'node' ? drawn.node.box : drawn.group.box;
    const colour = tone === 'ghost' ? theme.moved : theme[tone];
    const isDashed = tone === 'removed' || tone === 'ghost';
    context.globalAlpha = alpha;
    context.strokeStyle = colour;
    context.lineWidth = Math.max(tone === 'ghost' ? 1.5 : 2.5, (tone === 'ghost' ? 1 : 1.5) * pixel);
    context.setLineDash(isDashed ? [6, 4].map((part) => part * Math.max(1, pixel / 2)) : []);
    roundBox(context, grown(box, 3), 8);
    context.stroke();
    context.setLineDash([]);
    if (tone !== 'ghost') paintSign(pen, tone, { x: box.x + box.w - 1, y: box.y - 1 }, signRadius(pixel));
    context.globalAlpha = 1;
}

/** How far marks reach beyond the box that they belong to. */
export function markReach(pixel: number): number {
    return signRadius(pixel) + 4 + 4 * pixel;
}

/** What a search has found: as the editor marks a node that it was asked to show. */
export function paintFound({ context, theme, pixel }: Pen, box: Box): void {
    const width = Math.max(4, 2 * pixel);
    context.strokeStyle = theme.selected;
    context.lineWidth = width;
    context.setLineDash([2 * width, width]);
    roundBox(context, grown(box, 3), 8);
    context.stroke();
    context.setLineDash([]);
}

/** In a comparison the colour of the editor's own selection may be that of a change. */
export function paintSelection(pen: Pen, drawn: DrawnNode | DrawnGroup): void {
    const { context, theme, pixel } = pen;
    const isCompared = drawn.tone !== 'plain';
    const box = drawn.kind === 'node' ? drawn.node.box : drawn.group.box;
    roundBox(context, grown(box, isCompared ? 6 + 2 * pixel : 3 + pixel), isCompared ? 11 : 8);
    context.strokeStyle = theme.background;
    context.lineWidth = Math.max(5, 5 * pixel);
    context.stroke();
    context.strokeStyle = isCompared ? theme.text : theme.selected;
    context.lineWidth = Math.max(2.5, 2.5 * pixel);
    context.stroke();
    if (isCompared) paintMark(pen, drawn);
}

const VEILS: Partial<Record<Tone, number>> = { calm: 0.45, removed: 0.35, ghost: 0.6 };

function signRadius(pixel: number): number {
    return Math.max(8, 6 * pixel);
}

function paintSign({ context, theme }: Pen, change: Change, { x, y }: Point, radius: number): void {
    const at = (dx: number, dy: number): [number, number] => [x + dx * radius, y + dy * radius];
    context.fillStyle = theme[change];
    context.strokeStyle = theme.background;
    context.lineWidth = radius / 4;
    context.beginPath();
    if (change === 'removed') context.roundRect(...at(-0.9, -0.9), 1.8 * radius, 1.8 * radius, radius / 3);
    else if (change === 'changed') {
        context.moveTo(...at(0, -1.25));
        for (const corner of DIAMOND) context.lineTo(...at(...corner));
        context.closePath();
    } else context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
    context.beginPath();
    for (const line of SIGNS[change]) {
        line.forEach((point, index) =>
            index === 0 ? context.moveTo(...at(...point)) : context.lineTo(...at(...point)),
        );
    }
    context.lineCap = 'round';
    context.lineJoin = 'round';
    context.stroke();
    context.lineCap = 'butt';
    context.lineJoin = 'miter';
}

type Place = [number, number];
const DIAMOND: Place[] = [
    [1.25, 0],
    [0, 1.25],
    [-1.25, 0],
];
/** Lines of the signs, in radii from the middle. */
const SIGNS: Record<Change, Place[][]> = {
    added: [
        [
            [-0.5, 0],
            [0.5, 0],
        ],
        [
            [0, -0.5],
            [0, 0.5],
        ],
    ],
    removed: [
        [
            [-0.45, 0],
            [0.45, 0],
        ],
    ],
    changed: [
        [
            [-0.5, 0.15],
            [-0.25, -0.15],
            [0.2, 0.15],
            [0.5, -0.15],
        ],
    ],
    moved: [
        [
            [-0.5, 0],
            [0.5, 0],
        ],
        [
            [0.1, -0.4],
            [0.5, 0],
            [0.1, 0.4],
        ],
    ],
};
