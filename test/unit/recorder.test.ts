import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import type { RecorderTools } from '../../runtime/capture/recorder';
import { readCredentials, readFlows } from '../../runtime/capture/snapshot-content';
import type { FileStore } from '../../runtime/store/file-store';
import { startFakeRecording, type FakeRecording } from '../helpers/fake-recording';
import { brokerNode, smallFlows } from '../helpers/flows';
import { MemoryFileSystem, systemError } from '../helpers/memory-file-system';
import { memoryDisk, openMemoryStore, USER_DIR } from '../helpers/test-store';

const BY_HAND = { kind: 'manual', name: 'Before the holidays', description: '', pinned: true } as const;

describe('Recorder', () => {
    let disk: MemoryFileSystem;
    let store: FileStore;
    let recording: FakeRecording;

    beforeEach(async () => {
        disk = memoryDisk();
        await open(disk);
    });
    afterEach(() => store.close());

    const open = async (fileSystem: MemoryFileSystem, options?: Parameters<typeof startFakeRecording>[1]) => {
        store = await openMemoryStore(fileSystem);
        await store.settled();
        recording = startFakeRecording(store, options);
    };

    const codeOf = async (item: SnapshotItem | undefined): Promise<unknown> => {
        const flows = await readFlows(store, await store.get(item!.id));
        return flows.find((node) => node.type === 'function')?.['func'];
    };

    it('makes a snapshot of each deploy, with its type, user and revision', async () => {
        const { host, recorder } = recording;
        const { rev } = host.announce(smallFlows('return 1;'), { type: 'nodes', user: { username: 'ann' } });
        host.settle();
        await recorder.idle();
        const [item, ...others] = store.items();
        assert.equal(others.length, 0);
        assert.deepEqual(item?.deploy, { type: 'nodes', revision: rev });
        assert.deepEqual(item.user, { username: 'ann' });
        assert.equal(await codeOf(item), 'return 1;');
    });

    it('touches nothing before the deploy is settled', async () => {
        const { host, recorder } = recording;
        const before = disk.filesIn(USER_DIR);
        host.announce(smallFlows());
        await someTurns();
        assert.deepEqual(disk.filesIn(USER_DIR), before);
        assert.equal(recorder.capturing, true);
        host.settle();
        await recorder.idle();
        assert.equal(store.items().length, 1);
    });

    it('goes on without Node-RED saying that the deploy is settled', async () => {
        const { host, recorder } = recording;
        host.announce(smallFlows());
        await recorder.idle();
        assert.equal(store.items().length, 1);
    });

    it('returns from deploys at once while the store is not open, and records them once it is', async () => {
        let opened!: (tools: RecorderTools) => void;
        const tools = new Promise<RecorderTools>((resolve) => (opened = resolve));
        const { host, recorder } = startFakeRecording(store, { tools });
        host.announce(smallFlows('return 1;'));
        host.announce(smallFlows('return 2;'));
        host.settle();
        assert.equal(recorder.capturing, true);
        opened(recording.tools);
        await recorder.idle();
        assert.equal(store.items().length, 2);
    });

    it('lets deploys pass while the disk takes its time, and keeps their order', async () => {
        await store.close();
        const slow = new SlowDisk();
        slow.putFolder(USER_DIR);
        await open(slow);
        const { host, recorder } = recording;
        slow.hold();
        host.announce(smallFlows('return 1;'));
        host.settle();
        await slow.isHolding();
        host.announce(smallFlows('return 2;'));
        host.announce(smallFlows('return 3;'));
        host.settle();
        assert.equal(store.items().length, 0);
        slow.release();
        await recorder.idle();
        assert.deepEqual(await Promise.all(store.items().map(codeOf)), ['return 3;', 'return 2;', 'return 1;']);
    });

    it('holds the credentials of the moment of each deploy, though they change in place', async () => {
        const { host, recorder } = recording;
        const flows = [...smallFlows(), brokerNode()];
        host.credentials = { broker1: { password: 'one' } };
        host.announce(flows);
        host.credentials['broker1']!['password'] = 'two';
        host.announce(flows.map((node) => ({ ...node })));
        host.settle();
        await recorder.idle();
        const found = store.items().map(async ({ id }) => readCredentials(store, await store.get(id)));
        assert.deepEqual(await Promise.all(found), [
            { broker1: { password: 'two' } },
            { broker1: { password: 'one' } },
        ]);
    });

    it('captures on demand the flows and credentials of one moment while the next deploy is being stored', async () => {
        const { host, recorder } = recording;
        host.credentials = { broker1: { password: 'p' } };
        host.announce([...smallFlows(), brokerNode()]);
        host.settle();
        // Node-RED removes the credentials of nodes that a deploy removes before it has stored the flows.
        host.credentials = {};
        const { manifest } = await recorder.capture(BY_HAND);
        assert.ok((await readFlows(store, manifest)).some(({ id }) => id === 'broker1'));
        assert.deepEqual(await readCredentials(store, manifest), { broker1: { password: 'p' } });
    });

    it('takes credentials that stand in the flows for credentials, which are encrypted and not shown', async () => {
        const { host, recorder } = recording;
        host.announce([...smallFlows(), brokerNode({ user: 'plant', password: 'p' })]);
        host.settle();
        await recorder.idle();
        const { manifest } = await recorder.capture(BY_HAND);
        assert.equal(manifest.hash, store.items()[1]?.hash);
        assert.deepEqual(await readFlows(store, manifest), [...smallFlows(), brokerNode()]);
        assert.deepEqual(await readCredentials(store, manifest), { broker1: { user: 'plant', password: 'p' } });
    });

    it('reports what it cannot copy, throws nothing into Node-RED, and works on with the next deploy', async () => {
        const { host, recorder } = recording;
        const credentialsOf = host.credentialsOf.bind(host);
        host.credentialsOf = () => {
            throw new TypeError('Converting circular structure to JSON');
        };
        host.announce(smallFlows('return 1;'));
        await recorder.catchUp();
        assert.equal(recorder.lastError?.code, 'capture_failed');
        assert.equal(host.errors.length, 2);
        host.credentialsOf = credentialsOf;
        host.announce(smallFlows('return 2;'));
        host.settle();
        await recorder.idle();
        assert.deepEqual(await Promise.all(store.items().map(codeOf)), ['return 2;']);
    });

    it('records what was missed while the store could not be used, and reports it when that fails', async () => {
        const { host, recorder } = (recording = startFakeRecording(store, { isOff: () => isOff }));
        let isOff = true;
        host.announce(smallFlows());
        isOff = false;
        await recorder.catchUp();
        host.settle();
        await recorder.idle();
        assert.deepEqual(
            store.items().map(({ kind }) => kind),
            ['external'],
        );
        host.runningFlows = () => Promise.reject(new Error('not now'));
        await recorder.catchUp();
        assert.match(recorder.lastError?.error ?? '', /not now/);
    });

    it('makes nothing of a deploy that changes nothing', async () => {
        const { host, recorder } = recording;
        for (let deploy = 0; deploy < 2; deploy++) {
            host.announce(smallFlows());
            host.settle();
            await recorder.idle();
        }
        assert.equal(store.items().length, 1);
    });

    it('reports a capture that fails and works on with the next deploy', async () => {
        const { host, recorder } = recording;
        disk.fault = ({ name, path }) => {
            if (name === 'writeSynced') throw systemError('EIO', path);
        };
        host.announce(smallFlows('return 1;'));
        host.announce(smallFlows('return 2;'));
        host.settle();
        await recorder.idle();
        assert.equal(recorder.lastError?.code, 'io_error');
        assert.equal(host.errors.length, 2);
        assert.equal(store.items().length, 0);
        disk.fault = () => undefined;
        host.announce(smallFlows('return 3;'));
        host.settle();
        await recorder.idle();
        assert.equal(recorder.lastError, undefined);
        assert.equal(await codeOf(store.items()[0]), 'return 3;');
    });

    it('keeps a snapshot although what retention gives up cannot be removed', async () => {
        const keepOne = { keepLast: 1, keepHourly: 0, keepDaily: 0, keepWeekly: 0, keepMonthly: 0 };
        const { host, recorder } = (recording = startFakeRecording(store, { retention: keepOne }));
        disk.fault = ({ name, path }) => {
            if (name === 'unlink' && path.endsWith('.json')) throw systemError('EACCES', path);
        };
        for (const code of ['return 1;', 'return 2;']) {
            host.announce(smallFlows(code));
            host.settle();
            await recorder.idle();
        }
        assert.equal(store.items().length, 2);
        assert.match(host.errors[0] ?? '', /^Older snapshots could not be removed: /);
        assert.notEqual(recorder.lastError, undefined);
        disk.fault = () => undefined;
        host.announce(smallFlows('return 3;'));
        host.settle();
        await recorder.idle();
        assert.deepEqual(await Promise.all(store.items().map(codeOf)), ['return 3;']);
    });

    it('adds who made the deploy when that is told while it is being captured, or afterwards', async () => {
        const { host, recorder } = recording;
        const first = host.announce(smallFlows('return 1;'));
        host.settle();
        host.attribute(first, 'ann');
        await recorder.idle();
        const second = host.announce(smallFlows('return 2;'));
        host.settle();
        await recorder.idle();
        const updated = new Promise((resolve) => store.watch(resolve));
        host.attribute(second, 'bob');
        await updated;
        assert.deepEqual(
            store.items().map((item) => item.user?.username),
            ['bob', 'ann'],
        );
    });

    it('hears of the user of a deploy that made no snapshot, or whose snapshot is gone, without a complaint', async () => {
        const { host, recorder } = recording;
        const first = host.announce(smallFlows());
        const same = host.announce(smallFlows());
        host.settle();
        await recorder.idle();
        await store.remove(store.items().map(({ id }) => id));
        host.attribute(first, 'ann');
        host.attribute(same, 'ann');
        await someTurns();
        assert.deepEqual(host.errors, []);
    });

    it('records nothing while it is switched off or the store cannot be used', async () => {
        for (const options of [{ isAutomatic: () => Promise.resolve(false) }, { isOff: () => true }]) {
            const { host, recorder } = startFakeRecording(store, options);
            host.announce(smallFlows());
            host.settle();
            await recorder.idle();
        }
        assert.equal(store.items().length, 0);
    });

    it('takes a snapshot by hand for a good one when its flows have run for long enough, before or after', async () => {
        const { host, recorder } = recording;
        const running = host.announce(smallFlows('return 1;'));
        host.settle();
        await recorder.idle();
        await store.remove(store.items().map((item) => item.id));
        const { manifest: early } = await recorder.capture(BY_HAND);
        assert.equal(store.items()[0]?.good, undefined);
        await recorder.approve(running);
        const { manifest: late } = await recorder.capture(BY_HAND);
        assert.deepEqual(
            store.items().map(({ id, good }) => [id, good]),
            [
                [late.id, true],
                [early.id, true],
            ],
        );
    });

    it('captures on demand what runs, in turn with the deploys, also when nothing has changed', async () => {
        const { host, recorder } = recording;
        host.announce(smallFlows());
        host.settle();
        const { manifest } = await recorder.capture(BY_HAND);
        assert.equal(manifest.name, BY_HAND.name);
        assert.deepEqual(
            store.items().map(({ kind, hash }) => ({ kind, hash })),
            ['manual', 'auto'].map((kind) => ({ kind, hash: manifest.hash })),
        );
    });
});

/** Long enough for whatever does not wait for something else. */
async function someTurns(): Promise<void> {
    for (let turns = 0; turns < 20; turns++) await turn();
}

/** A disk on which syncing a file takes until it is let go. */
class SlowDisk extends MemoryFileSystem {
    private held: Promise<void> = Promise.resolve();
    private whenHolding: () => void = () => undefined;
    private holding: Promise<void> = Promise.resolve();
    release: () => void = () => undefined;

    hold(): void {
        this.held = new Promise((resolve) => (this.release = resolve));
        this.holding = new Promise((resolve) => (this.whenHolding = resolve));
    }

    /** Resolves when somebody waits for a file to be synced. */
    isHolding(): Promise<void> {
        return this.holding;
    }

    override async writeSynced(path: string, data: Uint8Array): Promise<void> {
        this.whenHolding();
        await this.held;
        return super.writeSynced(path, data);
    }
}
