import assert from 'node:assert/strict';
import { NOTHING_ASSIGNED } from '../../runtime/core/assignments';
import { isSnapshotError } from '../../runtime/core/errors';
import { planSteps, showRollout, turnOf, type RolloutRecord, type Standing } from '../../runtime/core/rollout';

const DEVICES = Array.from({ length: 10 }, (_, n) => ({
    id: String(n),
    name: `Device ${n}`,
    owner: 'instance' as const,
    ...(n >= 7 && { group: 'yard' }),
}));

function rollout(changes: Partial<RolloutRecord> = {}): RolloutRecord {
    return {
        snapshot: { id: 's', name: 'S' },
        state: 'running',
        step: 0,
        steps: [
            { label: '1', devices: ['1'] },
            { label: '2', devices: ['2', '3'] },
            { label: '', devices: ['4'] },
        ],
        maxFailures: 1,
        automatic: true,
        settleSeconds: 60,
        startedAt: '',
        accepted: [],
        before: NOTHING_ASSIGNED,
        after: NOTHING_ASSIGNED,
        ...changes,
    };
}

function turn(changes: Partial<RolloutRecord>, standings: Record<string, Standing>, hasSettled = false): string {
    return turnOf(rollout(changes), (id) => standings[id] ?? 'away', hasSettled);
}

describe('A roll-out', () => {
    it('reaches chosen devices, groups and shares, each device once, and whoever is left at last', () => {
        const steps = planSteps(
            [{ devices: ['3', '8'] }, { group: 'yard' }, { percent: 50 }, { percent: 60 }],
            DEVICES,
        );
        assert.deepEqual(steps, [
            { label: 'Device 3, Device 8', devices: ['3', '8'] },
            { label: 'yard', devices: ['7', '9'] },
            { label: '50 %', devices: ['0'] },
            { label: '60 %', devices: ['1'] },
            { label: '', devices: ['2', '4', '5', '6'] },
        ]);
    });

    it('leaves out steps that add nobody, and is none when there is nobody at all', () => {
        const steps = planSteps([{ percent: 100 }, { group: 'nowhere' }, { devices: ['77'] }], DEVICES);
        assert.deepEqual(
            steps.map(({ label, devices }) => [label, devices.length]),
            [['100 %', 10]],
        );
        assert.throws(
            () => planSteps([{ percent: 100 }], []),
            (error) => isSnapshotError(error, 'bad_request'),
        );
    });

    it('says how many a step has, rather than naming them all', () => {
        const [step] = planSteps([{ devices: ['1', '2', '3', '4'] }], DEVICES);
        assert.equal(step?.label, '4');
    });

    it('goes on once all of a step that are there run it, for as long as it was to be', () => {
        assert.equal(turn({}, { 1: 'waiting' }, true), 'wait');
        assert.equal(turn({}, { 1: 'running' }), 'settle');
        assert.equal(turn({}, { 1: 'running' }, true), 'next');
        assert.equal(turn({ step: 1 }, { 1: 'running', 2: 'running', 3: 'waiting' }, true), 'wait');
        assert.equal(turn({ step: 1 }, { 1: 'running', 2: 'running', 3: 'away' }, true), 'next');
        assert.equal(turn({ step: 2 }, { 4: 'running' }, true), 'next');
    });

    it('takes no step for done whose devices are all away', () => {
        assert.equal(turn({}, {}, true), 'wait');
        assert.equal(
            turn({ steps: [{ label: '1', devices: [] }] }, {}, true),
            'next',
            'but one that nobody is left in',
        );
    });

    it('waits for a person where it is to, but for the end', () => {
        assert.equal(turn({ automatic: false }, { 1: 'running' }, true), 'pause');
        assert.equal(turn({ automatic: false, step: 2 }, { 4: 'running' }, true), 'next');
        for (const state of ['paused', 'stopped', 'done'] as const) {
            assert.equal(turn({ state }, { 1: 'running' }, true), 'wait', state);
        }
    });

    it('stops at as many failures as were too many, in whatever step, those that were accepted not counted', () => {
        const failed: Record<string, Standing> = { 1: 'failed', 2: 'running', 3: 'running' };
        assert.equal(turn({ step: 1 }, failed), 'stop');
        assert.equal(turn({ step: 1, maxFailures: 2 }, failed), 'settle');
        assert.equal(turn({ step: 1, maxFailures: 2 }, { ...failed, 2: 'failed' }), 'stop');
        assert.equal(turn({ step: 1, accepted: ['1'] }, failed), 'settle');
        assert.equal(turn({}, { 1: 'running', 4: 'failed' }), 'settle', 'one that was not reached yet');
    });

    it('is shown with how its devices stand', () => {
        const standings: Record<string, Standing> = { 1: 'running', 2: 'failed', 3: 'waiting' };
        const { steps } = showRollout(rollout(), (id) => standings[id] ?? 'away');
        assert.deepEqual(
            steps.map(({ running, failed, waiting }) => [running, failed, waiting]),
            [
                [1, 0, 0],
                [0, 1, 1],
                [0, 0, 1],
            ],
        );
    });
});
