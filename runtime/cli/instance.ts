import { statSync, type Stats } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { isSnapshotError, SnapshotError } from '../core/errors';
import { isOwnState, type SnapshotItem } from '../core/snapshot';
import { KeptEnvironment } from '../environment/kept-environment';
import { PrivateConfig } from '../private-config';
import type { Remote } from '../remotes/remote';
import { waitingByFile } from '../remotes/waiting';
import { openKeyRing, type KeyRing } from '../secrets/key-ring';
import { parseSettings, type Settings } from '../settings';
import { openFileStore, type FileStore } from '../store/file-store';
import { RunMarkerFile } from '../store/run-marker-file';
import type { SnapshotStore } from '../store/store';
import { openStoreReader, type StoreReader } from '../store/store-reader';
import { UserDir } from '../user-dir/user-dir';
import { actAsOwner } from './act-as-owner';
import { connectRemote } from './connect-remote';
import { loadSettings, type NodeRedSettings } from './load-settings';
import { readNodeList } from './node-list';

export interface InstanceOptions {
    /** As they were given on the command line. */
    userDir: string | undefined;
    settings: string | undefined;
    dir: string | undefined;
    env: Readonly<Record<string, string | undefined>>;
    warn: (text: string) => void;
}

/** A Node-RED as its files tell of it, whether it runs or not. */
export class Instance {
    private readonly keys: KeyRing;

    private constructor(
        readonly userDir: string,
        readonly settings: NodeRedSettings,
        /** The section `snapshots` of the settings. */
        readonly section: Settings,
        private readonly storeDir: string,
        private readonly options: Pick<InstanceOptions, 'env' | 'warn'>,
    ) {
        const config = new PrivateConfig({ file: join(userDir, '.config.snapshots.json'), warn: options.warn });
        this.keys = openKeyRing({ config, encryptionKey: section.encryptionKey });
    }

    /** Finds the user directory as Node-RED does, and loads its settings. `unusable_user_dir`. */
    static open(options: InstanceOptions): Instance {
        const { userDir, settings, dir, env, warn } = options;
        const home = env['HOME'] ?? env['USERPROFILE'] ?? env['HOMEPATH'] ?? homedir();
        const first = resolve(userDir ?? join(home, '.node-red'));
        // What is in the directory may be run by nobody but its owner.
        if (settings === undefined) actAsOwner(existing(first));
        const loaded = loadSettings(first, settings && resolve(settings), env);
        const own = loaded['userDir'];
        const found = userDir === undefined && typeof own === 'string' ? resolve(own) : first;
        actAsOwner(existing(found));
        const section = parseSettings(loaded['snapshots'], (setting, expected) =>
            warn(`settings.js: ${setting} has to be ${expected}. The default is used.`),
        );
        const storeDir = dir === undefined ? resolve(found, section.dir ?? 'snapshots') : resolve(dir);
        return new Instance(found, loaded, section, storeDir, options);
    }

    /** Works while Node-RED runs. Rejects as `openStoreReader` does. */
    read(): Promise<StoreReader> {
        return openStoreReader({ dir: this.storeDir, keys: this.keys });
    }

    /** Takes the store; close it. `store_in_use` while Node-RED runs, else rejects as `openFileStore` does. */
    async take(): Promise<FileStore> {
        try {
            return await openFileStore({ dir: this.storeDir, keys: this.keys });
        } catch (error) {
            if (!isSnapshotError(error, 'store_in_use')) throw error;
            const { pid, host } = error.facts;
            const who = typeof pid === 'number' ? ` (process ${pid} on ${String(host)})` : '';
            throw new SnapshotError(
                'store_in_use',
                `Node-RED is running${who}: stop it first. List, show, diff, export and verify work all the same.`,
                error.facts,
            );
        }
    }

    /**
     * The environment that Node-RED will have if it is started with that of this program: earlier restores may have set
     * variables for all starts.
     */
    async environment(): Promise<{ variables: Record<string, string | undefined>; kept: KeptEnvironment }> {
        const variables = { ...this.options.env };
        const file = join(this.userDir, '.config.snapshots-environment.json');
        const kept = new KeptEnvironment({
            config: new PrivateConfig({ file, warn: this.options.warn }),
            keys: this.keys,
            environment: variables,
            onUnreadable: (names) => this.options.warn(`These variables cannot be decrypted: ${names.join(', ')}.`),
        });
        await kept.apply();
        return { variables, kept };
    }

    /** Ids of the snapshots that Node-RED has still to push to remotes. Rejects when the file cannot be read. */
    async waitingForPush(items: readonly SnapshotItem[]): Promise<ReadonlySet<string>> {
        const file = join(this.userDir, '.config.snapshots-pushes.json');
        return waitingByFile(await new PrivateConfig({ file, warn: this.options.warn }).read(), items);
    }

    /** Lets the guard forget about earlier starts: what is restored by a person gets all its chances. */
    clearRunMarker(): void {
        new RunMarkerFile(this.storeDir).clear();
    }

    /** Version of the Node-RED that used the directory last, as far as it is known: its own program may be anywhere. */
    nodeRedVersion(store: Pick<SnapshotStore, 'items'>): string {
        const newest = store.items().find((item) => !item.damaged && isOwnState(item));
        return newest?.modules['node-red'] ?? readNodeList(this.userDir)?.nodeRedVersion ?? 'unknown';
    }

    /** One of the remotes of settings.js or of the sidebar, by its name. `not_found`; `key_missing` for lost secrets. */
    connectRemote(name: string): Promise<Remote> {
        const { userDir, section, keys } = this;
        const { env, warn } = this.options;
        return connectRemote(name, { userDir, settings: section.remotes, keys, env, warn });
    }

    /** The flows and credentials beside the store. */
    openUserDir(nodeRedVersion: string): Promise<UserDir> {
        return UserDir.open({ userDir: this.userDir, settings: this.settings, nodeRedVersion });
    }
}

function existing(folder: string): Stats {
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found?.isDirectory()) return found;
    throw new SnapshotError('unusable_user_dir', `There is no user directory ${folder}. Name it with --user-dir.`);
}
