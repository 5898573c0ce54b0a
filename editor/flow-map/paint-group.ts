import { fontOf, roundBox, type Pen } from './pen';
import type { SceneGroup } from './scene';

const LINE = 16;

export function paintGroup(pen: Pen, group: SceneGroup): void {
    const { context, theme, detail } = pen;
    const before = context.globalAlpha;
    roundBox(context, group.box, 4);
    const fill = group.fill ?? theme.groupFill;
    if (fill !== 'none') {
        context.fillStyle = fill;
        context.globalAlpha = before * group.fillOpacity;
        context.fill();
    }
    const stroke = group.stroke ?? theme.groupStroke;
    if (stroke !== 'none') {
        context.strokeStyle = stroke;
        context.lineWidth = 2;
        context.globalAlpha = before * group.strokeOpacity;
        context.setLineDash(pen.isOff ? [8, 3] : []);
        context.stroke();
        context.setLineDash([]);
    }
    context.globalAlpha = before;
    if (detail === 'near' && group.label) paintLabel(pen, group, group.label);
}

function paintLabel({ context, theme }: Pen, { box }: SceneGroup, label: NonNullable<SceneGroup['label']>): void {
    const { lines, colour, position } = label;
    const [vertical, side] = [position[0], position[1]];
    context.fillStyle = colour ?? theme.groupLabel;
    context.font = fontOf(theme, 14);
    context.textBaseline = 'alphabetic';
    context.textAlign = side === 'w' ? 'left' : side === 'e' ? 'right' : 'center';
    const x = box.x + (side === 'w' ? 5 : side === 'e' ? box.w - 5 : box.w / 2);
    const y = box.y + (vertical === 'n' ? 15 : box.h - 5 - (lines.length - 1) * LINE);
    lines.forEach((line, at) => context.fillText(line, x, y + at * LINE));
}
