import { fontOf, middleOf, type Pen } from './pen';
import type { SceneLinkAway } from './scene';

const STEM = 30;
const BRANCH = 20;
const DISTANCE = 30;

/** The stem and the branches that the editor draws at a chosen link node with links to other flows. */
export function paintLinkAway(pen: Pen, { at, side, to }: SceneLinkAway): void {
    const { context, theme } = pen;
    const s = side === 'right' ? 1 : -1;
    context.strokeStyle = theme.linkLine;
    context.lineWidth = 2;
    context.setLineDash([25, 4]);
    const fork = at.x + s * STEM;
    const end = fork + s * BRANCH * 1.5;
    const first = at.y - ((to.length - 1) * DISTANCE) / 2;
    context.beginPath();
    context.moveTo(at.x, at.y);
    context.lineTo(fork, at.y);
    to.forEach((_, index) => {
        const y = first + index * DISTANCE;
        context.moveTo(fork, at.y);
        context.bezierCurveTo(fork + s * 1.7 * BRANCH, at.y, fork + s * 0.1 * BRANCH, y, end, y);
    });
    context.stroke();
    context.setLineDash([]);
    context.fillStyle = theme.portLabel;
    context.font = fontOf(theme, 10);
    context.textBaseline = 'alphabetic';
    context.textAlign = s > 0 ? 'left' : 'right';
    to.forEach(({ label }, index) => {
        const y = first + index * DISTANCE;
        context.fillText(label, end + s * 15, y + 1 + middleOf(pen, 10));
    });
    context.fillStyle = theme.linkPort;
    context.lineWidth = 1;
    to.forEach((_, index) => {
        context.beginPath();
        context.roundRect(end - 4 + s * 4, first + index * DISTANCE - 4, 8, 8, 2);
        context.fill();
        context.stroke();
    });
}
