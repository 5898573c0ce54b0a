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
    /** Everything that is drawn lies in here; of zero size for an empty flow. */
    bounds: Box;
}

export interface Box {
    x: number;
    y: number;
    w: number;
    h: number;
}

export interface SceneNode {
    id: string;
    /** `port`: the input, an output or the status output of a subflow's template. */
    shape: 'node' | 'junction' | 'port';
    /** The flow array's own node; absent for a port. */
    node?: FlowNode;
    /** Upper left corner and size, as of the rectangle that the editor draws. */
    box: Box;
    look: NodeLook;
    disabled: boolean;
    /** Centres of the ports in units of the workspace, inputs first. */
    inputs: readonly Point[];
    outputs: readonly Point[];
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
    /** As the editor's: starts at the first point, then cubic curves of two control points and an end each, or lines. */
    path: readonly PathStep[];
    box: Box;
    disabled: boolean;
}

export type PathStep = { to: Point; via?: undefined } | { to: Point; via: readonly [Point, Point] };

export interface SceneGroup {
    id: string;
    node: FlowNode;
    box: Box;
    /** CSS colours; absent for the theme's own. */
    stroke?: string;
    strokeOpacity: number;
    fill?: string;
    fillOpacity: number;
    label?: { lines: readonly string[]; colour?: string; position: string };
}
