import type { Box, Point } from './scene';

/** What of the workspace is seen: the point in the upper left corner, and how many CSS pixels a unit takes. */
export interface Camera extends Point {
    scale: number;
}

/** Size of the element, in CSS pixels. */
export interface Viewport {
    w: number;
    h: number;
}

export const MAX_SCALE = 4;
const MIN_SCALE = 0.02;
/** Pixels that stay free around what is fitted or brought into view. */
const MARGIN = 30;
/** Below it a node is a speck that nobody finds, and what is brought into view is also brought nearer. */
const SPECK_SCALE = 0.2;
const NEAR_SCALE = 0.6;

/** Shows all of a box, in its middle, never larger than life. */
export function fitted(box: Box, view: Viewport): Camera {
    const room = (size: number): number => Math.max(size - 2 * MARGIN, 1);
    const wanted = Math.min(room(view.w) / Math.max(box.w, 1), room(view.h) / Math.max(box.h, 1), 1);
    return centred({ x: box.x + box.w / 2, y: box.y + box.h / 2 }, limited(wanted), view);
}

export function panned(camera: Camera, dx: number, dy: number): Camera {
    return { ...camera, x: camera.x + dx / camera.scale, y: camera.y + dy / camera.scale };
}

/** Zooms so that what is at a point of the screen stays there. */
export function zoomedAt(camera: Camera, at: Point, factor: number): Camera {
    const scale = limited(camera.scale * factor);
    const { x, y } = toWorld(camera, at);
    return { scale, x: x - at.x / scale, y: y - at.y / scale };
}

/**
 * Moves as little as needed to show a box: its middle when it is larger than the view. From so far away that a node
 * cannot be told from its neighbours, it comes near to the box, as long as all of it is seen.
 */
export function revealed(camera: Camera, box: Box, view: Viewport): Camera {
    if (camera.scale < SPECK_SCALE) {
        const whole = fitted(box, view);
        const middle = { x: box.x + box.w / 2, y: box.y + box.h / 2 };
        return centred(middle, Math.max(Math.min(whole.scale, NEAR_SCALE), camera.scale), view);
    }
    const margin = MARGIN / camera.scale;
    const along = (from: number, size: number, start: number, length: number): number => {
        if (length + 2 * margin > size) return start + length / 2 - size / 2;
        return Math.min(Math.max(from, start + length + margin - size), start - margin);
    };
    return {
        scale: camera.scale,
        x: along(camera.x, view.w / camera.scale, box.x, box.w),
        y: along(camera.y, view.h / camera.scale, box.y, box.h),
    };
}

/** Keeps what is in the middle there when the view gets another size. */
export function resized(camera: Camera, from: Viewport, to: Viewport): Camera {
    return panned(camera, (from.w - to.w) / 2, (from.h - to.h) / 2);
}

export function toWorld(camera: Camera, at: Point): Point {
    return { x: camera.x + at.x / camera.scale, y: camera.y + at.y / camera.scale };
}

export function toScreen(camera: Camera, at: Point): Point {
    return { x: (at.x - camera.x) * camera.scale, y: (at.y - camera.y) * camera.scale };
}

/** Keeps at least a corner of what is drawn in view, so that nobody gets lost. */
export function held(camera: Camera, bounds: Box, view: Viewport): Camera {
    const margin = 2 * MARGIN;
    const along = (from: number, size: number, start: number, length: number): number =>
        Math.min(Math.max(from, start - (size - margin) / camera.scale), start + length - margin / camera.scale);
    return {
        scale: camera.scale,
        x: along(camera.x, view.w, bounds.x, bounds.w),
        y: along(camera.y, view.h, bounds.y, bounds.h),
    };
}

function centred(at: Point, scale: number, view: Viewport): Camera {
    return { scale, x: at.x - view.w / 2 / scale, y: at.y - view.h / 2 / scale };
}

function limited(scale: number): number {
    return Math.min(Math.max(scale, MIN_SCALE), MAX_SCALE);
}
