import assert from 'node:assert/strict';
import fc from 'fast-check';
import { enclosing, grown, indexBoxes, touches } from '../../editor/flow-map/spatial-index';
import { SEED } from '../helpers/seed';

describe('The spatial index of a flow map', () => {
    const box = fc.record({
        x: fc.integer({ min: -5000, max: 5000 }),
        y: fc.integer({ min: -5000, max: 5000 }),
        w: fc.integer({ min: 0, max: 6000 }),
        h: fc.integer({ min: 0, max: 3000 }),
    });

    it('finds exactly what touches a place, in the order of the list', () => {
        fc.assert(
            fc.property(fc.array(box, { maxLength: 60 }), box, (boxes, place) => {
                const wanted = boxes.flatMap((each, at) => (touches(each, place) ? [at] : []));
                const index = indexBoxes(boxes);
                assert.deepEqual(index.query(place), wanted);
                assert.deepEqual(index.query(place), wanted);
            }),
            { seed: SEED },
        );
    });

    it('looks at few of many nodes', () => {
        const boxes = Array.from({ length: 10_000 }, (_, n) => ({
            x: (n % 100) * 200,
            y: Math.floor(n / 100) * 60,
            w: 120,
            h: 30,
        }));
        const index = indexBoxes(boxes);
        assert.deepEqual(index.query({ x: 10, y: 10, w: 10, h: 10 }), [0]);
        assert.equal(index.query({ x: -100, y: -100, w: 1e6, h: 1e6 }).length, 10_000);
        assert.deepEqual(index.query({ x: -500, y: 0, w: 10, h: 10 }), []);
    });

    it('takes a damaged flow with a node at the end of the world', () => {
        const index = indexBoxes([
            { x: 0, y: 0, w: 10, h: 10 },
            { x: 1e12, y: -1e12, w: 10, h: 10 },
        ]);
        assert.deepEqual(index.query({ x: 5, y: 5, w: 1, h: 1 }), [0]);
        assert.deepEqual(index.query({ x: 1e12, y: -1e12, w: 1, h: 1 }), [1]);
    });

    it('knows the box around others', () => {
        assert.deepEqual(enclosing([]), { x: 0, y: 0, w: 0, h: 0 });
        assert.deepEqual(enclosing([grown({ x: 5, y: 5, w: 0, h: 0 }, 5), { x: 20, y: -10, w: 1, h: 1 }]), {
            x: 0,
            y: -10,
            w: 21,
            h: 20,
        });
    });
});
