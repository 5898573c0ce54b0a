import type { Icons } from './icons';
import type { Box } from './scene';
import type { Theme } from './theme';

/** What everything is painted with, in units of the workspace. */
export interface Pen {
    context: CanvasRenderingContext2D;
    theme: Theme;
    icons: Icons;
    /** Device pixels that a unit takes. */
    scale: number;
    /** Units that a CSS pixel takes: nothing that has to be seen is thinner. */
    pixel: number;
    detail: Detail;
    /** Buttons that do not work are faded. */
    buttonsWork: boolean;
    /** Nodes that a search has found. */
    marked: ReadonlySet<string>;
}

/** `far`: blocks of colour and straight wires; `middle`: shapes without text; `near`: all that the editor draws. */
export type Detail = 'near' | 'middle' | 'far';

export function detailAt(pixel: number): Detail {
    return pixel <= 3.4 ? 'near' : pixel <= 7 ? 'middle' : 'far';
}

export function roundBox(context: CanvasRenderingContext2D, { x, y, w, h }: Box, radius: number): void {
    context.beginPath();
    context.roundRect(x, y, w, h, radius);
}

/** A font as the editor's style sheet sets it. */
export function fontOf(theme: Theme, size: number, italic = false): string {
    return `${italic ? 'italic ' : ''}${size}px ${theme.font}`;
}

/**
 * Height of the letter x: SVG's middle of a line is half of it above the baseline, a canvas's is another. Measured large,
 * since small sizes are rounded.
 */
export function middleOf(pen: Pen, size: number): number {
    const key = pen.theme.font;
    let share = X_HEIGHTS.get(key);
    if (share === undefined) {
        pen.context.save();
        pen.context.font = fontOf(pen.theme, 1000);
        share = pen.context.measureText('x').actualBoundingBoxAscent / 1000;
        pen.context.restore();
        X_HEIGHTS.set(key, share);
    }
    return (share * size) / 2;
}

/** White space as SVG draws it. */
export function drawnText(text: string): string {
    return text.replace(/\s+/g, ' ');
}

const X_HEIGHTS = new Map<string, number>();

export function dashed(context: CanvasRenderingContext2D, pattern: readonly number[], paint: () => void): void {
    context.setLineDash(pattern as number[]);
    paint();
    context.setLineDash([]);
}
