import assert from 'node:assert/strict';
import { compose } from '../../editor/flow-map/composition';
import { inReadingOrder, nearest, neighbour, pick } from '../../editor/flow-map/pick';
import { indexBoxes } from '../../editor/flow-map/spatial-index';
import { scene, sceneGroup, sceneNode } from '../helpers/scenes';

describe('Pointing at a flow map', () => {
    const { node: _, ...port } = { ...sceneNode('port', 500), shape: 'port' as const };
    const drawn = compose({
        after: {
            ...scene([sceneNode('lower'), sceneNode('upper', 50), port]),
            groups: [sceneGroup('group')],
        },
        changes: new Map(),
        blend: 1,
        movesShown: true,
    });
    const index = indexBoxes(drawn.map(({ box }) => box));
    const at = (x: number, y: number, slack = 2): string | undefined => {
        const found = pick(drawn, index, { x, y }, slack);
        return found && (found.kind === 'node' ? found.node.id : found.group.id);
    };

    it('means the node on top', () => {
        assert.equal(at(70, 0), 'upper');
        assert.equal(at(-40, 0), 'lower');
    });
    it('still means a node a little beside it, most of all from far away', () => {
        assert.equal(at(-40, 35), undefined);
        assert.equal(at(-40, 35, 30), 'lower');
    });
    it('means a group by its border and its label, not by what is inside', () => {
        assert.equal(at(-100, 50), 'group');
        assert.equal(at(0, -95), 'group');
        assert.equal(at(0, 60), undefined);
    });
    it('means nothing at a port of a subflow, which is no node', () => assert.equal(at(500, 0), undefined));
});

describe('Going from node to node with the arrow keys', () => {
    const nodes = compose({
        after: scene([sceneNode('a', 0, 0), sceneNode('b', 200, 30), sceneNode('c', 180, 300), sceneNode('d', 0, 100)]),
        changes: new Map(),
        blend: 1,
        movesShown: true,
    }).flatMap((each) => (each.kind === 'node' ? [each] : []));
    const from = (x: number, y: number, direction: Parameters<typeof neighbour>[2]): string | undefined =>
        neighbour(nodes, { x, y }, direction)?.node.id;

    it('goes to the nearest in that direction, rather straight ahead', () => {
        assert.equal(from(0, 0, 'ArrowRight'), 'b');
        assert.equal(from(0, 0, 'ArrowDown'), 'd');
        assert.equal(from(0, 100, 'ArrowDown'), 'c');
        assert.equal(from(200, 30, 'ArrowLeft'), 'a');
    });
    it('stays where nothing lies in that direction', () => assert.equal(from(0, 0, 'ArrowUp'), undefined));
    it('begins with the node nearest to the middle, and knows the first and the last', () => {
        assert.equal(nearest(nodes, { x: 190, y: 250 })?.node.id, 'c');
        assert.deepEqual(
            inReadingOrder(nodes).map(({ node }) => node.id),
            ['a', 'b', 'd', 'c'],
        );
    });
});
