import { environmentNames } from '../core/env-references';
import { mergeCredentials, mergePart } from '../core/merge-part';
import { itemOf, type Credentials, type FlowNode, type Manifest } from '../core/snapshot';
import type { RestorePlan } from '../core/wire';
import { isExcluded, type EnvironmentPart } from '../capture/environment-part';
import { sourcesOf } from '../modules/installed-modules';
import type { Moment } from '../capture/moment';
import { pacedDiff } from '../states/paced-diff';
import { settingsPart } from '../capture/settings-part';
import { readCredentials, readEnvironment, readFlows, readModules, readSettings } from '../capture/snapshot-content';
import { planRestore } from './plan';
import type { RestoreTools } from './restore-tools';

/** What shall be after a restore, and what has to be done for it. */
export interface Target {
    manifest: Manifest;
    plan: RestorePlan;
    flows: FlowNode[];
    /** Of these flows, decrypted. */
    credentials: Credentials | 'unreadable';
    /** Values by name of those variables that may be set. */
    environment: EnvironmentPart;
}

/**
 * Reads everything that a snapshot names and compares it with what is here. `not_found`; `damaged` when the snapshot is
 * not whole; `bad_request` for ids that neither the snapshot nor the running flows have.
 */
export async function readTarget(
    tools: RestoreTools,
    id: string,
    moment: Moment,
    only?: readonly string[],
): Promise<Target> {
    const { host, store, modules, kept } = tools;
    const manifest = await store.get(id);
    const wanted = await wantedFlows(tools, manifest, moment, only);
    const environment = await wantedEnvironment(tools, manifest);
    const settings = await readSettings(store, manifest);
    const sources = sourcesOf(await readModules(store, manifest));
    const here = await modules.read();
    const diff = await pacedDiff(
        { flows: moment.running.flows, credentials: moment.credentials },
        {
            flows: wanted.flows,
            credentials: wanted.credentials === 'unreadable' ? moment.credentials : wanted.credentials,
        },
    );
    const plan = planRestore({
        snapshot: itemOf(manifest),
        only,
        diff,
        ...wanted,
        running: moment.running,
        runningCredentials: moment.credentials,
        modules: {
            wanted: manifest.modules,
            sources,
            installed: here.versions,
            installedSources: here.sources,
            isLoaded: (name) => host.modules.isLoaded(name),
            isKnown: (name) => host.modules.isKnown(name),
            isAllowed: (action, name, version) => host.modules.isAllowed(action, name, version),
        },
        environment: {
            wanted: environment,
            current: process.env,
            kept: kept.names,
            ...(only && { only: environmentNames(wanted.flows.filter((node) => wanted.brought?.has(node.id))) }),
        },
        settings: { wanted: settings, current: settingsPart((name) => host.setting(name)) },
        knowsType: (type) => host.knowsType(type),
        translate: (key, values) => host.translate(key, values),
    });
    return {
        manifest,
        plan,
        flows: wanted.flows,
        credentials: wanted.credentials,
        environment: environment === 'unreadable' ? {} : (environment ?? {}),
    };
}

async function wantedFlows(
    { store }: RestoreTools,
    manifest: Manifest,
    moment: Moment,
    only: readonly string[] | undefined,
): Promise<Pick<Target, 'flows' | 'credentials'> & { brought?: ReadonlySet<string> }> {
    const flows = await readFlows(store, manifest);
    const credentials = await readCredentials(store, manifest);
    if (!only) return { flows, credentials };
    const merged = mergePart(moment.running.flows, flows, only);
    if (credentials === 'unreadable') return { ...merged, credentials };
    return { ...merged, credentials: mergeCredentials(merged, moment.credentials, credentials) };
}

/** Undefined when the snapshot was made without looking at the environment. */
async function wantedEnvironment(
    { host, store }: RestoreTools,
    manifest: Manifest,
): Promise<EnvironmentPart | undefined | 'unreadable'> {
    if (!manifest.parts.some((part) => part.type === 'environment')) return undefined;
    const part = await readEnvironment(store, manifest);
    if (part === 'unreadable') return part;
    const excludes = host.setting('envVarExcludes');
    return Object.fromEntries(Object.entries(part).filter(([name]) => !isExcluded(name, excludes)));
}
