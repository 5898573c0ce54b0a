import assert from 'node:assert/strict';
import { readDeviceYml } from '../../editor/devices/device-yml';
import { deviceYml, settingsLines } from '../../runtime/fleet/hub/device-files';
import type { DeviceRecord } from '../../runtime/fleet/hub/device-registry';

const device = { id: 'abcdefghij' } as DeviceRecord;
const credentials = { token: 'ffd_a-b_c', credentialSecret: '0123abcd' };
const url = 'http://hub:1880/admin/snapshots';
const whole = { url, id: device.id, ...credentials };

describe('What a hub hands out for a device', () => {
    it('is read from its device.yml', () => {
        assert.deepEqual(readDeviceYml(deviceYml(device, credentials, url)), whole);
    });

    it('is read from its lines for settings.js, whole or in part', () => {
        assert.deepEqual(readDeviceYml(settingsLines(device, credentials, url)), whole);
        assert.deepEqual(readDeviceYml(`token: 'ffd_a',`), { token: 'ffd_a' });
    });

    it("is read from a FlowFuse platform's device.yml", () => {
        const text =
            '### CONFIGURATION\r\nversion: 1\r\ndeviceId: JXz9mQ1OAB\r\ntoken: ffd_xyz # once\r\n' +
            'credentialSecret: 00ff\r\nforgeURL: https://app.flowfuse.com\r\nbrokerURL: wss://broker\r\nbrokerUsername: device\r\n';
        assert.deepEqual(readDeviceYml(text), {
            id: 'JXz9mQ1OAB',
            token: 'ffd_xyz',
            credentialSecret: '00ff',
            url: 'https://app.flowfuse.com',
        });
    });

    it('is not made up where it is missing', () => {
        assert.deepEqual(readDeviceYml(''), {});
        assert.deepEqual(readDeviceYml('token:\nnothing of the kind'), {});
    });
});
