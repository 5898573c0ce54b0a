import { paintPort } from './paint-node';
import { drawnText, fontOf, middleOf, roundBox, type Pen } from './pen';
import type { SceneNode } from './scene';

/** The words are the editor's, which does not translate them. */
const LINE = 24;
const HEAD = 40;

/** Paints an input, an output or the status output of a subflow's template. */
export function paintSubflowPort(pen: Pen, node: SceneNode): void {
    const { context, theme, detail } = pen;
    const { box, look } = node;
    context.fillStyle = theme.placeholder;
    context.strokeStyle = theme.border;
    context.lineWidth = 1;
    roundBox(context, box, 8);
    context.fill();
    context.stroke();
    for (const port of [...node.inputs, ...node.outputs]) paintPort(pen, port);
    if (detail !== 'near' || !node.port) return;
    const { kind, index } = node.port;
    const middle = box.y + box.h / 2;
    const write = (text: string, size: number, x: number, y: number): void => {
        context.font = fontOf(theme, size);
        context.fillText(drawnText(text), x, y + middleOf(pen, size));
    };
    context.fillStyle = theme.portLabel;
    context.textBaseline = 'alphabetic';
    context.textAlign = 'center';
    if (kind === 'status') return write(kind, 10, box.x + 22, middle);
    write(kind, 10, box.x + HEAD / 2, kind === 'output' ? middle - 8 : middle);
    if (kind === 'output') write(String(index + 1), 16, box.x + HEAD / 2, middle + 7);
    if (look.label.length === 0) return;
    context.fillStyle = theme.label;
    context.textAlign = 'left';
    const top = middle - (look.label.length / 2) * LINE + 13;
    look.label.forEach((line, at) => write(line, 14, box.x + HEAD + 8, top + at * LINE));
    context.fillStyle = theme.separator;
    const before = context.globalAlpha;
    context.globalAlpha = before * Number(theme.separatorOpacity);
    context.fillRect(box.x + HEAD - 0.5, box.y + 1, 1, box.h - 2);
    context.globalAlpha = before;
}
