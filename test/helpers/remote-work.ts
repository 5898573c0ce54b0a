import type { AutoPush } from '../../runtime/core/remote-wire';
import type { Manifest, SnapshotKind } from '../../runtime/core/snapshot';
import { PrivateConfig } from '../../runtime/private-config';
import type { Connection } from '../../runtime/remotes/connection';
import { Connections } from '../../runtime/remotes/connections';
import { KeptRemotes } from '../../runtime/remotes/kept-remotes';
import { Ledger } from '../../runtime/remotes/ledger';
import type { PushTools } from '../../runtime/remotes/push-plan';
import { PushQueues } from '../../runtime/remotes/push-queues';
import type { RemoteSetting } from '../../runtime/remotes/remote-settings';
import { openKeyRing } from '../../runtime/secrets/key-ring';
import type { FileStore } from '../../runtime/store/file-store';
import { writeSnapshot, type SnapshotContent } from '../../runtime/capture/write-snapshot';
import { translate } from './catalogue';
import { brokerNode, smallFlows } from './flows';
import type { MemoryFileSystem } from './memory-file-system';
import { PLACE, scriptedDrivers, scriptedRemote, type Script } from './scripted-remote';
import { TestClock } from './test-clock';
import { memoryDisk, openMemoryStore, USER_DIR } from './test-store';

/** What talks to remotes, put together as the product does it: on a disk in memory, with one remote in a test's hands. */
export interface RemoteWork {
    script: Script;
    clock: TestClock;
    disk: MemoryFileSystem;
    store: FileStore;
    tools: PushTools & { store: FileStore };
    ledger: Ledger;
    queues: PushQueues;
    connections: Connections;
    /** The one remote. */
    connection(): Promise<Connection>;
    /** Stores a snapshot whose function has this code, and which has credentials. */
    capture(code: string, about?: { kind?: SnapshotKind; pinned?: boolean; name?: string }): Promise<Manifest>;
    /** Ends without any notice and starts again from the disk, as after a kill, with other settings if given. */
    restart(setting?: Partial<RemoteSetting>): Promise<RemoteWork>;
    close(): Promise<void>;
    /** Failures that nobody expected. */
    unexpected: unknown[];
}

export interface WorkOptions {
    auto?: AutoPush;
    script?: Script;
    disk?: MemoryFileSystem;
    clock?: TestClock;
    setting?: Partial<RemoteSetting>;
}

const LATER = '2026-03-01T09:00:00.000Z';

export async function startRemoteWork(options: WorkOptions = {}): Promise<RemoteWork> {
    const { auto = 'none', disk = memoryDisk(), clock = new TestClock() } = options;
    const { script, remote } = scriptedRemote(options.script);
    const store = await openMemoryStore(disk);
    await store.settled();
    const drivers = scriptedDrivers(() => remote);
    const config = (name: string): PrivateConfig =>
        new PrivateConfig({ file: `${USER_DIR}/${name}`, fileSystem: disk });
    const setting: RemoteSetting = {
        name: 'plant',
        kind: 'flowfuse',
        fields: { url: 'https://flows.example.com', token: 'a token' },
        target: PLACE.id,
        auto,
        ...options.setting,
    };
    const fail = (error: Error): never => {
        throw error;
    };
    const connections = new Connections({
        drivers,
        settings: [setting],
        kept: new KeptRemotes({
            config: config('remotes.json'),
            keys: openKeyRing({ config: config('keys.json') }),
            drivers,
        }),
        onChange: () => void queues.sync(),
        onUnreadable: fail,
    });
    const pushes = config('pushes.json');
    const ledger = new Ledger({ config: pushes, onChange: () => undefined, onUnwritten: fail });
    const tools: RemoteWork['tools'] = {
        store,
        ledger,
        modules: { isPublished: () => Promise.resolve(true) },
        translate,
    };
    const unexpected: unknown[] = [];
    const queues: PushQueues = new PushQueues({
        config: pushes,
        connections,
        tools: Promise.resolve({ ...tools, quiet: () => Promise.resolve(), clock }),
        onChange: () => undefined,
        onUnwritten: fail,
        onUnexpected: (error) => unexpected.push(error),
    });
    await queues.held();
    return {
        script,
        clock,
        disk,
        store,
        tools,
        ledger,
        queues,
        connections,
        unexpected,
        connection: () => connections.get('plant'),
        capture: (code, { kind = 'auto', pinned = false, name = `As of ${code}` } = {}) =>
            writeSnapshot(store, contentOf(code), { name, description: '', kind, pinned, createdAt: LATER }),
        restart: async (changed = {}) => {
            queues.close();
            await store.close();
            return startRemoteWork({ ...options, script, disk, clock, setting: { ...options.setting, ...changed } });
        },
        close: async () => {
            queues.close();
            connections.close();
            await store.close();
        },
    };
}

export function contentOf(code: string): SnapshotContent {
    return {
        flows: [...smallFlows(code), brokerNode()],
        credentials: { broker1: { user: 'plant', password: `needle of ${code}` } },
        environment: {
            REGION: { value: 'north', hidden: false },
            SITE_TOKEN: { value: 'hidden needle', hidden: true },
        },
        modules: { versions: { 'node-red': '4.1.15', 'node-red-contrib-pump': '1.2.3' }, sources: {} },
        settings: {},
    };
}
