import type { Credentials, FlowNode } from './core/snapshot';
import type { ModuleAction } from './core/wire';

/** The flows as Node-RED runs them. A new object for each deploy, never altered by Node-RED: hold it, do not touch it. */
export interface RunningFlows {
    flows: FlowNode[];
    /** SHA-256 of the flows; credentials have no part in it. */
    rev: string;
}

/** Who asks for something, as Node-RED's audit log wants to know it. */
export interface Requester {
    user?: { username: string };
    path?: string;
    ip?: string;
}

/** A deploy as soon as its flows and credentials are those of the runtime. */
export interface Deploy {
    running: RunningFlows;
    /** `full`, `nodes`, `flows`, `reload`, or `load` for the flows that were read at start. */
    type: string;
    /** Absent when nobody is logged in, or not known yet: see `onAttribution`. */
    user?: { username: string };
}

export interface DeployRequest {
    flows: FlowNode[];
    /** The credentials that these nodes have afterwards, all of them; undefined leaves credentials as they are. */
    credentials: Credentials | undefined;
    /** Revision of the running flows that the request was made against. */
    rev: string;
    by: Requester;
}

/** Node-RED's own way of installing and removing npm modules in the user directory. */
export interface ModuleHost {
    /** Whether Node-RED has nodes or plugins of the module registered: only such modules can be removed. */
    isKnown(name: string): boolean;
    /** Whether code of the module, in whatever version, is part of this process already. */
    isLoaded(name: string): boolean;
    /** Whether settings.js lets the palette do this. `version` is what would be installed. */
    isAllowed(action: ModuleAction, name: string, version?: string): boolean;
    /**
     * Installs exactly this version and writes it so into package.json. A module that was not there before is loaded at
     * once. Rejects with npm's reason as the message. A library, which has neither nodes nor plugins, is installed and
     * yet rejected (Node-RED 4.1 and 5.0): what is on disk afterwards tells.
     */
    install(name: string, version: string, by: Requester): Promise<void>;
    /** Whether a version is one of a range; undefined when the text is no range, but a tag, a folder or an address. */
    fits(version: string, range: string): boolean | undefined;
    /** The newest published version of a range; undefined when there is none, or npm's registry cannot be asked. */
    newest(name: string, range: string): Promise<string | undefined>;
    /**
     * Whether npm's registry, whichever is configured here, has exactly this version. Undefined when it cannot be known.
     * Takes up to some seconds, and never rejects.
     */
    isPublished(name: string, version: string): Promise<boolean | undefined>;
    /** Takes the module out of Node-RED and off the disk. Rejects with npm's reason as the message. */
    remove(name: string, by: Requester): Promise<void>;
}

/** The few abilities of Node-RED that this package uses. Implemented once, by red-host.ts. */
export interface Host {
    readonly nodeRedVersion: string;
    readonly userDir: string;
    /** The section `snapshots` of settings.js, unchecked. */
    readonly settings: unknown;
    /** The value of one of Node-RED's own settings. Only `runtime/capture/settings-part.ts` decides which may be captured. */
    setting(name: string): unknown;
    readonly log: { info(text: string): void; warn(text: string): void; error(text: string): void };
    /** A sentence of the locale catalogue, in the instance's language. */
    translate(key: string, values?: Record<string, string | number>): string;
    /** Undefined until Node-RED has loaded its flows. */
    runningFlows(): Promise<RunningFlows | undefined>;
    /** A copy of the decrypted credentials of these nodes, taken at once. Nodes that have none are left out. */
    credentialsOf(flows: readonly FlowNode[]): Credentials;
    /**
     * Deploys flows and exactly these credentials. `version_mismatch` when the running flows are not `rev` any more.
     * Resolves with the new revision once Node-RED has stored them.
     */
    deploy(request: DeployRequest): Promise<string>;
    /** Whether Node-RED has a node type registered, by the same rule that makes it report missing types. */
    knowsType(type: string): boolean;
    readonly modules: ModuleHost;
    /** Tells everyone who has the editor open. No secrets. */
    publish(topic: string, payload: unknown): void;
    /** Calls back, synchronously, at each deploy and once for the flows read at start. Never twice for one deploy. */
    onDeploy(listener: (deploy: Deploy) => void): void;
    /** Calls back when Node-RED says only afterwards who made the deploy of these flows (the `/flow` routes). */
    onAttribution(listener: (running: RunningFlows, user: { username: string }) => void): void;
    /** Calls back once all of a deploy's own work is done, as far as Node-RED tells. */
    onSettled(listener: () => void): void;
    /** Calls back when Node-RED has started these flows. */
    onStarted(listener: (running: RunningFlows) => void): void;
    /**
     * Calls back, synchronously, when Node-RED stops its flows without a deploy, as it does when somebody ends it, and
     * when it is about to end because its address is taken. In both cases the flows are not to blame for the end.
     */
    onStopping(listener: () => void): void;
    /** Makes Node-RED load its flows without starting them, until the next deploy. Only before it has loaded them. */
    enterSafeMode(): void;
    /** Keeps one of Node-RED's own generated settings, as Node-RED does. */
    keepSetting(name: string, value: string): Promise<void>;
    /** Node-RED's settings, for finding its files. They hold secrets. */
    readonly allSettings: Readonly<Record<string, unknown>>;
    /** Calls back, synchronously, when the process ends by itself; `code` 0 is an end that somebody wanted. */
    onExit(listener: (code: number) => void): void;
    /** Hears and calls back nothing any more. */
    dispose(): void;
}
