import assert from 'node:assert/strict';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import type { RemoteItem, RemoteList } from '../../runtime/core/wire';
import { ApiClient } from '../helpers/api-client';
import { smallFlows } from '../helpers/flows';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';

describe('A Node-RED that others push to by themselves', () => {
    let plant: NodeRedProcess;
    let hub: NodeRedProcess;
    let here: ApiClient;
    let there: ApiClient;

    beforeEach(async () => {
        [plant, hub] = await Promise.all([
            NodeRedProcess.start({ release: RELEASES[0]! }),
            NodeRedProcess.start({
                release: RELEASES[1]!,
                settings: 'snapshots: { retention: { keepLast: 2 } },',
            }),
        ]);
        [here, there] = [new ApiClient(plant), new ApiClient(hub)];
        await Promise.all([here.idle(), there.idle()]);
        await here.call<RemoteItem>('POST', '/snapshots/remotes', { name: 'hub', kind: 'node-red', url: hub.url });
    });
    afterEach(() => Promise.all([plant.dispose(), hub.dispose()]));

    it('keeps as many automatic snapshots of them as of its own, and all that a person made', async () => {
        const target = { id: 'node-red', name: 'Hub' };
        await here.deploy(smallFlows('return 0;'));
        const first = await here.nextSnapshot(undefined);
        const edited = await here.call<RemoteItem>('PUT', '/snapshots/remotes/hub', { auto: 'all', target });
        assert.equal(edited.status, 200, JSON.stringify(edited.body));
        await untilThere(first);
        const byHand = (await here.call<SnapshotItem>('POST', '/snapshots', { name: 'By hand' })).body;
        await untilThere(byHand);
        let newest = byHand;
        const made = [first];
        for (const code of ['return 1;', 'return 2;', 'return 3;']) {
            await here.deploy(smallFlows(code));
            newest = await here.nextSnapshot(newest);
            made.push(newest);
            await untilThere(newest);
        }
        const uploads = (await there.list()).filter(({ kind }) => kind === 'upload');
        const names = uploads.map(({ name }) => name);
        assert.deepEqual([...names].reverse(), ['By hand', ...made.slice(-2).map(({ name }) => name)]);
        const sources = uploads.map(({ source }) => source);
        assert.equal(new Set(sources.filter((source) => source !== undefined)).size, 1);
        assert.equal(uploads.find(({ name }) => name === 'By hand')?.source, undefined);
    });

    const untilThere = ({ id }: SnapshotItem): Promise<void> =>
        plant.waitUntil('it is there', async () => {
            const { remotes } = (await here.call<RemoteList>('GET', '/snapshots/remotes')).body;
            return remotes[0]!.held.includes(id) && remotes[0]!.queue.state === 'idle';
        });
});
