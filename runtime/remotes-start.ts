import { join } from 'node:path';
import { coalesced } from './coalesced';
import type { SnapshotsNotice } from './core/wire';
import type { Host } from './host';
import { PrivateConfig } from './private-config';
import { Connections } from './remotes/connections';
import { KeptRemotes } from './remotes/kept-remotes';
import { RemoteItems } from './remotes/remote-items';
import { parseRemoteSettings } from './remotes/remote-settings';
import { REMOTE_DRIVERS } from './remotes/remotes';
import type { KeyRing } from './secrets/key-ring';

export interface RemotesStartOptions {
    host: Pick<Host, 'userDir' | 'log' | 'translate'>;
    keys: KeyRing;
    /** `snapshots.remotes` of settings.js, unchecked. */
    settings: unknown;
    notify: (notice: SnapshotsNotice) => void;
}

/** The remotes at work. */
export interface StartedRemotes {
    connections: Connections;
    items: RemoteItems;
    /** Ends what is under way. */
    close(): void;
}

/** Puts together what talks to remotes. Asks none of them anything yet, and works without the store. */
export function remotesStart({ host, keys, settings, notify }: RemotesStartOptions): StartedRemotes {
    const drivers = REMOTE_DRIVERS;
    const file = join(host.userDir, '.config.snapshots-remotes.json');
    const config = new PrivateConfig({
        file,
        warn: () => host.log.warn(host.translate('remotes.damaged', { file })),
    });
    const told = coalesced(() => notify({ event: 'remotes' }));
    const problem = (setting: string, expected: string): void =>
        host.log.warn(host.translate('remotes.wrong', { setting, expected }));
    const connections = new Connections({
        drivers,
        settings: parseRemoteSettings(settings, { drivers, environment: process.env, problem }),
        kept: new KeptRemotes({ config, keys, drivers }),
        onChange: told,
        onUnreadable: ({ message }) => host.log.warn(host.translate('remotes.unreadable', { error: message })),
    });
    return { connections, items: new RemoteItems(), close: () => connections.close() };
}
