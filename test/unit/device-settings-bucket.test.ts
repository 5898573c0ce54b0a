import assert from 'node:assert/strict';
import { fillVariables, parseDeviceSettings, type Buckets } from '../../runtime/fleet/device/settings';

const FIELDS = { endpoint: 'https://storage', passphrase: 'correct horse battery' };
const BUCKETS: Buckets = new Map([['plant', { address: 'https://storage/fleet', fields: FIELDS }]]);

describe('The settings of a device that takes its target from a bucket', () => {
    const parse = (value: object): { setting: ReturnType<typeof parseDeviceSettings>; wrong: string[] } => {
        const wrong: string[] = [];
        const setting = parseDeviceSettings(value, (name) => wrong.push(name), BUCKETS);
        return { setting, wrong };
    };

    it('name a remote, the device and perhaps its group', () => {
        const { setting, wrong } = parse({ remote: 'plant', id: ' pump-7 ', group: 'pumps' });
        assert.deepEqual(wrong, []);
        assert.equal(setting?.id, 'pump-7');
        assert.deepEqual(setting.bucket, { remote: 'plant', fields: FIELDS, group: 'pumps' });
        assert.equal('group' in parse({ remote: 'plant', id: 'pump-7' }).setting!.bucket!, false);
    });

    it('may leave device and group to the environment, so that all machines of a fleet have the same file', () => {
        const { setting } = parse({ remote: 'plant', id: '${HOSTNAME}', group: '${HALL}' });
        const filled = fillVariables(setting!, { HOSTNAME: 'pump-7', HALL: 'hall 4' });
        assert.ok('fields' in filled);
        assert.deepEqual([filled.fields.id, filled.fields.bucket?.group], ['pump-7', 'hall 4']);
        assert.equal(filled.fields.bucket?.fields, FIELDS);
        assert.deepEqual(fillVariables(setting!, { HOSTNAME: 'pump-7' }), { missing: 'HALL' });
    });

    it('are told what is wrong with them', () => {
        assert.deepEqual(parse({ remote: 'other', id: '', group: 7, url: 'x' }).wrong, [
            'snapshots.device.url',
            'snapshots.device.remote',
            'snapshots.device.id',
            'snapshots.device.group',
        ]);
    });
});
