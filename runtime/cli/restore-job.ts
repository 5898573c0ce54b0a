import { diffFlows } from '../core/diff-flows';
import { itemOf, type Credentials, type FlowNode, type Manifest } from '../core/snapshot';
import type { RestorePlan } from '../core/wire';
import type { EnvironmentPart } from '../capture/environment-part';
import { ModuleReader, sourcesOf } from '../modules/installed-modules';
import type { EnvironmentChange, KeptEnvironment } from '../environment/kept-environment';
import { planRestore } from '../restore/plan';
import { settingsPart } from '../capture/settings-part';
import { readCredentials, readEnvironment, readFlows, readModules, readSettings } from '../capture/snapshot-content';
import type { FileStore } from '../store/file-store';
import type { UserDir } from '../user-dir/user-dir';
import { completeSettings } from './complete-settings';
import { readCurrentState, type CurrentState } from './current-state';
import type { Instance } from './instance';
import { readNodeList } from './node-list';
import { translate } from './words';

/** What a person has asked for. */
export interface RestoreOptions {
    /** Leaves credentials as they are. */
    flowsOnly: boolean;
    /** Has Node-RED set the variables that it lacks, at every start. */
    env: boolean;
}

/** A restore that is about to be done. */
export interface RestoreJob {
    manifest: Manifest;
    userDir: UserDir;
    current: CurrentState;
    /** What the files shall hold; without credentials those of now stay. */
    wanted: { flows: FlowNode[]; credentials?: Credentials };
    /** Why credentials stay: because it was asked for, or because the key of those in the snapshot is not here. */
    keepsCredentials?: 'asked' | 'unreadable';
    /** Present when variables shall be set. */
    environment?: { kept: KeptEnvironment; change: EnvironmentChange };
    plan: RestorePlan;
    /** False when everything is as it shall be already. */
    hasWork: boolean;
    nodeRedVersion: string;
}

/** Reads and checks all that the snapshot names, and compares it with what is here. Changes nothing. */
export async function prepareRestore(
    instance: Instance,
    store: FileStore,
    id: string,
    { flowsOnly, env }: RestoreOptions,
): Promise<RestoreJob> {
    const manifest = await store.check(id);
    const nodeRedVersion = instance.nodeRedVersion(store);
    const userDir = await instance.openUserDir(nodeRedVersion);
    const current = await readCurrentState(userDir);
    const flows = await readFlows(store, manifest);
    const stored = await readCredentials(store, manifest);
    const environment = await environmentOf(store, manifest);
    const { variables, kept } = await instance.environment();
    const plan = await planFor(instance, store, manifest, current, {
        flows,
        credentials: flowsOnly ? current.credentials : stored,
        environment: { wanted: environment, current: variables, kept: kept.names },
    });
    const credentials = flowsOnly || stored === 'unreadable' ? undefined : stored;
    const change = env ? changeOf(plan, environment) : undefined;
    const isUnreadable = current.found.flows !== 'whole' || (credentials && current.credentials === 'unreadable');
    return {
        manifest,
        userDir,
        current,
        wanted: credentials ? { flows, credentials } : { flows },
        ...(!credentials && { keepsCredentials: flowsOnly ? 'asked' : 'unreadable' }),
        ...(change && { environment: { kept, change } }),
        plan,
        hasWork: !plan.flows.nothingToDo || isUnreadable === true || change !== undefined,
        nodeRedVersion,
    };
}

/** Undefined for a snapshot that was made without looking at the environment. */
async function environmentOf(
    store: FileStore,
    manifest: Manifest,
): Promise<EnvironmentPart | undefined | 'unreadable'> {
    const isCaptured = manifest.parts.some(({ type }) => type === 'environment');
    return isCaptured ? readEnvironment(store, manifest) : undefined;
}

interface Wanted {
    flows: FlowNode[];
    credentials: Credentials | 'unreadable';
    environment: Parameters<typeof planRestore>[0]['environment'];
}

async function planFor(
    instance: Instance,
    store: FileStore,
    manifest: Manifest,
    current: CurrentState,
    wanted: Wanted,
): Promise<RestorePlan> {
    const { userDir } = instance;
    const settings = completeSettings(instance.settings);
    const now = current.credentials === 'unreadable' ? {} : current.credentials;
    const then = wanted.credentials === 'unreadable' ? now : wanted.credentials;
    const list = readNodeList(userDir);
    const here = await new ModuleReader(userDir, instance.nodeRedVersion(store)).read();
    return planRestore({
        snapshot: itemOf(manifest),
        diff: diffFlows({ flows: current.flows, credentials: now }, { flows: wanted.flows, credentials: then }),
        ...wanted,
        running: { flows: [...current.flows], rev: current.rev },
        runningCredentials: now,
        modules: {
            wanted: manifest.modules,
            sources: sourcesOf(await readModules(store, manifest)),
            installed: here.versions,
            installedSources: here.sources,
            // Nothing is loaded, and npm does whatever its user asks for.
            isLoaded: () => false,
            isKnown: () => true,
            isAllowed: () => true,
        },
        settings: {
            wanted: await readSettings(store, manifest),
            current: settingsPart((name) => settings[name]),
        },
        knowsType: (type) => list?.types.has(type) ?? true,
        translate,
    });
}

function changeOf(
    { environment: { missing, changed, removed } }: RestorePlan,
    environment: EnvironmentPart | undefined | 'unreadable',
): EnvironmentChange | undefined {
    if (typeof environment !== 'object' || missing.length + changed.length + removed.length === 0) return undefined;
    const set = [...missing, ...changed].map((name) => [name, environment[name]!.value] as const);
    return { set: Object.fromEntries(set), remove: removed };
}
