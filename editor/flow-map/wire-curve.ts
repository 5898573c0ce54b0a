import type { Curves } from './scene';

/**
 * The way of a wire from an output to an input, as the editor draws it (`generateLinkPath`, 4.1.15 and 5.0.7): one curve
 * to an input further right, a loop below for one at the same height, else a winding through the middle.
 */
export function wireCurve(fromX: number, fromY: number, toX: number, toY: number): Curves {
    if (toX > fromX) return forward(fromX, fromY, toX, toY);
    return Math.abs(toY - fromY) < SAME_HEIGHT ? loop(fromX, fromY, toX, toY) : winding(fromX, fromY, toX, toY);
}

/** The editor measures its curves by the size of the smallest node. */
const NODE_WIDTH = 100;
const BEND = 15;
const SAME_HEIGHT = 10;

function forward(fromX: number, fromY: number, toX: number, toY: number): Curves {
    const reach = 0.75 * Math.min(NODE_WIDTH, Math.hypot(toX - fromX, toY - fromY));
    return [fromX, fromY, fromX + reach, fromY, toX - reach, toY, toX, toY];
}

/** Around the right side of the one node, below both, and around the left side of the other. */
function loop(fromX: number, fromY: number, toX: number, toY: number): Curves {
    const floor = Math.max(fromY, toY) + 25;
    const right = fromX + 25;
    const left = toX - 25;
    const nearRight = fromX + 15;
    const nearLeft = toX - 15;
    // prettier-ignore
    return [
        fromX, fromY,
        nearRight, fromY, right, fromY + 5, right, (fromY + floor) / 2,
        right, floor - 5, nearRight, floor, fromX, floor,
        fromX, floor, toX, floor, toX, floor,
        nearLeft, floor, left, floor - 5, left, (toY + floor) / 2,
        left, toY + 5, nearLeft, toY, toX, toY,
    ];
}

/** Four curves, each beginning in the direction in which the one before has ended. */
function winding(fromX: number, fromY: number, toX: number, toY: number): Curves {
    const width = fromX - toX;
    // What lies above is as what lies below, upside down: heights are counted from the start, towards the end.
    const down = toY > fromY ? 1 : -1;
    const height = down * (toY - fromY);

    const reach = 20 + 0.2 * Math.min(NODE_WIDTH, width, height);
    const middleX = Math.floor(toX + width / 2);
    const middle = down * (Math.floor(toY - (toY - fromY) / 2) - fromY);
    const firstX = fromX + reach;
    const first = Math.min(middle / 2, BEND);
    const lastX = toX - reach;
    const last = Math.max((height + middle) / 2, height - BEND);

    let intoFirst = Math.max(0, first - BEND);
    let intoMiddleX = (fromX + firstX) / 2;
    const intoMiddle = Math.min(middle, first + BEND);
    let intoLast = Math.max(middle, last - BEND);
    if (intoMiddle === first + BEND) {
        intoMiddleX = firstX;
        if (height < 10 * BEND) {
            intoFirst = first - BEND / 2;
            intoLast = last - BEND / 2;
        }
    }
    const y = (below: number): number => fromY + down * below;
    // prettier-ignore
    return [
        fromX, fromY,
        (fromX + firstX) / 2, fromY, firstX, y(intoFirst), firstX, y(first),
        firstX, y(2 * first - intoFirst), intoMiddleX, y(intoMiddle), middleX, y(middle),
        2 * middleX - intoMiddleX, y(2 * middle - intoMiddle), lastX, y(intoLast), lastX, y(last),
        lastX, y(2 * last - intoLast), (toX + lastX) / 2, toY, toX, toY,
    ];
}
