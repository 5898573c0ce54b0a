import assert from 'node:assert/strict';
import { compose, type Drawn } from '../../editor/flow-map/composition';
import { contrast, contrasting, type Rgb } from '../../editor/flow-map/contrast';
import type { Change } from '../../runtime/core/wire';
import { scene, sceneGroup, sceneNode, sceneWire } from '../helpers/scenes';

describe('Two states laid over each other', () => {
    const before = scene([
        sceneNode('same'),
        sceneNode('old', 0, 100),
        sceneNode('moved', 0, 200),
        sceneNode('new name', 0, 300),
    ]);
    const after = scene([
        sceneNode('same'),
        sceneNode('added', 0, 100),
        sceneNode('moved', 400, 200),
        sceneNode('new name', 0, 300),
    ]);
    const changes = new Map<string, Change>([
        ['old', 'removed'],
        ['added', 'added'],
        ['moved', 'moved'],
        ['new name', 'changed'],
    ]);
    const tones = (blend: number, movesShown = true): string[] =>
        compose({ before, after, changes, blend, movesShown }).map(inWords).sort();

    it('are drawn plainly when there is only one', () => {
        const drawn = compose({ after, changes: new Map(), blend: 0.5, movesShown: true });
        assert.deepEqual(new Set(drawn.map(({ tone }) => tone)), new Set(['plain']));
    });

    it('show in the middle what was added and removed, and both places of what was moved', () => {
        assert.deepEqual(tones(0.5), [
            'added added 1',
            'moved ghost 1 at 0',
            'moved moved 1 at 400',
            'new name changed 1',
            'old removed 1',
            'same calm 1',
            'trail 1',
        ]);
    });

    it('show at each end only what is in that state, and still what changes', () => {
        assert.deepEqual(tones(0), ['moved moved 1 at 0', 'new name changed 1', 'old removed 1', 'same calm 1']);
        assert.deepEqual(tones(1), ['added added 1', 'moved moved 1 at 400', 'new name changed 1', 'same calm 1']);
    });

    it('fade from one into the other', () => {
        assert.ok(tones(0.75).includes('old removed 0.5'));
        assert.ok(tones(0.25).includes('added added 0.5'));
        assert.ok(tones(0.75).includes('moved ghost 0.5 at 0'));
    });

    it('show a node that only moved as calm where it is, when moves are hidden', () => {
        assert.deepEqual(
            tones(0.5, false).filter((each) => /^moved|trail/.test(each)),
            ['moved calm 1 at 400'],
        );
    });

    it('show no two places of a node that only became wider, its left side where it was', () => {
        const renamed = (x: number, w: number): string[] => {
            const states = {
                before: scene([sceneNode('renamed', x, 100, w)]),
                after: scene([sceneNode('renamed', 0, 100, 140)]),
            };
            const changed = new Map<string, Change>([['renamed', 'changed']]);
            return compose({ ...states, changes: changed, blend: 0.5, movesShown: true }).map(inWords);
        };
        assert.deepEqual(renamed(-20, 100), ['renamed changed 1']);
        assert.deepEqual(renamed(0, 100), ['renamed changed 1'], 'nor where its middle stayed');
        assert.deepEqual(renamed(60, 100), ['renamed ghost 1', 'renamed changed 1', 'trail 1']);
        assert.deepEqual(renamed(60, 140), ['renamed ghost 1', 'renamed changed 1', 'trail 1']);
    });

    it('draw the earlier state of a node on the side of before', () => {
        const was = scene([{ ...sceneNode('node'), disabled: true }]);
        const is = scene([sceneNode('node')]);
        const disabled = (blend: number): boolean[] =>
            compose({
                before: was,
                after: is,
                changes: new Map([['node', 'changed']]),
                blend,
                movesShown: true,
            }).flatMap((each) => (each.kind === 'node' ? [each.node.disabled] : []));
        assert.deepEqual([disabled(0.4), disabled(0.5)], [[true], [false]]);
    });

    it('mark wires that were added and removed, by their ends and output', () => {
        const nodes = [sceneNode('a'), sceneNode('b', 300), sceneNode('c', 300, 100)];
        const drawn = compose({
            before: scene(nodes, [sceneWire('a', 'b'), sceneWire('a', 'c')]),
            after: scene(nodes, [sceneWire('a', 'b'), sceneWire('a', 'c', 1)]),
            changes: new Map([['a', 'changed']]),
            blend: 0.5,
            movesShown: true,
        });
        const wires = drawn.flatMap((each) =>
            each.kind === 'wire' ? [`${each.wire.to}${each.wire.port} ${each.tone}`] : [],
        );
        assert.deepEqual(wires, ['b0 calm', 'c0 removed', 'c1 added']);
    });

    it('paint groups first, then wires, then nodes', () => {
        const nodes = [sceneNode('a'), sceneNode('b', 300)];
        const drawn = compose({
            after: { ...scene(nodes, [sceneWire('a', 'b')]), groups: [sceneGroup('g')] },
            changes: new Map(),
            blend: 1,
            movesShown: true,
        });
        assert.deepEqual(
            drawn.map(({ kind }) => kind),
            ['group', 'wire', 'node', 'node'],
        );
    });
});

describe('The colours of changes', () => {
    it('can be told from any background', () => {
        const colours: Rgb[] = [
            [248, 148, 6],
            [0, 153, 0],
            [255, 255, 255],
            [0, 0, 0],
        ];
        for (const background of [0, 64, 118, 128, 200, 255].map((each): Rgb => [each, each, each])) {
            for (const colour of colours) assert.ok(contrast(contrasting(colour, background), background) >= 3.5);
        }
    });
    it('stay the theme’s where they are clear enough', () => {
        assert.deepEqual(contrasting([0, 100, 0], [255, 255, 255]), [0, 100, 0]);
    });
});

function inWords(drawn: Drawn): string {
    if (drawn.kind === 'trail') return `trail ${drawn.alpha}`;
    if (drawn.kind !== 'node') return drawn.kind;
    const { id, box } = drawn.node;
    const place = id === 'moved' ? ` at ${box.x + box.w / 2}` : '';
    return `${id} ${drawn.tone} ${drawn.alpha}${place}`;
}
