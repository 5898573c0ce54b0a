import { drawnText, fontOf, roundBox, type Pen } from './pen';
import type { GroupLabel, SceneGroup } from './scene';

const LINE = 16;

export function paintGroup(pen: Pen, group: SceneGroup): void {
    const { context, theme, detail } = pen;
    const before = context.globalAlpha;
    roundBox(context, group.box, 4);
    const fill = group.fill ?? theme.groupFill;
    if (fill !== 'none') {
        context.fillStyle = fill;
        context.globalAlpha = before * (group.fillOpacity ?? Number(theme.groupFillOpacity));
        context.fill();
    }
    const stroke = group.stroke ?? theme.groupStroke;
    if (stroke !== 'none') {
        context.strokeStyle = stroke;
        context.lineWidth = 2;
        context.globalAlpha = before * (group.strokeOpacity ?? Number(theme.groupStrokeOpacity));
        context.setLineDash(group.disabled ? [8, 3] : []);
        context.stroke();
        context.setLineDash([]);
    }
    context.globalAlpha = before;
    if (detail === 'near' && group.label) paintLabel(pen, group.label);
}

function paintLabel({ context, theme }: Pen, { lines, colour, at, anchor }: GroupLabel): void {
    context.fillStyle = colour ?? theme.groupLabel;
    context.font = fontOf(theme, 14);
    context.textBaseline = 'alphabetic';
    context.textAlign = anchor === 'middle' ? 'center' : anchor;
    lines.forEach((line, index) => context.fillText(drawnText(line), at.x, at.y + index * LINE));
}
