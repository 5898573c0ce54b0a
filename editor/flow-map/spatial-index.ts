import type { Box } from './scene';

/** Finds which of many boxes touch a place, without looking at all of them. */
export interface SpatialIndex {
    /** Places in the list of boxes that was indexed, in ascending order. */
    query(box: Box): number[];
}

const CELL = 300;
const MOST_CELLS = 1 << 16;
/** A box over more cells than this is looked at in every query instead. */
const LARGE = 48;

export function indexBoxes(boxes: readonly Box[]): SpatialIndex {
    const all = enclosing(boxes);
    const cell = Math.max(CELL, Math.sqrt((all.w * all.h) / MOST_CELLS), Math.max(all.w, all.h) / MOST_CELLS);
    const columns = Math.floor(all.w / cell) + 1;
    const rows = Math.floor(all.h / cell) + 1;
    const cells = new Map<number, number[]>();
    const large: number[] = [];
    const seen = new Uint32Array(boxes.length);
    let round = 0;

    const span = (box: Box): [number, number, number, number] => [
        bound(Math.floor((box.x - all.x) / cell), columns),
        bound(Math.floor((box.y - all.y) / cell), rows),
        bound(Math.floor((box.x + box.w - all.x) / cell), columns),
        bound(Math.floor((box.y + box.h - all.y) / cell), rows),
    ];
    boxes.forEach((box, at) => {
        const [left, top, right, bottom] = span(box);
        if ((right - left + 1) * (bottom - top + 1) > LARGE) return void large.push(at);
        for (let row = top; row <= bottom; row++) {
            for (let column = left; column <= right; column++) {
                const key = row * columns + column;
                const list = cells.get(key);
                if (list) list.push(at);
                else cells.set(key, [at]);
            }
        }
    });

    return {
        query: (box) => {
            round++;
            const found: number[] = [];
            const take = (list: readonly number[]): void => {
                for (const at of list) {
                    if (seen[at] === round) continue;
                    seen[at] = round;
                    if (touches(boxes[at]!, box)) found.push(at);
                }
            };
            take(large);
            const [left, top, right, bottom] = span(box);
            for (let row = top; row <= bottom; row++) {
                for (let column = left; column <= right; column++) take(cells.get(row * columns + column) ?? []);
            }
            return found.sort((a, b) => a - b);
        },
    };
}

export function touches(a: Box, b: Box): boolean {
    return a.x <= b.x + b.w && b.x <= a.x + a.w && a.y <= b.y + b.h && b.y <= a.y + a.h;
}

/** The smallest box around all; of zero size where there are none. */
export function enclosing(boxes: readonly Box[]): Box {
    if (boxes.length === 0) return { x: 0, y: 0, w: 0, h: 0 };
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const { x, y, w, h } of boxes) {
        left = Math.min(left, x);
        top = Math.min(top, y);
        right = Math.max(right, x + w);
        bottom = Math.max(bottom, y + h);
    }
    return { x: left, y: top, w: right - left, h: bottom - top };
}

export function grown({ x, y, w, h }: Box, by: number): Box {
    return { x: x - by, y: y - by, w: w + 2 * by, h: h + 2 * by };
}

function bound(at: number, count: number): number {
    return Math.min(Math.max(at, 0), count - 1);
}
