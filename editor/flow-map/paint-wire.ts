import type { DrawnTrail, DrawnWire } from './composition';
import type { Pen } from './pen';
import type { SceneWire } from './scene';

interface Stroke {
    colour: string;
    width: number;
    dash: number[];
    alpha: number;
}

/** Paints wires one after the other: where they cross, the editor leaves a thin gap around the upper one. */
export function paintWires(pen: Pen, wires: readonly DrawnWire[]): void {
    const { context, theme, detail } = pen;
    if (detail === 'near') {
        for (const drawn of wires) {
            const path = new Path2D();
            tracePath(path, drawn.wire);
            const stroke = strokeOf(pen, drawn);
            strokePath(context, { colour: theme.background, width: 5, dash: [], alpha: 0.4 * stroke.alpha }, path);
            strokePath(context, stroke, path);
        }
        return;
    }
    // Far away nobody sees which is above: those that look alike are drawn at once.
    const alike = new Map<string, { stroke: Stroke; path: Path2D }>();
    for (const drawn of wires) {
        const stroke = strokeOf(pen, drawn);
        const key = `${stroke.colour} ${stroke.dash.length} ${stroke.alpha}`;
        const known = alike.get(key) ?? { stroke, path: new Path2D() };
        alike.set(key, known);
        if (detail === 'middle') tracePath(known.path, drawn.wire);
        else traceLine(known.path, drawn.wire);
    }
    for (const { stroke, path } of alike.values()) {
        const width = Math.max(stroke.width, 0.75 * pen.pixel);
        strokePath(context, { ...stroke, width, dash: detail === 'far' ? [] : stroke.dash }, path);
    }
}

export function paintTrail({ context, theme, pixel }: Pen, { from, to, alpha }: DrawnTrail): void {
    const size = Math.max(8, 6 * pixel);
    const angle = Math.atan2(to.y - from.y, to.x - from.x);
    const path = new Path2D();
    path.moveTo(from.x, from.y);
    path.lineTo(to.x, to.y);
    for (const side of [2.6, -2.6]) {
        path.moveTo(to.x + size * Math.cos(angle + side), to.y + size * Math.sin(angle + side));
        path.lineTo(to.x, to.y);
    }
    strokePath(context, { colour: theme.moved, width: Math.max(1.5, 1.5 * pixel), dash: [], alpha }, path);
}

/** Links between link nodes, while one of them is chosen. */
export function paintLink({ context, theme, pixel }: Pen, wire: SceneWire): void {
    const path = new Path2D();
    tracePath(path, wire);
    const { colour, dash } = wire.disabled
        ? { colour: theme.disabledLink, dash: [10, 8] }
        : { colour: theme.linkLine, dash: [25, 4] };
    strokePath(context, { colour: theme.background, width: 5, dash: [], alpha: 0.4 }, path);
    strokePath(context, { colour, width: Math.max(2, 1.5 * pixel), dash, alpha: 1 }, path);
}

function strokeOf({ theme, pixel }: Pen, { wire, tone, alpha }: DrawnWire): Stroke {
    const thinnest = 1.5 * pixel;
    if (tone === 'added') return { colour: theme.added, width: Math.max(4, thinnest), dash: [], alpha };
    if (tone === 'removed') return { colour: theme.removed, width: Math.max(3, thinnest), dash: [8, 5], alpha };
    const calm = alpha * (tone === 'calm' ? 0.5 : 1);
    if (wire.disabled) return { colour: theme.disabledLink, width: 2, dash: [10, 8], alpha: calm };
    if (wire.unknown) {
        // In a comparison red means removed.
        const colour = tone === 'plain' ? theme.unknownLink : theme.link;
        return { colour, width: 2, dash: [10, 4], alpha: calm };
    }
    return { colour: theme.link, width: 3, dash: [], alpha: calm };
}

function strokePath(context: CanvasRenderingContext2D, { colour, width, dash, alpha }: Stroke, path: Path2D): void {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.globalAlpha = alpha;
    context.setLineDash(dash);
    context.stroke(path);
    context.setLineDash([]);
    context.globalAlpha = 1;
}

function tracePath(path: Path2D, { path: at }: SceneWire): void {
    path.moveTo(at[0]!, at[1]!);
    for (let n = 2; n < at.length; n += 6) {
        path.bezierCurveTo(at[n]!, at[n + 1]!, at[n + 2]!, at[n + 3]!, at[n + 4]!, at[n + 5]!);
    }
}

function traceLine(path: Path2D, { path: at }: SceneWire): void {
    path.moveTo(at[0]!, at[1]!);
    for (let n = 6; n < at.length; n += 6) path.lineTo(at[n]!, at[n + 1]!);
}
