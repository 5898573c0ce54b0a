import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashSync } from 'bcryptjs';
import { remoteStateId } from '../../runtime/core/remote-state-id';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import type { ImportedSnapshot, PushResult, RemoteItem, RemoteList } from '../../runtime/core/wire';
import { ApiClient } from '../helpers/api-client';
import { brokerNode, smallFlows } from '../helpers/flows';
import { Gate } from '../helpers/gate';
import { NodeRedProcess, RELEASES } from '../helpers/node-red-process';
import { NpmRegistry } from '../helpers/npm-registry';

const PLACE = 'node-red';
const PASSWORD = 'of the other one';
const USERS = [{ username: 'ada', password: hashSync(PASSWORD, 4), permissions: '*' }];
const LOGIN = `adminAuth: ${JSON.stringify({ type: 'credentials', users: USERS })},`;
const LOCK = JSON.stringify({ name: 'plant', lockfileVersion: 3, packages: {} }, null, 2);

/** Two of them, each a remote of the other, by the name `other`. */
describe('Two Node-REDs, 4.1 and 5', () => {
    let plant: NodeRedProcess;
    let hub: NodeRedProcess;
    let here: ApiClient;
    let there: ApiClient;
    /** npm's, which is asked for modules before a push. */
    let registry: NpmRegistry;
    let cache: string;

    before(async () => {
        registry = await NpmRegistry.start();
        cache = await mkdtemp(join(tmpdir(), 'snapshots-npm-'));
    });
    after(async () => {
        await registry.stop();
        await rm(cache, { recursive: true, force: true });
    });
    beforeEach(async () => {
        const env = registry.environment(cache);
        [plant, hub] = await Promise.all([
            NodeRedProcess.start({ release: RELEASES[0]!, env, files: { 'package-lock.json': LOCK } }),
            NodeRedProcess.start({ release: RELEASES[1]!, settings: LOGIN }),
        ]);
        here = new ApiClient(plant);
        there = await ApiClient.login(hub, 'ada', PASSWORD);
        await Promise.all([here.idle(), there.idle()]);
        await connect(here, { url: hub.url, username: 'ada', password: PASSWORD });
        await connect(there, { url: plant.url });
    });
    afterEach(() => Promise.all([plant.dispose(), hub.dispose()]));

    it('know a snapshot when it comes back: it is the very same', async () => {
        await here.deploy([...smallFlows(), brokerNode({ user: 'plant', password: 'top secret' })]);
        const made = await here.nextSnapshot(undefined);
        const pushed = await here.call<PushResult>('POST', `/snapshots/${made.id}/push`, {
            remote: 'other',
            target: PLACE,
            force: true,
        });
        assert.deepEqual([pushed.status, pushed.body.verified], [201, true], JSON.stringify(pushed.body));
        const { id } = pushed.body.snapshot;
        // From a place that was never pushed to: nothing but the content tells.
        const gate = await Gate.start(hub.url);
        try {
            await connect(here, { name: 'unknown', url: gate.url, username: 'ada', password: PASSWORD });
            const wanted = { remote: 'unknown', target: PLACE, id };
            const pulled = await here.call<ImportedSnapshot>('POST', '/snapshots/pull', wanted);
            assert.deepEqual([pulled.status, pulled.body.id, pulled.body.hash], [200, made.id, made.hash]);
        } finally {
            await gate.stop();
        }
    });

    it('are compared as they run', async () => {
        await Promise.all([here.deploy(smallFlows('return 1;')), there.deploy(smallFlows('return 2;'))]);
        const current = remoteStateId({ remote: 'other', place: PLACE, id: 'current' });
        const { changes } = await here.compare('current', current);
        assert.deepEqual(
            changes.map(({ id, properties }) => [id, properties]),
            [['tab1-function', [{ name: 'func', from: 'return 1;', to: 'return 2;' }]]],
        );
        await here.deploy(smallFlows('return 2;'));
        assert.deepEqual((await here.compare('current', current)).changes, []);
    });

    it('may send all that they make to each other: nothing goes round', async () => {
        const target = { id: PLACE, name: 'Other' };
        for (const api of [here, there]) await edit(api, { auto: 'all', target });
        for (const round of [1, 2, 3]) {
            await Promise.all([
                here.deploy(smallFlows(`return "here ${round}";`)),
                there.deploy(smallFlows(`return "there ${round}";`)),
            ]);
            await Promise.all([here.idle(), there.idle()]);
            await Promise.all([untilSent(here), untilSent(there)]);
        }
        const [ours, theirs] = await Promise.all([here.list(), there.list()]);
        for (const [own, others] of [
            [ours, theirs],
            [theirs, ours],
        ] as const) {
            const sent = namesOf(own, 'auto');
            assert.equal(sent.length, 3);
            assert.deepEqual(namesOf(others, 'upload').slice(-3), sent);
            assert.equal(own.length, sent.length + namesOf(own, 'upload').length);
        }
    });

    it('do not send back what was sent and then put in place there', async () => {
        const target = { id: PLACE, name: 'Other' };
        for (const api of [here, there]) await edit(api, { auto: 'all', target });
        await here.deploy(smallFlows('return "to run there";'));
        await here.idle();
        await untilSent(here);
        const [received] = (await there.list()).filter(({ kind }) => kind === 'upload');
        await there.restore(received!.id);
        await there.idle();
        await untilSent(there);
        // What it runs now is a state of its own; that it sends, and no more comes of it.
        const before = await Promise.all([here.list(), there.list()]);
        await untilSent(here);
        await untilSent(there);
        assert.deepEqual(await Promise.all([here.list(), there.list()]), before);
        assert.ok(before[1].filter(({ kind }) => kind === 'upload').length === 1);
    });
});

async function connect(api: ApiClient, account: object): Promise<void> {
    const answer = await api.call<RemoteItem>('POST', '/snapshots/remotes', {
        name: 'other',
        kind: 'node-red',
        ...account,
    });
    assert.deepEqual([answer.status, answer.body.connection.state], [201, 'connected'], JSON.stringify(answer.body));
}

async function edit(api: ApiClient, change: object): Promise<void> {
    const answer = await api.call('PUT', '/snapshots/remotes/other', change);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
}

/** Waits until all that there is to send has been sent. */
async function untilSent(api: ApiClient): Promise<void> {
    await api.nodeRed.waitUntil('everything is sent', async () => {
        const { remotes } = (await api.call<RemoteList>('GET', '/snapshots/remotes')).body;
        const { queue } = remotes[0]!;
        return queue.state === 'idle' && queue.waiting === 0;
    });
}

/** Oldest first. */
function namesOf(items: readonly SnapshotItem[], kind: SnapshotItem['kind']): string[] {
    return items.flatMap((item) => (item.kind === kind ? [item.name] : [])).reverse();
}
