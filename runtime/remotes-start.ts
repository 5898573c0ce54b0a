import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { coalesced } from './coalesced';
import type { SnapshotsNotice } from './core/wire';
import type { Host } from './host';
import { PrivateConfig } from './private-config';
import type { Recorder } from './capture/recorder';
import { Connections } from './remotes/connections';
import { KeptRemotes } from './remotes/kept-remotes';
import { Ledger } from './remotes/ledger';
import type { QueueClock } from './remotes/push-queue';
import { PushQueues } from './remotes/push-queues';
import { RemoteItems } from './remotes/remote-items';
import { parseRemoteSettings } from './remotes/remote-settings';
import { RemoteStates } from './remotes/remote-states';
import { REMOTE_DRIVERS } from './remotes/remotes';
import type { KeyRing } from './secrets/key-ring';
import type { SnapshotStore } from './store/store';

export interface RemotesStartOptions {
    host: Pick<Host, 'userDir' | 'log' | 'translate' | 'modules'>;
    keys: KeyRing;
    /** `snapshots.remotes` of settings.js, unchecked. */
    settings: unknown;
    /** Resolves when the store is open; rejects when it cannot be opened, which whoever opens it has reported. */
    store: Promise<SnapshotStore>;
    recorder: () => Pick<Recorder, 'idle'>;
    notify: (notice: SnapshotsNotice) => void;
}

/** The remotes at work. */
export interface StartedRemotes {
    connections: Connections;
    ledger: Ledger;
    queues: PushQueues;
    items: RemoteItems;
    states: RemoteStates;
    /** Ends what is under way. */
    close(): void;
}

/** Puts together what talks to remotes. Asks none of them anything yet, and works without the store as far as that goes. */
export function remotesStart(options: RemotesStartOptions): StartedRemotes {
    const { host, keys, settings, notify } = options;
    const drivers = REMOTE_DRIVERS;
    const told = coalesced(() => notify({ event: 'remotes' }));
    const warn = (sentence: string, values: Record<string, string>): void =>
        host.log.warn(host.translate(`remotes.${sentence}`, values));
    const configIn = (name: string, sentence: string): PrivateConfig => {
        const file = join(host.userDir, name);
        return new PrivateConfig({ file, warn: () => warn(sentence, { file }) });
    };
    const config = configIn('.config.snapshots-pushes.json', 'pushesDamaged');
    const connections = new Connections({
        drivers,
        context: {
            userDir: host.userDir,
            environment: process.env,
            hostName: hostname(),
            instanceId: () => instanceIdIn(config),
        },
        settings: parseRemoteSettings(settings, {
            drivers,
            environment: process.env,
            problem: (setting, expected) => warn('wrong', { setting, expected }),
        }),
        kept: new KeptRemotes({ config: configIn('.config.snapshots-remotes.json', 'damaged'), keys, drivers }),
        onChange: () => {
            told();
            void queues.sync();
        },
        onUnreadable: ({ message }) => warn('unreadable', { error: message }),
    });
    const onUnwritten = ({ message }: Error): void => warn('unwritten', { error: message });
    const ledger = new Ledger({ config, onChange: told, onUnwritten });
    let opened: SnapshotStore | undefined;
    const store = options.store.then((found) => (opened = found));
    const queues: PushQueues = new PushQueues({
        config,
        connections,
        tools: store.then((found) => ({
            store: found,
            ledger,
            modules: host.modules,
            translate: (key, values) => host.translate(key, values),
            quiet: () => options.recorder().idle(),
            clock: REAL_CLOCK,
        })),
        onChange: told,
        onUnwritten,
        onUnexpected: (error) => host.log.error(String((error as Error | undefined)?.message ?? error)),
    });
    const states = new RemoteStates({ connections, ledger });
    return {
        connections,
        ledger,
        queues,
        states,
        items: new RemoteItems({ ledger, queues, store: () => opened }),
        close: () => {
            queues.close();
            connections.close();
            states.clear();
        },
    };
}

/** Rejects as a write does, the first time. */
async function instanceIdIn(config: PrivateConfig): Promise<string> {
    const known = (await config.read())['instance'];
    if (typeof known === 'string') return known;
    const after = await config.update(({ instance }) =>
        typeof instance === 'string' ? {} : { instance: randomUUID() },
    );
    return after['instance'] as string;
}

const REAL_CLOCK: QueueClock = {
    now: () => Date.now(),
    after: (ms, callback) => {
        const timer = setTimeout(callback, ms).unref();
        return () => clearTimeout(timer);
    },
    random: () => Math.random(),
};
