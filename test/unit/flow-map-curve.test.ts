import assert from 'node:assert/strict';
import { labelLines } from '../../editor/flow-map/label-lines';
import { wireCurve } from '../../editor/flow-map/wire-curve';
import { seededRandom } from '../helpers/random';

type Corner = [[number, number], [number, number], [number, number]];

describe('The curve of a wire', () => {
    it('is one curve forward, which reaches less far the nearer the ends are', () => {
        assert.deepEqual(wireCurve(0, 0, 200, 50), [0, 0, 75, 0, 125, 50, 200, 50]);
        assert.deepEqual(wireCurve(0, 0, 40, 30), [0, 0, 37.5, 0, 2.5, 30, 40, 30]);
    });

    it('is a loop with a straight floor backward at the same height', () => {
        const around = [...[115, 50, 125, 55, 125, 65], ...[125, 75, 115, 80, 100, 80]];
        const floor = [100, 80, 0, 80, 0, 80];
        const back = [...[-15, 80, -25, 75, -25, 67.5], ...[-25, 60, -15, 55, 0, 55]];
        assert.deepEqual(wireCurve(100, 50, 0, 55), [100, 50, ...around, ...floor, ...back]);
    });

    it('winds through the middle backward to another height', () => {
        const start = [...[120, 0, 140, 0, 140, 15], ...[140, 30, 140, 30, 50, 150]];
        const end = [...[-40, 270, -40, 270, -40, 285], ...[-40, 300, -20, 300, 0, 300]];
        assert.deepEqual(wireCurve(100, 0, 0, 300), [100, 0, ...start, ...end]);
    });

    it('starts and ends level, and has no corners', () => {
        const random = seededRandom(1);
        const coordinate = (): number => Math.round((random() - 0.5) * 400);
        for (let n = 0; n < 1000; n++) {
            const ends = [coordinate(), coordinate(), coordinate(), coordinate()] as const;
            const curves = wireCurve(...ends);
            const points = Array.from({ length: curves.length / 2 }, (_, n) => curves.slice(2 * n, 2 * n + 2));
            assert.deepEqual([...points[0]!, ...points.at(-1)!], ends);
            assert.deepEqual([points[1]![1], points.at(-2)![1]], [ends[1], ends[3]]);
            for (let n = 3; n < points.length - 1; n += 3) {
                const [[x0, y0], [x1, y1], [x2, y2]] = points.slice(n - 1, n + 2) as Corner;
                const turn = (x1 - x0) * (y2 - y1) - (y1 - y0) * (x2 - x1);
                assert.ok(Math.abs(turn) < 1e-6, `a corner at ${x1}, ${y1} of the wire ${ends.join()}`);
            }
        }
    });
});

describe('The lines of a label', () => {
    for (const [label, lines] of [
        ['one', ['one']],
        ['  one  ', ['one']],
        ['a \\n b', ['a', 'b']],
        ['a\\n b \\n c', ['a', 'b', 'c']],
        ['a \\\\n b', ['a \\n b']],
        ['a \\\\n b \\n c', ['a \\n b', 'c']],
        ['a \\nb', ['a \\nb']],
        ['a \\n ', ['a', '']],
        ['', ['']],
    ] as const) {
        it(`are ${JSON.stringify(lines)} for ${JSON.stringify(label)}`, () => {
            assert.deepEqual(labelLines(label), lines);
        });
    }
});
