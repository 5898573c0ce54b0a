import type { EventEmitter } from 'node:events';
import type { RunningFlows } from '../host';
import type { RedModules } from './red-modules';

/** What a runtime plugin's RED object offers, as far as it is used here (Node-RED 4.1 and 5.0). */
export interface RuntimeRed {
    version(): string;
    settings: Record<string, unknown> & {
        userDir?: string;
        coreNodesDir: string;
        set(name: string, value: unknown): Promise<void>;
    };
    events: RedModules['events'] & {
        on(event: string, listener: (argument: unknown) => void): unknown;
        removeListener(event: string, listener: (argument: unknown) => void): unknown;
    };
    hooks: RedModules['hooks'];
    log: {
        info(text: string): void;
        warn(text: string): void;
        error(text: string): void;
        addHandler(handler: LogHandler): void;
        removeHandler(handler: LogHandler): void;
    };
    nodes: {
        getCredentials(id: string): Record<string, unknown> | undefined;
        deleteCredentials(id: string): void;
    };
    /** None where Node-RED serves nothing. */
    server?: (Pick<EventEmitter, 'on' | 'off'> & { listening: boolean }) | null;
    comms: { publish(topic: string, data: unknown, retain?: boolean): void };
    _(key: string, values?: Record<string, string | number>): string;
}

interface LogHandler {
    emit(event: string, record: LogRecord): void;
}

/** A record of Node-RED's log, as far as audit records are read here. */
export interface LogRecord {
    level: number;
    event?: string;
    type?: string;
    error?: string;
    user?: { username?: string };
}

/** The parts of `@node-red/runtime` that are used: the same API that Node-RED's own admin routes call. */
export interface RuntimeApi {
    events: unknown;
    isStarted(options: object): Promise<boolean>;
    flows: {
        getFlows(options: object): Promise<RunningFlows | null>;
        setFlows(options: object): Promise<{ rev: string }>;
    };
    nodes: RedModules['api'];
    /** Node-RED's own runtime object: the settings that a plugin is given are a copy. */
    _: { settings: { safeMode?: boolean } };
}
