import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import type { DeviceStatus, ErrorBody, RegisteredDevice, SnapshotsStatus } from '../../runtime/core/wire';
import { ApiClient, type Answer } from '../helpers/api-client';
import { smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';

const release = RELEASES[0]!;

describe('Connection of a device', () => {
    let hubProcess: NodeRedProcess;
    let hub: ApiClient;
    let nodeRed: NodeRedProcess;
    let api: ApiClient;

    before(async () => {
        hubProcess = await NodeRedProcess.start({ release });
        hub = new ApiClient(hubProcess);
        await hub.idle();
    });
    after(() => hubProcess.dispose());
    beforeEach(() => start());
    afterEach(() => nodeRed.dispose());

    const start = async (settings = ''): Promise<void> => {
        const guard = 'guard: { withinSeconds: 1 }';
        nodeRed = await NodeRedProcess.start({ release, settings: `snapshots: { ${guard}, ${settings} },` });
        api = new ApiClient(nodeRed);
        await api.idle();
    };
    const register = async (): Promise<RegisteredDevice> =>
        (await hub.call<RegisteredDevice>('POST', '/snapshots/devices', { name: 'north' })).body;
    const edit = (body: object): Promise<Answer<DeviceStatus & ErrorBody>> =>
        api.call('PUT', '/snapshots/device', body);
    const status = async (): Promise<DeviceStatus> => (await api.call<DeviceStatus>('GET', '/snapshots/device')).body;
    const privateFile = (): Promise<string> =>
        readFile(join(nodeRed.userDir, '.config.snapshots-device.json'), 'utf8').catch(() => '');

    it('is entered and tried at once, kept over a restart without its secrets in clear, and ended', async () => {
        const { id, credentials } = await register();
        const none = await status();
        assert.deepEqual([none.configured, none.state], [false, 'off']);
        assert.equal((await api.status()).device, undefined);

        const fields = { url: `${hubProcess.url}/snapshots/`, id, ...credentials };
        const wrong = await edit({ ...fields, token: 'not-this-one' });
        assert.deepEqual([wrong.status, wrong.body.code], [422, 'remote_token']);
        const away = await edit({ ...fields, url: 'http://127.0.0.1:1' });
        assert.deepEqual([away.status, away.body.code], [502, 'remote_unreachable']);
        const missing = await edit({ url: fields.url, id });
        assert.deepEqual([missing.status, missing.body.code], [400, 'bad_request']);
        assert.equal((await status()).configured, false, 'nothing of it is kept');

        const { body } = await edit(fields);
        assert.deepEqual([body.configured, body.fixed, body.url], [true, false, `${hubProcess.url}/snapshots`]);
        assert.ok(body.lastCheckInAt, 'it has checked in');
        nodeRed = await nodeRed.restart();
        api = new ApiClient(nodeRed);
        await api.idle();
        await nodeRed.waitUntil('it checks in again', async () => (await status()).lastCheckInAt !== undefined);
        const told = JSON.stringify([await status(), await api.status(), nodeRed.output]) + (await privateFile());
        for (const secret of Object.values(credentials)) assert.ok(!told.includes(secret));
        assert.equal((await api.call<SnapshotsStatus>('GET', '/snapshots/status')).body.device?.id, id);

        assert.equal((await api.call('DELETE', '/snapshots/device')).status, 200);
        assert.equal((await status()).configured, false);
        assert.ok(!(await privateFile()).includes(id));
        assert.equal((await api.call('POST', '/snapshots/device/check-in')).status, 400);
    });

    it('needs its secrets anew when the address is another, and takes a new token alone', async () => {
        const { id, credentials } = await register();
        const url = `${hubProcess.url}/snapshots`;
        await edit({ url, id, ...credentials });
        const moved = await edit({ url: 'http://127.0.0.1:1/snapshots' });
        assert.deepEqual([moved.status, moved.body.code], [400, 'bad_request']);
        const other = await edit({ id: 'ABCDEFGHIJ' });
        assert.deepEqual([other.status, other.body.code], [400, 'bad_request']);
        const renewed = await hub.call<RegisteredDevice>('POST', `/snapshots/devices/${id}/credentials`);
        const { body } = await edit(renewed.body.credentials);
        assert.deepEqual([body.id, body.url, body.problem], [id, url, undefined]);
    });

    it('forgets what one hub said when it is connected to another device', async () => {
        await hub.deploy(smallFlows());
        const made = await hub.call<SnapshotItem>('POST', '/snapshots', { name: 'Target' });
        const [first, second] = [await register(), await register()];
        await hub.call('POST', `/snapshots/${made.body.id}/target`, { devices: [first.id] });
        const url = `${hubProcess.url}/snapshots`;
        await edit({ url, id: first.id, ...first.credentials });
        await nodeRed.waitUntil('it runs', async () => (await status()).state === 'applied');
        const { body } = await edit({ id: second.id, ...second.credentials });
        assert.deepEqual([body.state, body.current, body.target], ['none', undefined, undefined]);
        assert.deepEqual((await api.flows()).flows, smallFlows(), 'what runs stays');
    });

    it('takes mode and interval alone, and refuses what they cannot be', async () => {
        for (const [body, expected] of [
            [{ intervalSeconds: 4 }, 400],
            [{ intervalSeconds: 5 }, 200],
            [{ mode: 'other' }, 400],
            [{ mode: 'developer', autoSnapshot: false }, 200],
            [{ autoSnapshot: 'no' }, 400],
        ] as const) {
            assert.equal((await edit(body)).status, expected, JSON.stringify(body));
        }
        const { mode, intervalSeconds, autoSnapshot, state } = await status();
        assert.deepEqual([mode, intervalSeconds, autoSnapshot, state], ['developer', 5, false, 'off']);
    });

    it('of settings.js is changed there only, and says which variable is missing', async () => {
        await nodeRed.dispose();
        await start(
            "device: { url: 'http://127.0.0.1:1', id: 'x', token: '${NOT_SET}', credentialSecret: 'y', mode: 'fleet' }",
        );
        const { configured, fixed, problem } = await status();
        assert.deepEqual([configured, fixed], [true, true]);
        assert.match(problem!.error, /NOT_SET/);
        for (const body of [{ url: 'http://127.0.0.1:2' }, { mode: 'developer' }]) {
            assert.equal((await edit(body)).status, 400);
        }
        assert.equal((await edit({ intervalSeconds: 30 })).body.intervalSeconds, 30);
        assert.equal((await api.call('DELETE', '/snapshots/device')).status, 400);
    });

    it('of settings.js that is wrong is named in the log, without its secrets, and Node-RED starts', async () => {
        await nodeRed.dispose();
        await start("device: { url: 'http://127.0.0.1:1', token: 'a secret token', intervalSeconds: 1, odd: 1 }");
        assert.equal((await status()).configured, false);
        for (const name of ['id', 'credentialSecret', 'intervalSeconds', 'odd']) {
            assert.ok(nodeRed.output.includes(`snapshots.device.${name}`), name);
        }
        assert.ok(!nodeRed.output.includes('a secret token'));
    });
});
