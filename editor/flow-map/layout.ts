import type { Looks } from './looks';
import { lookUp } from './looked-up';
import { placeGroups } from './place-groups';
import { placeNodes } from './place-nodes';
import { placePorts } from './place-ports';
import { placeLinks, placeWires } from './place-wires';
import type { Box, Scene, SceneGroup, SceneNode, SceneWire } from './scene';
import type { FlowNode } from '../../runtime/core/snapshot';

export interface LayoutOptions {
    looks: Looks;
    measure: Measure;
}

/** Width of one line of text in whole units, in the editor's font for labels of nodes. */
export type Measure = (line: string) => number;

/**
 * Lays out the tab or subflow with the id `flow`. Whatever the flow array holds, it does not fail: nodes without a place
 * stand at 0, wires that lead nowhere are left out, and a flow that is not there is empty.
 */
export function layOutFlow(flow: string, flows: readonly FlowNode[], { looks, measure }: LayoutOptions): Scene {
    const all = lookUp(flows);
    const container = all.get(flow);
    const disabled = container?.type === 'tab' && container.disabled === true;
    const own = [...all.values()].filter(({ z }) => z === flow);

    const ports = container?.type === 'subflow' ? placePorts(container, measure) : [];
    const placed = placeNodes(own, { all, disabled, looks, measure });
    const nodes = [...ports, ...placed];
    const groups = placeGroups(own, { nodes: placed, disabled, measure });
    const wires = placeWires(nodes, { container, disabled });
    const { links, linksAway } = placeLinks(placed, { all, flow, disabled });
    const scene = { groups, wires: [...wires, ...links], nodes, linksAway };
    return { ...scene, bounds: boundsOf(scene) };
}

function boundsOf({ groups, wires, nodes }: { groups: SceneGroup[]; wires: SceneWire[]; nodes: SceneNode[] }): Box {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    const take = ({ x, y, w, h }: Box): void => {
        left = Math.min(left, x);
        top = Math.min(top, y);
        right = Math.max(right, x + w);
        bottom = Math.max(bottom, y + h);
    };
    for (const { box } of groups) take(box);
    for (const { box } of wires) take(box);
    for (const { box, button } of nodes) {
        take(box);
        if (button) take(button);
    }
    return left > right ? { x: 0, y: 0, w: 0, h: 0 } : { x: left, y: top, w: right - left, h: bottom - top };
}
