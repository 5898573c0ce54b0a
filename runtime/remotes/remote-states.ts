import { remoteStateId, type RemoteStateRef } from '../core/remote-state-id';
import type { FlowNode } from '../core/snapshot';
import { Pacer } from '../pacer';
import { CURRENT, type State } from '../states/state';
import type { Connection } from './connection';
import type { Connections } from './connections';
import { placeOf, type Ledger } from './ledger';
import { readRemote, type RemoteContent } from './remote-content';

export interface RemoteStatesOptions {
    connections: Connections;
    ledger: Ledger;
    now?: () => number;
}

/**
 * What snapshots at remotes hold, for looking at them and comparing them: with their secrets where the place lets them
 * out. The last few are kept for some minutes, so that looking and comparing fetch a snapshot once.
 */
export class RemoteStates {
    private kept: Kept[] = [];
    private readonly now: () => number;

    constructor(private readonly options: RemoteStatesOptions) {
        this.now = options.now ?? Date.now;
    }

    /** `not_found` for what is not there; rejects as the remote does. */
    async read(ref: RemoteStateRef, signal: AbortSignal): Promise<State> {
        const connection = await this.options.connections.get(ref.remote);
        const id = remoteStateId(ref);
        this.dropOld();
        const kept = this.kept.find((entry) => entry.id === id && entry.connection === connection);
        if (kept) return kept.state;
        const state = await this.fetch(connection, ref, signal);
        if (ref.id !== CURRENT) this.keep({ id, connection, state, until: this.now() + KEPT_MS });
        return state;
    }

    /** Forgets what is kept. */
    clear(): void {
        this.kept = [];
    }

    private async fetch(connection: Connection, ref: RemoteStateRef, signal: AbortSignal): Promise<State> {
        const place = await connection.place(ref.place, signal);
        const isWhole = ref.id !== CURRENT && place.may.includes('pull');
        const content = await readRemote(connection, ref.place, ref.id, isWhole, signal);
        const { about, modules, settings } = content.document;
        const { ledger } = this.options;
        await ledger.loaded;
        const local = ledger.localOf(placeOf(connection.about, ref.place), ref.id);
        return {
            about: {
                id: remoteStateId(ref),
                name: about.name || place.name,
                description: about.description,
                modules,
                ...(ref.id !== CURRENT && about.createdAt !== undefined && { createdAt: about.createdAt }),
                ...(about.user && { user: about.user }),
                ...(local !== undefined && { local }),
            },
            flows: await nodesOf(content),
            modules,
            settings: settings.captured,
            ...secretsOf(content),
        };
    }

    private keep(entry: Kept): void {
        this.kept = [...this.kept.filter(({ id }) => id !== entry.id), entry];
        const nodes = (): number => this.kept.reduce((sum, { state }) => sum + state.flows.length, 0);
        while (this.kept.length > MAX_KEPT || (this.kept.length > 1 && nodes() > MAX_NODES)) this.kept.shift();
        setTimeout(() => this.dropOld(), KEPT_MS).unref();
    }

    private dropOld(): void {
        this.kept = this.kept.filter(({ until }) => until > this.now());
    }
}

interface Kept {
    id: string;
    connection: Connection;
    state: State;
    /** In ms since 1970. */
    until: number;
}

const KEPT_MS = 3 * 60_000;
const MAX_KEPT = 4;
const MAX_NODES = 20_000;

async function nodesOf({ document }: RemoteContent): Promise<FlowNode[]> {
    const pacer = new Pacer();
    const nodes: FlowNode[] = [];
    for (const text of document.flows.texts()) {
        nodes.push(JSON.parse(text) as FlowNode);
        await pacer.breathe();
    }
    return nodes;
}

/** Without its secrets nobody knows which credentials and variables there are. */
function secretsOf({ document, whole }: RemoteContent): Pick<State, 'credentials' | 'environment' | 'shown'> {
    if (whole) return { credentials: whole.credentials, environment: whole.environment };
    const open = Object.entries(document.environment).flatMap(([name, variable]) =>
        'sealed' in variable || variable.hidden ? [] : [[name, variable.value] as const],
    );
    return { credentials: 'unreadable', environment: 'unreadable', shown: Object.fromEntries(open) };
}
