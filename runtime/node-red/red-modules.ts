import { join, sep } from 'node:path';
import { npmReason } from '../core/npm-reason';
import type { ModuleAction } from '../core/wire';
import type { ModuleHost, Requester } from '../host';
import type { Versions } from './red-npm';

/** What Node-RED offers for modules, as far as it is used here (Node-RED 4.1 and 5.0). */
export interface RedModules {
    userDir: string;
    /** The setting `externalModules`. */
    externalModules: unknown;
    /** `nodes` of the runtime API: what the palette manager's own routes call. */
    api: {
        addModule(options: object): Promise<unknown>;
        removeModule(options: object): Promise<unknown>;
    };
    registry: {
        installerEnabled(): boolean;
        getModuleInfo(name: string): { version: string } | null;
        /** The registry's own records, not copies. */
        getModuleList(): Record<string, { pending_version?: string; plugins?: object }>;
    };
    versions: Versions;
    rules: {
        parseModuleList(list: unknown): unknown;
        checkModuleAllowed(name: string, version: string | null, allow: unknown, deny: unknown): boolean;
    };
    hooks: {
        add(hook: string, callback: (event: PreInstall) => void): void;
        remove(hook: string): void;
    };
    /** What npm prints comes as events `event-log`. */
    events: {
        on(event: string, listener: (argument: unknown) => void): void;
        removeListener(event: string, listener: (argument: unknown) => void): void;
    };
    /** Files that this process has loaded. */
    loadedFiles(): string[];
}

interface PreInstall {
    module: string;
    args?: string[];
}

interface LogEvent {
    id?: string;
    payload?: { data?: unknown };
}

/** Modules by way of Node-RED's palette: audited, in turn with what a person installs, and under the same rules. */
export function createModuleHost(red: RedModules): ModuleHost {
    const isKnown = (name: string): boolean => Object.hasOwn(red.registry.getModuleList(), name);
    return {
        isKnown,
        isLoaded: (name) => {
            const folder = join(red.userDir, 'node_modules', name) + sep;
            return isKnown(name) || red.loadedFiles().some((file) => file.startsWith(folder));
        },
        isAllowed: (action, name, version) => isAllowed(red, action, name, version),
        install: (name, version, by) => install(red, name, version, by),
        ...red.versions,
        remove: (name, by) => heard(red, name, () => red.api.removeModule({ ...asked(by), module: name })),
    };
}

function isAllowed(red: RedModules, action: ModuleAction, name: string, version: string | undefined): boolean {
    if (!red.registry.installerEnabled()) return false;
    const { palette } = (red.externalModules ?? {}) as { palette?: Record<string, unknown> };
    if (!palette || action === 'remove') return true;
    const passes = (allow: string, deny: string, candidate: string | null): boolean =>
        red.rules.checkModuleAllowed(
            name,
            candidate,
            red.rules.parseModuleList(palette[allow]),
            red.rules.parseModuleList(palette[deny] ?? []),
        );
    if (!passes('allowList', 'denyList', version ?? null)) return false;
    if (action === 'install' || !red.registry.getModuleInfo(name)) return true;
    return (palette['allowUpdate'] ?? true) !== false && passes('allowUpdateList', 'denyUpdateList', null);
}

async function install(red: RedModules, name: string, version: string, by: Requester): Promise<void> {
    // Node-RED refuses the version that it has loaded, whatever is on disk. As a range it is another text.
    const isLoadedVersion = red.registry.getModuleInfo(name)?.version === version;
    const wanted = isLoadedVersion ? `=${version}` : version;
    red.hooks.add(EXACT_HOOK, (event) => {
        if (event.module !== name || !event.args) return;
        event.args = event.args.map((arg) => (arg.startsWith('--save-prefix') ? '--save-exact' : arg));
    });
    try {
        await heard(red, `${name}@${wanted}`, () => red.api.addModule({ ...asked(by), module: name, version: wanted }));
    } finally {
        red.hooks.remove(EXACT_HOOK);
        const record = red.registry.getModuleList()[name];
        if (record?.pending_version === wanted) record.pending_version = version;
    }
}

const EXACT_HOOK = 'preInstall.snapshots-exact';

/** Runs npm through Node-RED, which logs what npm says and answers only that it failed. */
async function heard(red: RedModules, spec: string, action: () => Promise<unknown>): Promise<void> {
    let run: string | undefined;
    let output = '';
    const listen = (argument: unknown): void => {
        const { id, payload } = argument as LogEvent;
        const text = typeof payload?.data === 'string' ? payload.data : '';
        if (run === undefined && text.endsWith(` -- ${spec}`)) run = id;
        else if (run !== undefined && id === run) output += text;
    };
    red.events.on('event-log', listen);
    try {
        await action();
    } catch (error) {
        throw new Error(npmReason(output) ?? (error as Error).message, { cause: error });
    } finally {
        red.events.removeListener('event-log', listen);
    }
}

function asked({ user, path, ip }: Requester): object {
    return { user, req: { user, path, ip } };
}
