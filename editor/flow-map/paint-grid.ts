import type { Theme } from './theme';

const GRID = 20;

/**
 * Fills a piece of the screen with the workspace's background and grid. `scale` is in device pixels a unit, `left` and
 * `top` are those of the piece from the workspace's origin, `line` is the width of a line, all in device pixels.
 */
export function paintGrid(
    context: CanvasRenderingContext2D,
    theme: Theme,
    { left, top, width, height, scale, line }: Record<'left' | 'top' | 'width' | 'height' | 'scale' | 'line', number>,
): void {
    context.fillStyle = theme.background;
    context.fillRect(0, 0, width, height);
    // From afar only every fifth line is drawn, and then none.
    const step = GRID * scale * (GRID * scale < 8 * line ? 5 : 1);
    if (step < 8 * line) return;
    context.fillStyle = theme.grid;
    for (let at = Math.ceil((left - line) / step); at * step < left + width; at++) {
        context.fillRect(Math.round(at * step) - left, 0, line, height);
    }
    for (let at = Math.ceil((top - line) / step); at * step < top + height; at++) {
        context.fillRect(0, Math.round(at * step) - top, width, line);
    }
}
