import assert from 'node:assert/strict';
import type { Credentials, FlowNode, PartRef, SnapshotItem } from '../../runtime/core/snapshot';
import type { Deploy } from '../../runtime/host';
import { PrivateConfig } from '../../runtime/private-config';
import { openKeyRing } from '../../runtime/secrets/key-ring';
import type { FileStore } from '../../runtime/store/file-store';
import { startFakeRecording, type FakeRecording } from '../helpers/fake-recording';
import { brokerNode, smallFlows } from '../helpers/flows';
import { systemError, type MemoryFileSystem } from '../helpers/memory-file-system';
import { memoryDisk, openMemoryStore, STORE_DIR, USER_DIR } from '../helpers/test-store';

describe('Capture', () => {
    let disk: MemoryFileSystem;
    let store: FileStore;
    let recording: FakeRecording;

    beforeEach(async () => {
        disk = memoryDisk();
        await start();
    });
    afterEach(async () => {
        disk.fault = () => undefined;
        await store.close();
    });

    const start = async (encryptionKey?: string): Promise<void> => {
        const config = new PrivateConfig({ file: `${USER_DIR}/.config.snapshots.json`, fileSystem: disk });
        store = await openMemoryStore(disk, { keys: openKeyRing({ config, encryptionKey }) });
        await store.settled();
        recording = startFakeRecording(store);
    };
    const restart = async (encryptionKey?: string): Promise<void> => {
        await store.close();
        await start(encryptionKey);
    };

    /** What the capture of one deploy makes, once everything that is done after it is done; undefined for nothing. */
    const record = async (
        flows: FlowNode[],
        about: { type?: Deploy['type']; credentials?: Credentials } = {},
    ): Promise<SnapshotItem | undefined> => {
        const { host, recorder } = recording;
        const [before] = store.items();
        host.credentials = about.credentials ?? {};
        host.announce(flows, { type: about.type ?? 'full' });
        host.settle();
        await recorder.idle();
        await store.settled();
        assert.deepEqual(host.errors, []);
        const [newest] = store.items();
        return newest?.id === before?.id ? undefined : newest;
    };

    const partOf = async (item: SnapshotItem | undefined, id: string): Promise<PartRef> =>
        (await store.get(item!.id)).parts.find((part) => part.id === id)!;

    it('does not hold for stored what a start without changes has put and given up again', async () => {
        await record(smallFlows('return 1;'));
        await restart();
        recording.host.settings['httpNodeRoot'] = '/elsewhere';
        assert.equal(await record(smallFlows('return 1;'), { type: 'load' }), undefined);
        const missing = missingFrom(disk, store);
        const next = await record(smallFlows('return 2;'));
        await store.check(next!.id);
        assert.deepEqual(missing, []);
    });

    it('stores a part anew that was found damaged, which mends the snapshots that name it', async () => {
        const flows = (code: string): FlowNode[] => [...smallFlows(), ...smallFlows(code, 'tab2')];
        const first = await record(flows('return 1;'));
        spoil(disk, objectPath(await partOf(first, 'tab1')));
        await assert.rejects(store.check(first!.id));
        assert.equal(store.health().damaged, 1);
        const second = await record(flows('return 2;'));
        assert.equal(store.health().damaged, 0);
        for (const item of [first, second]) await store.check(item!.id);
    });

    it('makes a snapshot although the newest cannot be read', async () => {
        const first = await record(smallFlows('return 1;'));
        const unreadable = `${STORE_DIR}/snapshots/${first!.id}.json`;
        for (const spoiled of [() => spoil(disk, unreadable), () => failReads(disk, unreadable)]) {
            spoiled();
            const made = await record(smallFlows('return 2;'));
            await store.check(made!.id);
            await store.remove([made!.id]);
        }
    });

    it('makes a snapshot although the disk fails to read a part of the one before', async () => {
        const flows = (code: string): FlowNode[] => [...smallFlows(), ...smallFlows(code, 'tab2')];
        const first = await record(flows('return 1;'));
        for (const id of ['tab1', 'tab2']) {
            const part = await partOf(first, id);
            await restart();
            failReads(disk, objectPath(part));
            const made = await record(flows(`return ${JSON.stringify(id)};`));
            disk.fault = () => undefined;
            await store.check(made!.id);
        }
    });

    it('takes another encryptionKey for no change of the content', async () => {
        const credentials = { broker1: { password: 'p' } };
        await record([...smallFlows(), brokerNode()], { credentials });
        await restart('a phrase');
        assert.equal(await record([...smallFlows(), brokerNode()], { type: 'load', credentials }), undefined);
        assert.equal(await record([...smallFlows(), brokerNode()], { credentials }), undefined);
        const changed = await record([...smallFlows('return 2;'), brokerNode()], { credentials });
        assert.equal(changed?.changes?.text, 'Changed function “Work” in Flow tab1');
    });
});

/** The parts that captures, from now on, take for stored while no object of them is there. */
function missingFrom(disk: MemoryFileSystem, store: FileStore): PartRef[] {
    const missing: PartRef[] = [];
    const begin = store.begin.bind(store);
    store.begin = () => {
        const writer = begin();
        const keep = writer.keep.bind(writer);
        writer.keep = (part) => {
            if (!disk.getFile(objectPath(part))) missing.push(part);
            return keep(part);
        };
        return writer;
    };
    return missing;
}

function objectPath({ object }: PartRef): string {
    return `${STORE_DIR}/objects/${object.slice(0, 2)}/${object}.gz`;
}

function spoil(disk: MemoryFileSystem, path: string): void {
    const bytes = Buffer.from(disk.getFile(path)!);
    bytes[Math.floor(bytes.length / 2)]! ^= 0x10;
    disk.putFile(path, bytes);
}

function failReads(disk: MemoryFileSystem, unreadable: string): void {
    disk.fault = ({ name, path }) => {
        if (name === 'readFile' && path === unreadable) throw systemError('EIO', path);
    };
}
