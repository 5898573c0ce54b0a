import assert from 'node:assert/strict';
import { labelLines } from '../../editor/flow-map/label-lines';
import { wireCurve } from '../../editor/flow-map/wire-curve';
import type { PathStep, Point } from '../../editor/flow-map/scene';
import { seededRandom } from '../helpers/random';

const at = (x: number, y: number): Point => ({ x, y });
const sizes = (steps: readonly PathStep[]): number[] => steps.map(({ via }) => (via ? 3 : 1));

describe('The curve of a wire', () => {
    it('is one curve forward, which reaches less far the nearer the ends are', () => {
        assert.deepEqual(wireCurve(at(0, 0), at(200, 50)), [{ via: [at(75, 0), at(125, 50)], to: at(200, 50) }]);
        assert.deepEqual(wireCurve(at(0, 0), at(40, 30)), [{ via: [at(37.5, 0), at(2.5, 30)], to: at(40, 30) }]);
    });

    it('is a loop with a straight floor backward at the same height', () => {
        const steps = wireCurve(at(100, 50), at(0, 55));
        assert.deepEqual(sizes(steps), [3, 3, 1, 3, 3]);
        assert.deepEqual(
            steps.map(({ to }) => to),
            [at(125, 65), at(100, 80), at(0, 80), at(-25, 67.5), at(0, 55)],
        );
    });

    it('winds through the middle backward to another height', () => {
        assert.deepEqual(wireCurve(at(100, 0), at(0, 300)), [
            { via: [at(120, 0), at(140, 0)], to: at(140, 15) },
            { via: [at(140, 30), at(140, 30)], to: at(50, 150) },
            { via: [at(-40, 270), at(-40, 270)], to: at(-40, 285) },
            { via: [at(-40, 300), at(-20, 300)], to: at(0, 300) },
        ]);
    });

    it('starts and ends level, and has no corners', () => {
        const random = seededRandom(1);
        const coordinate = (): number => Math.round((random() - 0.5) * 400);
        for (let n = 0; n < 1000; n++) {
            const [from, to] = [at(coordinate(), coordinate()), at(coordinate(), coordinate())];
            const steps = wireCurve(from, to);
            const words = `from ${JSON.stringify(from)} to ${JSON.stringify(to)}`;
            assert.deepEqual(steps.at(-1)?.to, to, words);
            assert.equal(steps[0]?.via?.[0].y, from.y, words);
            assert.equal(steps.at(-1)?.via?.[1].y, to.y, words);
            for (const [n, { to: joint, via }] of steps.slice(0, -1).entries()) {
                const before = via ? via[1] : steps[n - 1]!.to;
                const after = steps[n + 1]!.via?.[0] ?? steps[n + 1]!.to;
                const turn = (joint.x - before.x) * (after.y - joint.y) - (joint.y - before.y) * (after.x - joint.x);
                assert.ok(Math.abs(turn) < 1e-6, `${words}: a corner at ${JSON.stringify(joint)}`);
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
