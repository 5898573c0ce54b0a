import assert from 'node:assert/strict';
import { pauseAfter, targetStep, type DeviceFacts } from '../../runtime/core/device-rule';

const RUNS: DeviceFacts = { mode: 'fleet', current: 'a' };

describe('What a device does about its target', () => {
    for (const [what, wanted, facts, expected] of [
        ['runs a new target', 'b', RUNS, 'apply'],
        ['runs its first target', 'a', { ...RUNS, current: null }, 'apply'],
        ['leaves the target that runs alone', 'a', RUNS, 'nothing'],
        ['leaves a target that failed alone', 'b', { ...RUNS, failed: 'b' }, 'nothing'],
        ['runs the target that comes after one that failed', 'c', { ...RUNS, failed: 'b' }, 'apply'],
        [
            'has nothing to do when the target is again the one that runs in place of one that failed',
            'a',
            { ...RUNS, failed: 'b' },
            'nothing',
        ],
        ['tries a failed target once more when a person asks', 'b', { ...RUNS, failed: 'b', again: true }, 'apply'],
        ['puts the target back in place when a person asks', 'a', { ...RUNS, again: true }, 'apply'],
        ['stops running a target that is one no longer', null, RUNS, 'clear'],
        ['keeps flows that were never a target', null, { ...RUNS, current: null }, 'nothing'],
        ['applies nothing in developer mode', 'b', { ...RUNS, mode: 'developer' }, 'nothing'],
        ['keeps its flows in developer mode when there is no target', null, { ...RUNS, mode: 'developer' }, 'nothing'],
    ] as const) {
        it(what, () => assert.equal(targetStep(wanted, facts), expected));
    }
});

describe('When a device checks in next', () => {
    const facts = { intervalSeconds: 60, failures: 0, random: 0.5 };

    it('takes the interval, a tenth more or less', () => {
        const pauses = [0, 0.5, 0.999].map((random) => pauseAfter({ result: 'answered' }, { ...facts, random }));
        assert.deepEqual(pauses, [54_000, 60_000, 65_988]);
    });

    it('waits longer with each failure, up to ten minutes', () => {
        const pauses = [1, 2, 3, 4, 5, 500].map((failures) => pauseAfter({ result: 'failed' }, { ...facts, failures }));
        assert.deepEqual(
            pauses.map((pause) => pause / 1000),
            [60, 120, 240, 480, 600, 600],
        );
    });

    it('never asks more often than its interval because something failed', () => {
        const hourly = { ...facts, intervalSeconds: 3600, failures: 3 };
        for (const result of ['failed', 'busy', 'refused'] as const)
            assert.ok(pauseAfter({ result }, hourly) >= 3_600_000);
    });

    it('waits at least as long as the hub asks for, but no more than a day', () => {
        const asked = (retryAfterSeconds: number): number =>
            pauseAfter({ result: 'busy', retryAfterSeconds }, { ...facts, failures: 1, random: 0 });
        assert.deepEqual([asked(5), asked(300), asked(10 ** 9)], [60_000, 300_000, 86_400_000]);
    });

    it('seldom asks a hub that does not know it', () => {
        assert.equal(pauseAfter({ result: 'refused' }, { ...facts, failures: 1 }), 900_000);
    });
});
