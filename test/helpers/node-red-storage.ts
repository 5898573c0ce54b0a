import { createRequire } from 'node:module';
import type { Credentials, FlowNode } from '../../runtime/core/snapshot';

/** The parts of Node-RED's own code that load flows and credentials (Node-RED 4.1), without the rest of it. */

interface NodeRedCredentials {
    load(credentials: object): Promise<void>;
    add(id: string, credentials: object): Promise<void>;
    get(id: string): Record<string, unknown> | undefined;
    export(): Promise<object>;
    init(runtime: object): void;
}

interface NodeRedFiles {
    init(settings: object, runtime: object): Promise<void>;
    getFlows(): Promise<FlowNode[]>;
    getCredentials(): Promise<object>;
    getSettings(): Promise<Record<string, unknown>>;
}

const load = createRequire(__filename);

/** A fresh credentials module: each keeps its state in the module. */
export function nodeRedCredentials(settings: Readonly<Record<string, unknown>>): NodeRedCredentials {
    const credentials = fresh('@node-red/runtime/lib/nodes/credentials.js') as NodeRedCredentials;
    const kept = { ...settings };
    const quiet = (): void => undefined;
    credentials.init({
        log: { debug: quiet, warn: quiet, _: (key: string) => key },
        settings: {
            get: (name: string) => kept[name],
            set: (name: string, value: unknown) => Promise.resolve(void (kept[name] = value)),
            delete: (name: string) => Promise.resolve(void Reflect.deleteProperty(kept, name)),
        },
    });
    return credentials;
}

/** What a Node-RED with these settings loads from a user directory. Rejects as its load of credentials does. */
export async function loadAsNodeRed(
    userDir: string,
    settings: Readonly<Record<string, unknown>>,
): Promise<{ flows: FlowNode[]; credentials: Credentials }> {
    for (const name of ['projects/index.js', 'settings.js', 'util.js']) forget(`${FILES}/${name}`);
    const files = fresh(`${FILES}/index.js`) as NodeRedFiles;
    await files.init({ ...settings, userDir }, {});
    const flows = await files.getFlows();
    const credentials = nodeRedCredentials({ ...(await files.getSettings()), ...settings });
    await credentials.load(await files.getCredentials());
    const found = flows.map(({ id }) => [id, credentials.get(id)] as const);
    return {
        flows,
        credentials: Object.fromEntries(
            found.filter((entry): entry is [string, Record<string, unknown>] => entry[1] !== undefined),
        ),
    };
}

const FILES = '@node-red/runtime/lib/storage/localfilesystem';

function fresh(module: string): unknown {
    forget(module);
    return load(module) as unknown;
}

function forget(module: string): void {
    Reflect.deleteProperty(load.cache, load.resolve(module));
}
