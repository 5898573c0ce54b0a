import { describeChanges } from '../core/describe-changes';
import { diffFlows } from '../core/diff-flows';
import { isSnapshotError } from '../core/errors';
import { isOwnState, type ChangeSummary, type Manifest } from '../core/snapshot';
import type { EnvironmentPart } from '../capture/environment-part';
import { ModuleReader } from '../modules/installed-modules';
import { settingsPart } from '../capture/settings-part';
import { readCredentials, readEnvironment, readFlows } from '../capture/snapshot-content';
import type { FileStore } from '../store/file-store';
import { writeSnapshot } from '../capture/write-snapshot';
import { completeSettings } from './complete-settings';
import { comparable } from './diff';
import type { Instance } from './instance';
import type { RestoreJob } from './restore-job';
import { translate } from './words';

/** What the files hold now becomes a snapshot, so that the restore can be undone. Rejects as the store does. */
export async function keepCurrent(job: RestoreJob, store: FileStore, instance: Instance): Promise<Manifest> {
    const { current, nodeRedVersion } = job;
    const newest = store.items().find((item) => !item.damaged && isOwnState(item));
    const before = newest && (await store.get(newest.id));
    const environment = await knownEnvironment(store, before);
    const settings = completeSettings(instance.settings);
    const changes = before && (await changesSince(store, before, job));
    return writeSnapshot(
        store,
        {
            flows: current.flows,
            credentials: current.credentials === 'unreadable' ? {} : current.credentials,
            ...(environment && { environment }),
            modules: await new ModuleReader(instance.userDir, nodeRedVersion).read(),
            settings: settingsPart((name) => settings[name]),
        },
        {
            kind: 'restore',
            name: translate('restore.safetyName', { name: job.manifest.name }),
            description: '',
            pinned: false,
            createdAt: new Date().toISOString(),
            ...(changes && { changes }),
        },
    );
}

/** The environment as Node-RED last had it: that of this program is another one. */
async function knownEnvironment(store: FileStore, before: Manifest | undefined): Promise<EnvironmentPart | undefined> {
    if (!before?.parts.some(({ type }) => type === 'environment')) return undefined;
    const environment = await readEnvironment(store, before);
    return environment === 'unreadable' ? undefined : environment;
}

/** A newest snapshot that turns out to be damaged must not keep another from being restored. */
async function changesSince(
    store: FileStore,
    before: Manifest,
    { current }: RestoreJob,
): Promise<ChangeSummary | undefined> {
    try {
        const [was, is] = comparable(
            { flows: await readFlows(store, before), credentials: await readCredentials(store, before) },
            current,
        );
        return describeChanges(diffFlows(was, is), was, is, translate);
    } catch (error) {
        if (isSnapshotError(error, 'damaged')) return undefined;
        throw error;
    }
}
