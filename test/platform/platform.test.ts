import assert from 'node:assert/strict';
import { FlowFusePlatform } from './flowfuse-platform';
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
});
