import type { Drawn, DrawnWire } from './composition';
import { paintGroup } from './paint-group';
import { paintFound, paintMark, paintVeil } from './paint-marks';
import { paintErrorSign } from './paint-error-sign';
import { paintNode } from './paint-node';
import { paintSubflowPort } from './paint-subflow-port';
import { paintTrail, paintWires } from './paint-wire';
import type { Pen } from './pen';

/** Paints a part of the workspace, marks last. The context is scaled to units of the workspace. */
export function paintScene(pen: Pen, parts: readonly Drawn[]): void {
    const { context } = pen;
    for (const part of parts) {
        if (part.kind !== 'group') continue;
        context.globalAlpha = part.alpha * (part.tone === 'calm' ? 0.6 : 1);
        paintGroup(pen, part.group);
        context.globalAlpha = 1;
    }
    paintWires(
        pen,
        parts.filter((part): part is DrawnWire => part.kind === 'wire'),
    );
    for (const part of parts) if (part.kind === 'trail') paintTrail(pen, part);
    for (const part of parts) {
        if (part.kind !== 'node') continue;
        context.globalAlpha = part.alpha;
        if (part.node.shape === 'port') paintSubflowPort(pen, part.node);
        else paintNode(pen, part.node);
        if (part.tone === 'plain' && pen.detail === 'near') paintErrorSign(pen, part.node);
        paintVeil(pen, part);
        context.globalAlpha = 1;
    }
    for (const part of parts) {
        if (part.kind === 'group' || part.kind === 'node') {
            if (part.tone !== 'plain') paintMark(pen, part);
            const { id, box } = part.kind === 'node' ? part.node : part.group;
            if (pen.marked.has(id)) paintFound(pen, box);
        }
    }
}
