import assert from 'node:assert/strict';
import { openCredentials, type Sealed } from '../../runtime/secrets/node-red-cipher';
import { brokerNode } from '../helpers/flows';
import { FlowFusePlatform } from './flowfuse-platform';
import { PlatformClient } from './platform-client';
import { sharedPlatform } from './shared-platform';

describe('A FlowFuse platform', () => {
    let platform: FlowFusePlatform;
    before(async function () {
        this.timeout(180_000);
        platform = await sharedPlatform();
    });

    afterEach(() => platform.clear());

    it('keeps a snapshot of an instance for everyone of its team, and lets only an owner delete it', async () => {
        const instance = await platform.newInstance('roles');
        const { id } = await platform.admin.createSnapshot(instance.id, { name: 'Kept', flows: [] });
        const member = await platform.as('member');
        const viewer = await platform.as('viewer');
        assert.deepEqual(
            (await member.listSnapshots(instance.id)).map(({ name }) => name),
            ['Kept'],
        );
        assert.equal((await viewer.call('POST', `snapshots/${id}/export`, { credentialSecret: 'x' })).status, 403);
        assert.equal((await member.call('DELETE', `snapshots/${id}`)).status, 403);
        assert.equal((await platform.admin.call('DELETE', `snapshots/${id}`)).status, 200);
    });

    it('answers a call that it does not know with a page and status 200', async () => {
        const answer = await platform.admin.call('POST', 'snapshots/import', {});
        assert.equal(answer.status, 200);
        assert.match(answer.headers.get('content-type')!, /^text\/html/);
    });

    it('gives a device its target, with credentials that this device alone can read, and is content once it runs', async () => {
        const instance = await platform.newInstance('target');
        const device = await platform.newDevice('north', instance);
        const credentials = { broker1: { user: 'pump', password: 'a password of the pump' } };
        const { id } = await platform.admin.createSnapshot(instance.id, {
            name: 'Target',
            flows: [brokerNode()],
            credentials,
            settings: { modules: { 'node-red': '4.1.15' } },
            setAsTarget: true,
        });

        const live = new PlatformClient(platform.url, device.token);
        const checkIn = (snapshot: string | null): Promise<{ status: number; body: unknown }> => {
            const state = { state: 'running', agentVersion: '4.2.0', project: instance.id, snapshot, settings: null };
            return live.call('POST', `devices/${device.id}/live/state`, state);
        };
        const told = { error: 'incorrect-snapshot', project: instance.id, snapshot: id, settings: null };
        const { status, body } = await checkIn(null);
        assert.deepEqual({ status, body }, { status: 409, body: told });
        const target = await live.must<{ flows: object[]; credentials: Sealed; modules: object }>(
            'GET',
            `devices/${device.id}/live/snapshot`,
        );
        assert.deepEqual([target.flows, target.modules], [[brokerNode()], { 'node-red': '4.1.15' }]);
        assert.deepEqual(openCredentials(target.credentials, device.credentialSecret), credentials);
        assert.equal((await checkIn(id)).status, 200);
    });
});
