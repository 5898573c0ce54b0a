import type { Drawn, DrawnGroup, DrawnNode } from './composition';
import type { Box, Point } from './scene';
import { grown, type SpatialIndex } from './spatial-index';

const BORDER = 8;
const LABEL = 20;

/**
 * What a person means by pointing somewhere: the uppermost node there, else a group's border or label. `slack`: how far
 * beside it still counts, in units.
 */
export function pick(
    drawn: readonly Drawn[],
    index: SpatialIndex,
    at: Point,
    slack: number,
): DrawnNode | DrawnGroup | undefined {
    // What is painted last is on top.
    const near = index
        .query(grown({ ...at, w: 0, h: 0 }, slack))
        .map((place) => drawn[place]!)
        .reverse();
    const nodes = near.filter((each): each is DrawnNode => each.kind === 'node' && each.node.node !== undefined);
    const groups = near.filter((each): each is DrawnGroup => each.kind === 'group');
    return (
        nodes.find(({ box }) => holds(box, at)) ??
        nodes.find(({ box }) => holds(grown(box, slack), at)) ??
        groups.find(({ group }) => isOnFrame(group.box, at, slack))
    );
}

/**
 * The node that an arrow key goes to: the nearest in that direction, where what lies straight ahead counts as nearer
 * than what lies aside. Undefined when there is none.
 */
export function neighbour(nodes: readonly DrawnNode[], from: Point, direction: Direction): DrawnNode | undefined {
    const [dx, dy] = DIRECTIONS[direction];
    let [best, least]: [DrawnNode | undefined, number] = [undefined, Infinity];
    for (const each of nodes) {
        const to = middleOf(each.node.box);
        const ahead = (to.x - from.x) * dx + (to.y - from.y) * dy;
        const aside = Math.abs((to.x - from.x) * dy) + Math.abs((to.y - from.y) * dx);
        if (ahead <= 0.5) continue;
        const cost = ahead + 2 * aside + (aside > ahead ? 10_000 : 0);
        if (cost < least) [best, least] = [each, cost];
    }
    return best;
}

export function nearest(nodes: readonly DrawnNode[], to: Point): DrawnNode | undefined {
    let [best, least]: [DrawnNode | undefined, number] = [undefined, Infinity];
    for (const each of nodes) {
        const at = middleOf(each.node.box);
        const cost = Math.hypot(at.x - to.x, at.y - to.y);
        if (cost < least) [best, least] = [each, cost];
    }
    return best;
}

export type Direction = keyof typeof DIRECTIONS;

const DIRECTIONS = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
} as const;

/** As one reads: from above to below, and from left to right. */
export function inReadingOrder(nodes: readonly DrawnNode[]): DrawnNode[] {
    return [...nodes].sort((a, b) => {
        const [one, other] = [middleOf(a.node.box), middleOf(b.node.box)];
        return one.y - other.y || one.x - other.x;
    });
}

export function middleOf({ x, y, w, h }: Box): Point {
    return { x: x + w / 2, y: y + h / 2 };
}

function holds({ x, y, w, h }: Box, at: Point): boolean {
    return at.x >= x && at.x <= x + w && at.y >= y && at.y <= y + h;
}

function isOnFrame(box: Box, at: Point, slack: number): boolean {
    if (!holds(grown(box, slack), at)) return false;
    const border = BORDER + slack;
    const inside = { x: box.x + border, y: box.y + LABEL, w: box.w - 2 * border, h: box.h - LABEL - border };
    return inside.w <= 0 || inside.h <= 0 || !holds(inside, at);
}
