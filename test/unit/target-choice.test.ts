import assert from 'node:assert/strict';
import {
    concernedBy,
    firstChoice,
    gapIn,
    reachedBy,
    requestOf,
    stagesOf,
    type TargetChoice,
} from '../../editor/devices/target-choice';
import { planSteps } from '../../runtime/core/rollout';
import type { RolloutStep } from '../../runtime/core/wire';
import { device, deviceList } from '../helpers/devices';

const TARGET = { id: 'target', name: 'Target' };
const devices = [
    device('Pump 1', { group: 'Hall 4' }),
    device('Pump 2', { group: 'Hall 4', chosen: true }),
    device('Pump 3', { group: 'Hall 4', owner: 'own' }),
    device('Scale', { presence: 'offline' }),
    device('Packing', { group: 'Hall 5', target: TARGET }),
];
const list = deviceList(...devices);
const choice = (changed: Partial<TargetChoice>): TargetChoice => ({ ...firstChoice(new Set()), ...changed });
const names = (changed: Partial<TargetChoice>): string[] => concernedBy(choice(changed), list).map(({ name }) => name);

describe('The choice of a Device Target', () => {
    it('begins with all devices, or with those that were ticked', () => {
        assert.equal(firstChoice(new Set()).to, 'all');
        assert.deepEqual(requestOf(firstChoice(new Set(['a']))), { devices: ['a'] });
    });

    it('concerns of a group those alone that follow it', () => {
        assert.deepEqual(names({ to: 'groups', groups: new Set(['Hall 4']) }), ['Pump 1']);
        assert.equal(names({ to: 'all' }).length, 5);
        assert.deepEqual(names({ to: 'devices', devices: new Set([devices[3]!.id]) }), ['Scale']);
    });

    it('reaches those in steps that do not have the target yet, the ones that are online first', () => {
        const reached = reachedBy([devices[3]!, ...devices], TARGET.id);
        assert.deepEqual(
            reached.map(({ name }) => name),
            ['Pump 1', 'Pump 2', 'Pump 3', 'Scale', 'Scale'],
        );
    });

    it('counts who goes in which step as the hub does', () => {
        const many = Array.from({ length: 40 }, (_, i) => device(`${i}`, { group: i % 3 === 0 ? 'A' : 'B' }));
        for (const steps of [
            [{ percent: 10 }],
            [{ devices: [many[7]!.id] }, { percent: 50 }, { group: 'A' }],
            [{ group: 'A' }, { percent: 33 }, { percent: 34 }],
            [{ percent: 100 }],
        ] satisfies RolloutStep[][]) {
            const counts = stagesOf(steps, many).filter((count) => count > 0);
            assert.deepEqual(
                counts,
                planSteps(steps, many).map((step) => step.devices.length),
            );
        }
    });

    it('says what is missing', () => {
        const gap = (changed: Partial<TargetChoice>, snapshot = 'other') => gapIn(choice(changed), list, snapshot);
        assert.equal(gap({ to: 'groups' }), 'groups');
        assert.equal(gap({ to: 'devices', devices: new Set(['gone']) }), 'devices');
        assert.equal(gap({ isStaged: true, steps: [{ percent: NaN }] }), 'steps');
        assert.equal(gap({ isStaged: true, maxFailures: 0 }), 'failures');
        assert.equal(gap({ isStaged: true, to: 'devices', devices: new Set([devices[4]!.id]) }, TARGET.id), 'reached');
        assert.equal(gap({ isStaged: true }), undefined);
        assert.equal(gapIn(choice({}), deviceList(), 'other'), undefined);
    });

    it('asks for steps only where they are wanted', () => {
        assert.deepEqual(requestOf(choice({})), { devices: 'all' });
        assert.deepEqual(requestOf(choice({ to: 'groups', groups: new Set(['Hall 4']), isStaged: true })), {
            groups: ['Hall 4'],
            rollout: { steps: [{ percent: 10 }], maxFailures: 1, automatic: true },
        });
    });
});
