import { SnapshotError } from '../core/errors';
import { countFlows } from '../core/flow-counts';
import { withoutInlineCredentials } from '../core/inline-credentials';
import { isOwnState, isSnapshotId, itemOf, type Credentials, type FlowNode, type SnapshotItem } from '../core/snapshot';
import { parseRemoteStateId, type RemoteStateRef } from '../core/remote-state-id';
import type { CurrentState, RemoteState } from '../core/wire';
import {
    environmentPart,
    referencedNames,
    type EnvironmentPart,
    type EnvironmentRules,
} from '../capture/environment-part';
import type { Host } from '../host';
import type { ModuleReader } from '../modules/installed-modules';
import type { Recorder } from '../capture/recorder';
import { settingsPart } from '../capture/settings-part';
import { readCredentials, readEnvironment, readFlows, readSettings } from '../capture/snapshot-content';
import type { SnapshotStore } from '../store/store';

/** What reading a state takes. */
export interface StateTools {
    host: Pick<Host, 'setting'>;
    store: Pick<SnapshotStore, 'get' | 'readPart'>;
    recorder: Pick<Recorder, 'moment'>;
    modules: ModuleReader;
    environment: EnvironmentRules;
    /** Reads a state at a remote; absent where there are none. */
    remoteState?: (ref: RemoteStateRef) => Promise<State>;
}

/** Everything that a snapshot holds, here or at a remote, or that runs now. There are secrets in it: none of it is sent as it is. */
export interface State {
    about: SnapshotItem | CurrentState | RemoteState;
    flows: readonly FlowNode[];
    /** Decrypted; `unreadable` when they were encrypted under a key that is not here. */
    credentials: Credentials | 'unreadable';
    /** Undefined when nothing is known of it: a snapshot that was made elsewhere may say nothing. */
    environment: EnvironmentPart | 'unreadable' | undefined;
    /** Values of those variables that can be shown though not all can be read. */
    shown?: Readonly<Record<string, string>>;
    /** Exact versions by module name. */
    modules: Readonly<Record<string, string>>;
    /** Empty when none were captured. */
    settings: Readonly<Record<string, unknown>>;
}

/** The id by which what runs now is asked for in place of a snapshot. */
export const CURRENT = 'current';

/**
 * Reads a snapshot by its id, what runs now (`current`), or a state at a remote (remote-state-id.ts). `not_found`, also for
 * text that can be no id, `damaged`; `capture_failed` for `current` while Node-RED has not loaded its flows; for a state at
 * a remote as the remote does.
 */
export function readState(tools: StateTools, id: string): Promise<State> {
    const there = parseRemoteStateId(id);
    if (there && tools.remoteState) return tools.remoteState(there);
    return id === CURRENT ? readCurrent(tools) : readSnapshot(tools.store, id);
}

async function readSnapshot(store: StateTools['store'], id: string): Promise<State> {
    if (!isSnapshotId(id)) throw new SnapshotError('not_found', 'There is no such snapshot.');
    const manifest = await store.get(id);
    const flows = await readFlows(store, manifest);
    const credentials = await readCredentials(store, manifest);
    const hasEnvironment = isOwnState(manifest) || manifest.parts.some(({ type }) => type === 'environment');
    return {
        about: itemOf(manifest),
        flows: withoutInlineCredentials(flows, {}).flows,
        credentials,
        environment: hasEnvironment ? await readEnvironment(store, manifest) : undefined,
        modules: manifest.modules,
        settings: await readSettings(store, manifest),
    };
}

async function readCurrent({ host, recorder, modules, environment }: StateTools): Promise<State> {
    const { running, credentials } = await recorder.moment();
    const { versions } = await modules.read();
    const referenced = await referencedNames(running.flows);
    const excludes = host.setting('envVarExcludes');
    return {
        about: { id: CURRENT, rev: running.rev, counts: countFlows(running.flows), modules: versions },
        flows: running.flows,
        credentials,
        environment: environmentPart(environment, referenced, excludes, process.env) ?? {},
        modules: versions,
        settings: settingsPart((name) => host.setting(name)),
    };
}
