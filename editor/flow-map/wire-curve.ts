import type { PathStep, Point } from './scene';

/**
 * The way of a wire from an output to an input, as the editor draws it (`generateLinkPath`, 4.1.15 and 5.0.7): one curve
 * to an input further right, a loop below for one at the same height, else a winding through the middle.
 */
export function wireCurve(from: Point, to: Point): PathStep[] {
    if (to.x > from.x) return [forward(from, to)];
    return Math.abs(to.y - from.y) < SAME_HEIGHT ? loop(from, to) : winding(from, to);
}

/** The editor measures its curves by the size of the smallest node. */
const NODE_WIDTH = 100;
const BEND = 15;
const SAME_HEIGHT = 10;

function forward(from: Point, to: Point): PathStep {
    const reach = 0.75 * Math.min(NODE_WIDTH, Math.hypot(to.x - from.x, to.y - from.y));
    return curve({ x: from.x + reach, y: from.y }, { x: to.x - reach, y: to.y }, to);
}

/** Around the right side of the one node, below both, and around the left side of the other. */
function loop(from: Point, to: Point): PathStep[] {
    const floor = Math.max(from.y, to.y) + 25;
    const around = (top: Point, side: 1 | -1): [wide: number, near: number, half: number] => [
        top.x + side * 25,
        top.x + side * 15,
        top.y + (floor - top.y) / 2,
    ];
    const [right, nearRight, halfDown] = around(from, 1);
    const [left, nearLeft, halfUp] = around(to, -1);
    return [
        curve({ x: nearRight, y: from.y }, { x: right, y: from.y + 5 }, { x: right, y: halfDown }),
        curve({ x: right, y: floor - 5 }, { x: nearRight, y: floor }, { x: from.x, y: floor }),
        { to: { x: to.x, y: floor } },
        curve({ x: nearLeft, y: floor }, { x: left, y: floor - 5 }, { x: left, y: halfUp }),
        curve({ x: left, y: to.y + 5 }, { x: nearLeft, y: to.y }, to),
    ];
}

/** Four curves, each beginning in the direction in which the one before has ended. */
function winding(from: Point, to: Point): PathStep[] {
    const dx = to.x - from.x;
    const dy = to.y - from.y;
    // What lies above is as what lies below, upside down.
    const down = dy > 0 ? 1 : -1;
    const nearer = (a: number, b: number): number => down * Math.min(down * a, down * b);
    const further = (a: number, b: number): number => down * Math.max(down * a, down * b);

    const reach = 20 + 0.2 * Math.min(NODE_WIDTH, Math.abs(dx), Math.abs(dy));
    const middle = { x: Math.floor(to.x - dx / 2), y: Math.floor(to.y - dy / 2) };
    const quarter = (to.y + middle.y) / 2;
    const first = { x: from.x + reach, y: nearer(quarter - dy / 2, from.y + down * BEND) };
    const last = { x: to.x - reach, y: further(quarter, to.y - down * BEND) };

    const intoFirst = { x: first.x, y: further(from.y, first.y - down * BEND) };
    const intoMiddle = { x: (from.x + first.x) / 2, y: nearer(middle.y, first.y + down * BEND) };
    const intoLast = { x: last.x, y: further(middle.y, last.y - down * BEND) };
    if (intoMiddle.y === first.y + down * BEND) {
        intoMiddle.x = first.x;
        if (Math.abs(dy) < 10 * BEND) {
            intoFirst.y = first.y - (down * BEND) / 2;
            intoLast.y = last.y - (down * BEND) / 2;
        }
    }
    return [
        curve({ x: (from.x + first.x) / 2, y: from.y }, intoFirst, first),
        curve(mirrored(intoFirst, first), intoMiddle, middle),
        curve(mirrored(intoMiddle, middle), intoLast, last),
        curve(mirrored(intoLast, last), { x: (to.x + last.x) / 2, y: to.y }, to),
    ];
}

function curve(start: Point, end: Point, to: Point): PathStep {
    return { to, via: [start, end] };
}

function mirrored(point: Point, at: Point): Point {
    return { x: 2 * at.x - point.x, y: 2 * at.y - point.y };
}
