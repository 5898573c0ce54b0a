import type { NodeLook } from './looks';
import type { FlowNode } from '../../runtime/core/snapshot';

/**
 * One tab or subflow laid out as the editor would draw it, in the editor's own units (pixels at 100 %), with the origin
 * of the workspace. Plain data, made once; painting and hit tests read it.
 */
export interface Scene {
    /** In the order in which they are painted: an outer group comes before the groups in it. */
    groups: readonly SceneGroup[];
    wires: readonly SceneWire[];
    /** Nodes, junctions and, in a subflow, its ports. */
    nodes: readonly SceneNode[];
    /** Links that leave this flow: shown, as the editor does, while their link node is selected. */
    linksAway: readonly SceneLinkAway[];
    /** Everything that is drawn lies in here, links between link nodes too; of zero size for an empty flow. */
    bounds: Box;
}

export interface Box {
    x: number;
    y: number;
    w: number;
    h: number;
}

export interface SceneNode {
    /** Ports of a subflow have none in the flow array; it is made of that of the subflow, the kind and the index. */
    id: string;
    /** `port`: the input, an output or the status output of a subflow's template. */
    shape: 'node' | 'junction' | 'port';
    /** The flow array's own node; absent for a port. */
    node?: FlowNode;
    /** Which port it is; `index` counts the outputs, or the inputs, from 0. Only for a port. */
    port?: { kind: 'input' | 'output' | 'status'; index: number };
    /** Upper left corner and size, as of the rectangle that the editor draws. */
    box: Box;
    /** Colour, icon and side are those of a node; a junction and a port have the theme's. A port's label is its own. */
    look: NodeLook;
    /** Of a disabled node, and of every node of a disabled tab. */
    disabled: boolean;
    /** Centres of the ports in units of the workspace. Link nodes that show no port have none here. */
    inputs: readonly Point[];
    outputs: readonly Point[];
    /** The rectangle of the look's button, part of which the node hides; absent where the look has none. */
    button?: Box;
}

export interface Point {
    x: number;
    y: number;
}

export interface SceneWire {
    from: string;
    /** Index of the output port. */
    port: number;
    to: string;
    /** `link`: drawn between link nodes that are selected, dashed. */
    kind: 'wire' | 'link';
    path: Curves;
    /** Holds the path. */
    box: Box;
    disabled: boolean;
    /** Set where one end is of a type that is not installed, which the editor draws dashed. */
    unknown: boolean;
}

/**
 * Cubic curves, one joined to the other, as numbers only, since there are many: x and y of the start, then for each curve
 * those of two control points and its end.
 */
export type Curves = readonly number[];

export interface SceneGroup {
    id: string;
    node: FlowNode;
    box: Box;
    /** Of every group of a disabled tab. */
    disabled: boolean;
    /** CSS colours and opacities from 0 to 1; absent for the theme's own. */
    stroke?: string;
    strokeOpacity?: number;
    fill?: string;
    fillOpacity?: number;
    label?: GroupLabel;
}

export interface GroupLabel {
    lines: readonly string[];
    /** Absent for the theme's own. */
    colour?: string;
    /** Where the baseline of the first line starts, ends or has its middle, as `anchor` says. Lines are 16 units apart. */
    at: Point;
    anchor: 'start' | 'middle' | 'end';
}

/** Links of one link node to other flows: a stem with a branch for each of them. */
export interface SceneLinkAway {
    id: string;
    /** Where the stem begins, and to which side it leads. */
    at: Point;
    side: 'left' | 'right';
    /** The other flows, and the link nodes there. */
    to: readonly { flow: string; label: string; nodes: readonly string[] }[];
}
