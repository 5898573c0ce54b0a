import assert from 'node:assert/strict';
import { hubName, hubSentences } from '../../editor/hub-words';
import type { DeviceStatus } from '../../runtime/core/wire';

const host = {
    text: (key: string, { name = '' }: Readonly<Record<string, string | number>> = {}) => `${key} ${name}`.trim(),
};
const status = (facts: Partial<DeviceStatus>): DeviceStatus => ({
    configured: true,
    fixed: false,
    url: 'https://hub:1880/admin/snapshots',
    mode: 'fleet',
    state: 'applied',
    target: { id: 'b', name: 'B' },
    current: { id: 'a', name: 'A' },
    modified: false,
    intervalSeconds: 60,
    ...facts,
});
const at = '2025-11-04T12:00:00.000Z';

describe('The words for a hub', () => {
    it('are others where a bucket stands in for it', () => {
        const device = status({ bucket: { remote: 'plant' }, state: 'none' });
        assert.equal(hubName(device), 'plant');
        assert.deepEqual(hubSentences(host, device), ['hub.bucket.state.none B']);
        assert.deepEqual(hubSentences(host, { ...device, state: 'applied' }), ['hub.state.applied B']);
    });

    it('call it by its address', () => {
        assert.equal(hubName(status({})), 'hub:1880');
        assert.equal(hubName({}), '');
    });

    for (const [what, facts, words] of [
        ['that the target runs', {}, ['hub.state.applied B']],
        ['that somebody deployed since', { modified: true }, ['hub.state.modified B']],
        [
            'that a target is on its way, whatever ran before',
            { state: 'downloading', modified: true },
            ['hub.state.downloading B'],
        ],
        ['that there is no target', { state: 'none' }, ['hub.state.none B']],
        ['what runs while the hub is away', { state: 'waiting', target: undefined }, ['hub.state.keeps A']],
        [
            'that nothing was heard yet',
            { state: 'waiting', target: undefined, current: undefined },
            ['hub.state.waiting'],
        ],
        ['that targets wait for a developer', { mode: 'developer', state: 'off' }, ['hub.state.developer']],
        [
            'why a target does not run',
            { state: 'failed', failure: { snapshot: 'b', code: 'crashed', error: 'It ended.', at } },
            ['hub.state.failed B', 'It ended.'],
        ],
        [
            'nothing of a failure as long as what ran before is not back',
            { state: 'applying', failure: { snapshot: 'b', code: 'crashed', error: 'It ended.', at } },
            ['hub.state.applying B'],
        ],
        [
            'why the hub could not be asked, and what runs all the same',
            { problem: { code: 'remote_unreachable', error: 'It does not answer.', at } },
            ['It does not answer.', 'hub.state.applied B'],
        ],
        [
            'that Node-RED has to be started again',
            { restartRequired: true },
            ['hub.state.applied B', 'restore.restart'],
        ],
    ] as [string, Partial<DeviceStatus>, string[]][]) {
        it(`say ${what}`, () => assert.deepEqual(hubSentences(host, status(facts)), words));
    }
});
