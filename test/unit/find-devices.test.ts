import assert from 'node:assert/strict';
import { conditionOf } from '../../editor/devices/device-condition';
import { findDevices, groupsOf, type DeviceQuery } from '../../editor/devices/find-devices';
import type { DeviceItem } from '../../runtime/core/wire';
import { device } from '../helpers/devices';

const GOOD = { id: 'good', name: 'Good one' };
const NEXT = { id: 'next', name: 'Next one' };
const ALL: DeviceQuery = { text: '', group: undefined, condition: undefined, sort: 'name', isReversed: false };

describe('What matters most of a device', () => {
    const failure = { snapshot: 'next', code: 'crashed', error: 'It ended.', at: '' };

    for (const [what, facts, condition] of [
        ['runs its target', { target: GOOD, current: GOOD }, 'running'],
        ['runs another snapshot than its target', { target: NEXT, current: GOOD }, 'waiting'],
        ['runs a snapshot and has no target any more', { current: GOOD }, 'waiting'],
        ['has no target', {}, 'idle'],
        ['was deployed on since', { target: GOOD, current: GOOD, modified: true }, 'modified'],
        ['could not take its target', { target: NEXT, current: GOOD, failure }, 'failed'],
        ['could not take its target, and is away', { target: NEXT, failure, presence: 'offline' }, 'failed'],
        ['is away', { target: NEXT, current: GOOD, presence: 'offline' }, 'offline'],
        ['was never there', { target: NEXT, presence: 'never' }, 'never'],
        ['has crashed', { target: GOOD, current: GOOD, state: 'crashed' }, 'trouble'],
        ['is worked on', { target: NEXT, current: GOOD, mode: 'developer' }, 'developer'],
        ['has a token that two machines use', { target: NEXT, failure, twins: true }, 'twins'],
    ] as const satisfies readonly (readonly [string, Partial<DeviceItem>, string])[]) {
        it(`of one that ${what}: ${condition}`, () => assert.equal(conditionOf(device('Pump', facts)), condition));
    }
});

describe('Finding devices', () => {
    const devices = [
        device('Pump 10', { group: 'Hall 4', target: GOOD, current: GOOD, lastSeenAt: '2025-11-04T11:00:00.000Z' }),
        device('Pump 9', { group: 'Hall 10', target: NEXT, current: GOOD, lastSeenAt: '2025-11-04T11:59:00.000Z' }),
        device('Scale', { type: 'Raspberry Pi', target: GOOD, current: GOOD }),
    ];
    const names = (query: Partial<DeviceQuery>): string[] =>
        findDevices(devices, { ...ALL, ...query }, 'en').rows.map(({ name }) => name);

    it('looks for all words, whatever their case, in all that is known of a device', () => {
        assert.deepEqual(names({ text: 'PUMP hall' }), ['Pump 9', 'Pump 10']);
        assert.deepEqual(names({ text: 'raspberry' }), ['Scale']);
        assert.deepEqual(names({ text: 'next one' }), ['Pump 9']);
        assert.deepEqual(names({ text: 'pump raspberry' }), []);
    });

    it('shows a group, or the devices without any', () => {
        assert.deepEqual(names({ group: 'Hall 4' }), ['Pump 10']);
        assert.deepEqual(names({ group: null }), ['Scale']);
        assert.deepEqual(groupsOf(devices, 'en'), ['Hall 4', 'Hall 10']);
    });

    it('counts the devices of each state, whichever state is shown', () => {
        const found = findDevices(devices, { ...ALL, condition: 'waiting' }, 'en');
        assert.deepEqual([...found.counts].sort(), [
            ['running', 2],
            ['waiting', 1],
        ]);
        assert.equal(found.count, 3);
        assert.deepEqual(names({ condition: 'waiting' }), ['Pump 9']);
    });

    it('sorts by every column and back, numbers as numbers, and what is missing last', () => {
        assert.deepEqual(names({}), ['Pump 9', 'Pump 10', 'Scale']);
        assert.deepEqual(names({ isReversed: true }), ['Scale', 'Pump 10', 'Pump 9']);
        assert.deepEqual(names({ sort: 'group' }), ['Pump 10', 'Pump 9', 'Scale']);
        assert.deepEqual(names({ sort: 'condition' }), ['Pump 9', 'Pump 10', 'Scale']);
        assert.deepEqual(names({ sort: 'seen' }), ['Pump 9', 'Pump 10', 'Scale']);
    });
});
