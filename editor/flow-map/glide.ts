import type { Camera } from './camera';

const DURATION_MS = 180;

/**
 * Takes the view from one place to another so that the eye can follow; at once where a person wants no motion. Gives what
 * ends it on the way.
 */
export function glide(from: Camera, to: Camera, look: (camera: Camera) => void): () => void {
    const isThere = from.x === to.x && from.y === to.y;
    if (isThere || matchMedia('(prefers-reduced-motion: reduce)').matches) {
        look(to);
        return () => undefined;
    }
    const begun = performance.now();
    let frame = requestAnimationFrame(step);
    function step(): void {
        const share = Math.min((performance.now() - begun) / DURATION_MS, 1);
        const way = 1 - (1 - share) ** 3;
        look({ scale: to.scale, x: from.x + (to.x - from.x) * way, y: from.y + (to.y - from.y) * way });
        if (share < 1) frame = requestAnimationFrame(step);
    }
    return () => cancelAnimationFrame(frame);
}
