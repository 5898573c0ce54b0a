import { hostname } from 'node:os';
import { join } from 'node:path';
import { SnapshotError } from '../core/errors';
import { PrivateConfig } from '../private-config';
import { KeptRemotes, type KeptRemote } from '../remotes/kept-remotes';
import type { Remote } from '../remotes/remote';
import { parseRemoteSettings } from '../remotes/remote-settings';
import { REMOTE_DRIVERS } from '../remotes/remotes';
import type { KeyRing } from '../secrets/key-ring';

export interface ConnectOptions {
    userDir: string;
    /** `snapshots.remotes` of settings.js, unchecked. */
    settings: unknown;
    keys: KeyRing;
    env: Readonly<Record<string, string | undefined>>;
    warn: (text: string) => void;
}

/**
 * One of the remotes of settings.js, or that were connected in the sidebar, by its name. Asks it nothing yet. `not_found`;
 * `key_missing` where its secrets cannot be decrypted any more.
 */
export async function connectRemote(
    name: string,
    { userDir, settings, keys, env, warn }: ConnectOptions,
): Promise<Remote> {
    const drivers = REMOTE_DRIVERS;
    const problem = (setting: string, expected: string): void => warn(`settings.js: ${setting} has to be ${expected}.`);
    const fixed = parseRemoteSettings(settings, { drivers, environment: env, problem });
    const { kind, fields } =
        fixed.find((remote) => remote.name === name) ?? keptRemote(await keptIn(userDir, keys), name);
    return drivers.get(kind)!.connect(fields, { userDir, environment: env, hostName: hostname() });
}

function keptIn(userDir: string, keys: KeyRing): Promise<KeptRemote[]> {
    const config = new PrivateConfig({ file: join(userDir, '.config.snapshots-remotes.json') });
    return new KeptRemotes({ config, keys, drivers: REMOTE_DRIVERS }).list();
}

function keptRemote(kept: readonly KeptRemote[], name: string): NonNullable<KeptRemote['connection']> {
    const found = kept.find((remote) => remote.name === name);
    if (!found?.connection) throw new SnapshotError('not_found', `There is no remote “${name}”.`);
    if (found.unreadable.length === 0) return found.connection;
    const what = found.unreadable.join(' and ');
    throw new SnapshotError(
        'key_missing',
        `The ${what} of “${name}” cannot be decrypted: the key is not here any more.`,
    );
}
