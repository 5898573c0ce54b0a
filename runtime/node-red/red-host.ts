import { errorMonitor } from 'node:events';
import { createRequire } from 'node:module';
import { SnapshotError } from '../core/errors';
import type { Credentials, FlowNode } from '../core/snapshot';
import type { DeployRequest, Host } from '../host';
import { RedDeploys } from './red-deploys';
import { createModuleHost, type RedModules } from './red-modules';
import { createVersions, type Versions } from './red-npm';
import type { RuntimeApi, RuntimeRed } from './red-types';

type Registry = RedModules['registry'] & { get(type: string): unknown };

/** The one place that knows RED. Throws when this Node-RED is not one whose runtime API can be reached. */
export function createRedHost(RED: RuntimeRed): Host {
    const runtime = runtimeOf(RED);
    const userDir = RED.settings.userDir ?? process.cwd();
    const { registry, rules, versions } = registryOf(RED, userDir);
    const deploys = new RedDeploys(RED, runtime);
    const exits: ((code: number) => void)[] = [];
    const ended = (code: number): void => exits.forEach((listener) => contained(RED, () => listener(code)));
    process.once('exit', ended);
    const unheard: (() => void)[] = [];
    return {
        // A Node-RED that stands in a git checkout, as in development, adds a suffix that is no version of npm's.
        nodeRedVersion: RED.version().replace(/-git$/, ''),
        userDir,
        settings: RED.settings['snapshots'],
        setting: (name) => RED.settings[name],
        log: {
            info: (text) => RED.log.info(`[snapshots] ${text}`),
            warn: (text) => RED.log.warn(`[snapshots] ${text}`),
            error: (text) => RED.log.error(`[snapshots] ${text}`),
        },
        translate: (key, values) => RED._(key, values),
        runningFlows: async () => (await runtime.flows.getFlows({})) ?? undefined,
        credentialsOf: (flows) => credentialsOf(RED, flows),
        deploy: (request) => deploy(RED, runtime, request),
        // Node-RED looks types up in plain objects, and throws at a name that those inherit.
        knowsType: (type) => !(type in Object.prototype) && Boolean(registry.get(type)),
        modules: createModuleHost({
            userDir,
            externalModules: RED.settings['externalModules'],
            api: runtime.nodes,
            registry,
            rules,
            versions,
            hooks: RED.hooks,
            events: RED.events,
            loadedFiles: () => Object.keys(createRequire(__filename).cache),
        }),
        publish: (topic, payload) => RED.comms.publish(topic, payload),
        onDeploy: (listener) => deploys.onDeploy(listener),
        onAttribution: (listener) => deploys.onAttribution(listener),
        onSettled: (listener) => deploys.onSettled(listener),
        onStarted: (listener) => deploys.onStarted(listener),
        onStopping: (listener) => {
            deploys.onStopping(listener);
            unheard.push(onNotListening(RED, listener));
        },
        enterSafeMode: () => {
            runtime._.settings.safeMode = true;
        },
        keepSetting: (name, value) => RED.settings.set(name, value),
        allSettings: RED.settings,
        onExit: (listener) => exits.push(listener),
        dispose: () => {
            deploys.dispose();
            unheard.forEach((unhear) => unhear());
            process.off('exit', ended);
        },
    };
}

function runtimeOf(RED: RuntimeRed): RuntimeApi {
    const load = createRequire(`${RED.settings.coreNodesDir}/package.json`);
    const runtime = load('@node-red/runtime') as RuntimeApi;
    if (runtime.events !== RED.events) {
        throw new SnapshotError('store_unavailable', 'The runtime of this Node-RED could not be reached.');
    }
    return runtime;
}

function registryOf(
    RED: RuntimeRed,
    userDir: string,
): { registry: Registry; rules: RedModules['rules']; versions: Versions } {
    const load = createRequire(`${RED.settings.coreNodesDir}/package.json`);
    const loadAsRuntime = createRequire(load.resolve('@node-red/runtime'));
    return {
        registry: loadAsRuntime('@node-red/registry') as Registry,
        rules: loadAsRuntime('@node-red/registry/lib/util') as RedModules['rules'],
        versions: createVersions(userDir, loadAsRuntime.resolve('@node-red/registry')),
    };
}

function credentialsOf(RED: RuntimeRed, flows: readonly FlowNode[]): Credentials {
    const found = new Map<string, Record<string, unknown>>();
    for (const { id } of flows) {
        // Node-RED hands out its live object, and keeps an empty one for a node whose credentials were all removed.
        const credentials = RED.nodes.getCredentials(id);
        if (!credentials || Object.keys(credentials).length === 0) continue;
        // Nodes may put there what has no JSON; Node-RED stores only what has.
        found.set(id, JSON.parse(JSON.stringify(credentials)) as Record<string, unknown>);
    }
    return Object.fromEntries(found);
}

async function deploy(RED: RuntimeRed, runtime: RuntimeApi, request: DeployRequest): Promise<string> {
    const { flows, rev, by } = request;
    const credentials = request.credentials && replacing(RED, flows, request.credentials);
    // Node-RED stores what it is given, and yet encrypts it only if some of it is new to it: otherwise it writes what it
    // read at its start, or, where there was nothing, all of them in clear (4.1.15 and 5.0, `credentials.export`). That
    // something is gone counts as new.
    if (credentials) RED.nodes.deleteCredentials('none has this id');
    try {
        const result = await runtime.flows.setFlows({
            user: by.user,
            deploymentType: 'full',
            flows: credentials ? { flows, credentials, rev } : { flows, rev },
            req: by,
        });
        return result.rev;
    } catch (error) {
        if ((error as { code?: string }).code !== 'version_mismatch') throw error;
        throw new SnapshotError(
            'version_mismatch',
            'The flows were deployed by somebody else meanwhile. Look at the plan again.',
        );
    }
}

/** Node-RED merges credentials: a node that shall have none any more must be told so with an empty object. */
function replacing(RED: RuntimeRed, flows: readonly FlowNode[], wanted: Credentials): Credentials {
    const emptied = Object.keys(credentialsOf(RED, flows)).filter((id) => !Object.hasOwn(wanted, id));
    return Object.fromEntries([...emptied.map((id) => [id, {}] as const), ...Object.entries(wanted)]);
}

/** Looks on when the web server cannot have its address, and leaves what comes of it to Node-RED or whoever embeds it. */
function onNotListening(RED: RuntimeRed, listener: () => void): () => void {
    const { server } = RED;
    const look = (): void => {
        if (!server?.listening) contained(RED, listener);
    };
    server?.on(errorMonitor, look);
    return () => server?.off(errorMonitor, look);
}

/** An exception in a listener of Node-RED's events would end the process. */
function contained(RED: RuntimeRed, action: () => void): void {
    try {
        action();
    } catch (error) {
        RED.log.error(`[snapshots] ${(error as Error).message}`);
    }
}
