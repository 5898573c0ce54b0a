import type { Box, Point, Scene, SceneGroup, SceneNode, SceneWire } from './scene';
import { enclosing, grown } from './spatial-index';
import type { Change } from '../../runtime/core/wire';

/**
 * How a thing is drawn. `plain`: outside a comparison; `calm`: alike in both states; `ghost`: where a node that moved
 * stands in the other state. The rest says what happened to it.
 */
export type Tone = 'plain' | 'calm' | 'ghost' | Change;

interface Piece {
    tone: Tone;
    /** 0 to 1: how much of the state that it belongs to is seen. */
    alpha: number;
    /** All that it covers, apart from marks. */
    box: Box;
}
export interface DrawnGroup extends Piece {
    kind: 'group';
    group: SceneGroup;
}
export interface DrawnWire extends Piece {
    kind: 'wire';
    wire: SceneWire;
}
export interface DrawnNode extends Piece {
    kind: 'node';
    node: SceneNode;
}
/** Leads from where a node was to where it is. */
export interface DrawnTrail extends Piece {
    kind: 'trail';
    from: Point;
    to: Point;
}
export type Drawn = DrawnGroup | DrawnWire | DrawnNode | DrawnTrail;

export interface Compared {
    after: Scene;
    /** Absent outside a comparison. */
    before?: Scene;
    changes: ReadonlyMap<string, Change>;
    /** 0 is before, 1 is after. */
    blend: number;
    movesShown: boolean;
}

/** Everything that is drawn, in that order: what is on one of the two states only fades with the other. */
export function compose(states: Compared): Drawn[] {
    return [...composeGroups(states), ...composeWires(states), ...composeNodes(states)];
}

function composeGroups({ after, before, changes, blend, movesShown }: Compared): DrawnGroup[] {
    const draw = (group: SceneGroup, tone: Tone, alpha = 1): DrawnGroup => ({
        kind: 'group',
        group,
        tone,
        alpha,
        box: grown(group.box, 2),
    });
    if (!before) return after.groups.map((group) => draw(group, 'plain'));
    const { removed, added, both } = matched(before.groups, after.groups, ({ id }) => id);
    return [
        ...fading(removed, 'removed', blend, draw),
        ...both.map(([was, is]) => {
            const change = changes.get(is.id);
            return draw(
                blend < 0.5 ? was : is,
                change === undefined || (change === 'moved' && !movesShown) ? 'calm' : change,
            );
        }),
        ...fading(added, 'added', blend, draw),
    ];
}

function composeWires({ after, before, blend }: Compared): DrawnWire[] {
    const draw = (wire: SceneWire, tone: Tone, alpha = 1): DrawnWire => ({
        kind: 'wire',
        wire,
        tone,
        alpha,
        box: grown(wire.box, 3),
    });
    const wires = (scene: Scene): SceneWire[] => scene.wires.filter(({ kind }) => kind === 'wire');
    if (!before) return wires(after).map((wire) => draw(wire, 'plain'));
    const { removed, added, both } = matched(
        wires(before),
        wires(after),
        ({ from, port, to }) => `${from}:${port}:${to}`,
    );
    return [
        ...both.map(([was, is]) => draw(blend < 0.5 ? was : is, 'calm')),
        ...fading(removed, 'removed', blend, draw),
        ...fading(added, 'added', blend, draw),
    ];
}

function composeNodes({ after, before, changes, blend, movesShown }: Compared): (DrawnNode | DrawnTrail)[] {
    const draw = (node: SceneNode, tone: Tone, alpha = 1): DrawnNode => ({
        kind: 'node',
        node,
        tone,
        alpha,
        box: covered(node),
    });
    if (!before) return after.nodes.map((node) => draw(node, 'plain'));
    const { removed, added, both } = matched(before.nodes, after.nodes, ({ id }) => id);
    const ghosts: DrawnNode[] = [];
    const trails: DrawnTrail[] = [];
    const nodes = both.map(([was, is]) => {
        const [from, to] = [centre(was.box), centre(is.box)];
        const isElsewhere = isApart(from, to) && !isResized(was.box, is.box);
        const change = changes.get(is.id) ?? (is.shape === 'port' && isElsewhere ? 'moved' : undefined);
        const [shown, other] = blend < 0.5 ? [was, is] : [is, was];
        const alpha = weight(other === was ? 'removed' : 'added', blend);
        if (change && movesShown && isElsewhere && alpha > 0) {
            ghosts.push(draw(other, 'ghost', alpha));
            const ends = { from: edge(was.box, to), to: edge(is.box, from) };
            trails.push({ kind: 'trail', ...ends, tone: 'moved', alpha, box: enclosing([was.box, is.box]) });
        }
        return draw(shown, change === undefined || (change === 'moved' && !movesShown) ? 'calm' : change);
    });
    return [
        ...ghosts,
        ...fading(removed, 'removed', blend, draw),
        ...nodes,
        ...fading(added, 'added', blend, draw),
        ...trails,
    ];
}

function isApart(one: Point, other: Point): boolean {
    return Math.hypot(other.x - one.x, other.y - one.y) > 1;
}

/** True for a node that only became wider or narrower: with another label the editor keeps its left side where it is. */
function isResized(was: Box, is: Box): boolean {
    return was.w !== is.w && !isApart({ x: was.x, y: centre(was).y }, { x: is.x, y: centre(is).y });
}

/** Those in both lists, in the order of the later one, and those in one of them only. */
function matched<T>(
    before: readonly T[],
    after: readonly T[],
    keyOf: (each: T) => string,
): { both: [T, T][]; removed: T[]; added: T[] } {
    const old = new Map(before.map((each) => [keyOf(each), each]));
    const both: [T, T][] = [];
    const added: T[] = [];
    for (const is of after) {
        const was = old.get(keyOf(is));
        if (was === undefined) added.push(is);
        else both.push([was, is]);
        old.delete(keyOf(is));
    }
    return { both, removed: [...old.values()], added };
}

function fading<T, D>(
    list: readonly T[],
    tone: 'added' | 'removed',
    blend: number,
    draw: (each: T, tone: Tone, alpha: number) => D,
): D[] {
    const alpha = weight(tone, blend);
    return alpha > 0 ? list.map((each) => draw(each, tone, alpha)) : [];
}

/** Both states are seen whole in the middle; towards the ends one of them fades away. */
function weight(change: 'added' | 'removed', blend: number): number {
    return Math.min(1, 2 * (change === 'added' ? blend : 1 - blend));
}

/** With the ports, and the button that sticks out on one side. */
function covered({ box, button }: SceneNode): Box {
    return grown(button ? enclosing([box, button]) : box, 6);
}

/** Where the way out of a box, from its middle to a point, leaves its outline. */
function edge(box: Box, towards: Point): Point {
    const { x, y } = centre(box);
    const [dx, dy] = [towards.x - x, towards.y - y];
    const out = Math.min((box.w / 2 + OUTLINE) / Math.abs(dx), (box.h / 2 + OUTLINE) / Math.abs(dy), 0.5);
    return { x: x + dx * out, y: y + dy * out };
}

const OUTLINE = 4;

function centre({ x, y, w, h }: Box): Point {
    return { x: x + w / 2, y: y + h / 2 };
}
