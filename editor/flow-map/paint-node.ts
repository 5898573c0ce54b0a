import type { NodeLook } from './looks';
import { drawnText, fontOf, middleOf, roundBox, type Pen } from './pen';
import type { Box, Point, SceneNode } from './scene';

const RADIUS = 5;
const ICON = 30;
const LINE = 24;
const DISABLED = [8, 3];
const UNKNOWN = [10, 4];
const NONE: number[] = [];

/** Paints a node as the editor does, by the attributes and style sheet of its SVG (4.1.15 and 5.0.7). */
export function paintNode(pen: Pen, node: SceneNode): void {
    const { context, theme, detail } = pen;
    const { box, look } = node;
    if (detail === 'far') {
        context.fillStyle = node.shape === 'junction' ? theme.port : theme.resolve(look.colour);
        return fillPixels(pen, box);
    }
    if (node.shape === 'junction') return paintPort(pen, { x: box.x + box.w / 2, y: box.y + box.h / 2 });
    const isOff = node.disabled;
    if (node.button) paintButton(pen, node, node.button);
    context.fillStyle = theme.resolve(look.colour);
    context.strokeStyle = look.known ? theme.border : theme.unknownBorder;
    context.lineWidth = 1;
    context.setLineDash(isOff ? DISABLED : look.known ? NONE : UNKNOWN);
    roundBox(context, box, RADIUS);
    context.globalAlpha *= isOff ? 0.5 : 1;
    context.fill();
    context.globalAlpha *= isOff ? 2 : 1;
    context.stroke();
    const isBare = look.label.length === 0;
    if (look.icon) paintIcon(pen, box, look, isBare, isOff);
    context.setLineDash(NONE);
    if (detail === 'near' && !isBare) paintLabel(pen, box, look, isOff);
    for (const port of [...node.inputs, ...node.outputs]) paintPort(pen, port);
    if (detail === 'near' && node.node?.info) paintDocumentSign(pen, { x: box.x + box.w - 10, y: box.y - 8 });
}

/** Fills whole pixels: from far away there is little of a node to be blurred. */
function fillPixels({ context, scale }: Pen, { x, y, w, h }: Box): void {
    const snapped = (at: number): number => Math.round(at * scale) / scale;
    const [left, top] = [snapped(x), snapped(y)];
    context.fillRect(left, top, snapped(x + w) - left, Math.max(snapped(y + h) - top, 1 / scale));
}

export function paintPort({ context, theme, detail }: Pen, { x, y }: Point): void {
    context.fillStyle = theme.port;
    if (detail !== 'near') return context.fillRect(x - 5, y - 5, 10, 10);
    context.strokeStyle = theme.border;
    context.lineWidth = 1;
    roundBox(context, { x: x - 5, y: y - 5, w: 10, h: 10 }, 3);
    context.fill();
    context.stroke();
}

/** The page with which the editor marks a node that has a description. */
function paintDocumentSign({ context, theme }: Pen, { x, y }: Point): void {
    context.fillStyle = theme.page;
    context.strokeStyle = theme.border;
    context.lineWidth = 1;
    roundBox(context, { x, y, w: 7, h: 10 }, 2);
    context.fill();
    context.moveTo(x + 7, y + 3);
    context.lineTo(x + 4, y + 3);
    context.lineTo(x + 4, y);
    for (const [row, length] of [
        [8, 3],
        [6, 3],
        [4, 2],
    ] as const) {
        context.moveTo(x + 2, y + row);
        context.lineTo(x + 2 + length, y + row);
    }
    context.stroke();
}

function paintButton(pen: Pen, { look, disabled }: SceneNode, button: Box): void {
    const { context, theme } = pen;
    const isRight = look.button?.side === 'right';
    const before = context.globalAlpha;
    context.globalAlpha = before * (disabled || !pen.buttonsWork || !look.button?.enabled ? 0.4 : 1);
    context.strokeStyle = theme.border;
    context.lineWidth = 1;
    context.setLineDash(disabled ? DISABLED : NONE);
    const part = (colour: string, place: Box, radius: number): void => {
        const strokeAlpha = context.globalAlpha;
        context.fillStyle = colour;
        roundBox(context, place, radius);
        context.globalAlpha = strokeAlpha * (look.button?.active ? 1 : 0.2);
        context.fill();
        context.globalAlpha = strokeAlpha;
        context.stroke();
    };
    part(theme.placeholder, button, 5);
    part(theme.resolve(look.colour), { x: button.x + (isRight ? 11 : 5), y: button.y + 4, w: 16, h: button.h - 8 }, 4);
    context.globalAlpha = before;
}

function paintIcon(pen: Pen, box: Box, look: NodeLook, isBare: boolean, isOff: boolean): void {
    const { context, theme, detail } = pen;
    const isRight = look.align === 'right';
    const x = isRight ? box.x + box.w - ICON : box.x;
    const before = context.globalAlpha;
    context.fillStyle = theme.shade;
    context.globalAlpha = before * Number(theme.shadeOpacity);
    context.beginPath();
    const [left, right] = [isBare || !isRight ? RADIUS : 0, isBare || isRight ? RADIUS : 0];
    context.roundRect(x, box.y, ICON, box.h, [left, right, right, left]);
    context.fill();
    context.globalAlpha = before;
    if (detail === 'near') {
        if (isOff && look.icon && 'glyph' in look.icon) context.globalAlpha = before * 0.5;
        paintPicture(pen, look, { x, y: box.y + box.h / 2 - ICON / 2 });
    }
    if (!isBare) {
        context.strokeStyle = theme.separator;
        context.globalAlpha = before * Number(theme.separatorOpacity);
        const at = x + (isRight ? 0.5 : ICON - 0.5);
        context.beginPath();
        context.moveTo(at, box.y + 0.5);
        context.lineTo(at, box.y + box.h - 0.5);
        context.stroke();
    }
    context.globalAlpha = before;
}

function paintPicture({ context, theme, icons, scale }: Pen, { icon }: NodeLook, { x, y }: Point): void {
    if (!icon) return;
    if ('glyph' in icon) {
        context.fillStyle = theme.icon;
        context.font = `${(14 * 4) / 3}px FontAwesome`;
        context.textAlign = 'center';
        context.textBaseline = 'alphabetic';
        return context.fillText(icon.glyph, x + ICON / 2, y + ICON / 2 + 6.5);
    }
    const picture = icons.picture(icon.url, scale);
    if (picture) context.drawImage(picture, x, y, ICON, ICON);
}

function paintLabel(pen: Pen, box: Box, look: NodeLook, isOff: boolean): void {
    const { context, theme } = pen;
    const isRight = look.align === 'right';
    const before = context.globalAlpha;
    context.globalAlpha = before * (isOff ? 0.5 : 1);
    context.fillStyle = theme.label;
    context.font = fontOf(theme, 14, look.italic);
    context.textAlign = isRight ? 'right' : 'left';
    context.textBaseline = 'alphabetic';
    const x = isRight ? box.x + box.w - 38 : box.x + 38;
    const y = box.y + box.h / 2 - (look.label.length / 2) * LINE + 13 + middleOf(pen, 14);
    look.label.forEach((line, at) => context.fillText(drawnText(line), x, y + at * LINE));
    context.globalAlpha = before;
}
