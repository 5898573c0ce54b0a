import type { NodeLook } from '../../editor/flow-map/looks';
import type { Scene, SceneGroup, SceneNode, SceneWire } from '../../editor/flow-map/scene';
import { enclosing } from '../../editor/flow-map/spatial-index';

/** A scene of nodes and wires, as small as it may be. */
export function scene(nodes: readonly SceneNode[], wires: readonly SceneWire[] = []): Scene {
    return { groups: [], wires, nodes, linksAway: [], bounds: enclosing(nodes.map(({ box }) => box)) };
}

/** A node around a point, of the smallest size or wider. */
export function sceneNode(id: string, x = 0, y = 0, w = 100): SceneNode {
    return {
        id,
        shape: 'node',
        node: { id, type: 'function', z: 'tab' },
        box: { x: x - w / 2, y: y - 15, w, h: 30 },
        look: LOOK,
        disabled: false,
        inputs: [{ x: x - w / 2, y }],
        outputs: [{ x: x + w / 2, y }],
    };
}

export function sceneWire(from: string, to: string, port = 0): SceneWire {
    const box = { x: 0, y: 0, w: 100, h: 0 };
    return { from, port, to, kind: 'wire', path: [0, 0, 0, 0, 100, 0, 100, 0], box, disabled: false, unknown: false };
}

/** A group of 200 by 200 around the origin. */
export function sceneGroup(id: string): SceneGroup {
    const box = { x: -100, y: -100, w: 200, h: 200 };
    return { id, node: { id, type: 'group', z: 'tab' }, box, disabled: false };
}

const LOOK: NodeLook = {
    known: true,
    config: false,
    colour: '#fdd0a2',
    label: ['node'],
    title: 'node',
    italic: false,
    align: 'left',
    inputs: 1,
    outputs: 1,
    roomForInput: true,
    isValid: () => true,
};
