import type { Pen } from './pen';
import type { SceneNode } from './scene';

/** The triangle with which the editor marks a node that is not properly set, beside the sign of a description. */
export function paintErrorSign({ context, theme }: Pen, { box, look, node, shape, disabled }: SceneNode): void {
    if (shape !== 'node' || look.isValid()) return;
    const x = box.x + box.w - 13 - (node?.info ? 11 : 0);
    const y = box.y - 8;
    context.fillStyle = theme.errorFill;
    context.strokeStyle = theme.errorStroke;
    context.lineWidth = 1;
    context.lineJoin = 'round';
    context.beginPath();
    context.moveTo(x, y + 9);
    context.lineTo(x + 10, y + 9);
    context.lineTo(x + 5, y + 1);
    context.closePath();
    context.globalAlpha *= disabled ? 0.5 : 1;
    context.fill();
    context.globalAlpha *= disabled ? 2 : 1;
    context.stroke();
    context.lineJoin = 'miter';
}
