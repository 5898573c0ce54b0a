import { AsyncLocalStorage } from 'node:async_hooks';
import type { Deploy, Host, RunningFlows } from '../host';
import type { LogRecord, RuntimeApi, RuntimeRed } from './red-types';

interface Attribution {
    type: string;
    user?: { username: string };
    /** Nodes that a deploy starts run on in its asynchronous context: a second deploy in it is not this person's. */
    isTaken?: boolean;
}

const AUDIT_LEVEL = 98;
const DEPLOY_TYPES: ReadonlySet<string> = new Set(['full', 'nodes', 'flows', 'reload']);

/**
 * Turns Node-RED's events into one call a deploy. `flows:stopping` comes first but only while flows run, and with the
 * old flows where a project is switched; `runtime-deploy` always comes, sometimes late. Node-RED makes a new
 * configuration object for every deploy, so the object itself tells whether a deploy was seen already.
 */
export class RedDeploys implements Pick<Host, 'onDeploy' | 'onAttribution' | 'onSettled' | 'onStarted' | 'onStopping'> {
    private readonly deployListeners: ((deploy: Deploy) => void)[] = [];
    private readonly attributionListeners: ((running: RunningFlows, user: { username: string }) => void)[] = [];
    private readonly settledListeners: (() => void)[] = [];
    private readonly startedListeners: ((running: RunningFlows) => void)[] = [];
    private readonly stoppingListeners: (() => void)[] = [];
    // The audit record of a deploy comes before the deploy, in the same chain of asynchronous calls.
    private readonly attribution = new AsyncLocalStorage<Attribution>();
    private last: RunningFlows | undefined;
    private unattributed: RunningFlows | undefined;
    private looking: Promise<void> = Promise.resolve();
    private readonly detach: (() => void)[] = [];

    constructor(
        private readonly RED: Pick<RuntimeRed, 'events' | 'log'>,
        private readonly runtime: Pick<RuntimeApi, 'isStarted'> & { flows: Pick<RuntimeApi['flows'], 'getFlows'> },
    ) {
        this.listen('flows:stopping', (event) => {
            const isDeploy = (event as FlowsEvent).config !== this.last;
            if (isDeploy) this.seeEvent(event);
            else this.stoppingListeners.forEach((listener) => this.contain(listener));
        });
        this.listen('flows:starting', (event) => this.seeEvent(event));
        this.listen('flows:started', (event) => {
            const { config } = event as FlowsEvent;
            if (config) this.startedListeners.forEach((listener) => this.contain(() => listener(config)));
        });
        this.listen('runtime-event', (event) => {
            const { id } = event as { id?: string };
            if (id === 'runtime-deploy' || id === 'project-update') this.lookAround(id === 'runtime-deploy');
        });
        const handler = { emit: (_event: string, record: LogRecord) => this.contain(() => this.hear(record)) };
        RED.log.addHandler(handler);
        this.detach.push(() => RED.log.removeHandler(handler));
    }

    onDeploy(listener: (deploy: Deploy) => void): void {
        this.deployListeners.push(listener);
        // A plugin that is installed while Node-RED runs finds the flows loaded already.
        void this.runtime.isStarted({}).then(
            (isStarted) => isStarted && this.lookAround(false),
            (error: unknown) => this.RED.log.error(`[snapshots] ${String(error)}`),
        );
    }

    onAttribution(listener: (running: RunningFlows, user: { username: string }) => void): void {
        this.attributionListeners.push(listener);
    }

    onSettled(listener: () => void): void {
        this.settledListeners.push(listener);
    }

    onStarted(listener: (running: RunningFlows) => void): void {
        this.startedListeners.push(listener);
    }

    onStopping(listener: () => void): void {
        this.stoppingListeners.push(listener);
    }

    /** Hears nothing any more. */
    dispose(): void {
        this.detach.forEach((detach) => detach());
    }

    private seeEvent(event: unknown): void {
        const { config, type } = event as FlowsEvent;
        if (config) this.see(config, type);
    }

    private see(running: RunningFlows, type: string): void {
        if (running === this.last) return;
        const known = this.takeAttribution();
        const isLoad = this.last === undefined && known === undefined;
        this.last = running;
        this.unattributed = known?.user || isLoad ? undefined : running;
        const deploy: Deploy = { running, type: isLoad ? 'load' : (known?.type ?? type) };
        if (known?.user) deploy.user = known.user;
        this.deployListeners.forEach((listener) => this.contain(() => listener(deploy)));
    }

    private takeAttribution(): Attribution | undefined {
        const known = this.attribution.getStore();
        if (!known || known.isTaken) return undefined;
        known.isTaken = true;
        return known;
    }

    private lookAround(isSettled: boolean): void {
        const look = async (): Promise<void> => {
            const running = await this.runtime.flows.getFlows({});
            // The flow routes of the admin API, which announce themselves only afterwards, always deploy as `flows`.
            if (running) this.contain(() => this.see(running, 'flows'));
            if (isSettled) this.settledListeners.forEach((listener) => this.contain(listener));
        };
        this.looking = look().catch((error: unknown) => this.RED.log.error(`[snapshots] ${String(error)}`));
    }

    private hear(record: LogRecord): void {
        if (record.level !== AUDIT_LEVEL || record.error) return;
        const user = userOf(record);
        const event = record.event ?? '';
        if (event === 'flows.set' || event.startsWith('projects.')) {
            const type = DEPLOY_TYPES.has(record.type ?? '') ? record.type! : 'full';
            this.attribution.enterWith({ type, ...(user && { user }) });
        } else if (user && /^flow\.(add|update|remove)$/.test(event)) {
            void this.looking.then(() => this.attribute(user));
        }
    }

    private attribute(user: { username: string }): void {
        const running = this.unattributed;
        this.unattributed = undefined;
        if (running) this.attributionListeners.forEach((listener) => this.contain(() => listener(running, user)));
    }

    private listen(event: string, listener: (argument: unknown) => void): void {
        const contained = (argument: unknown): void => this.contain(() => listener(argument));
        this.RED.events.on(event, contained);
        this.detach.push(() => this.RED.events.removeListener(event, contained));
    }

    /** An exception in a listener of Node-RED's events would end the process. */
    private contain(action: () => void): void {
        try {
            action();
        } catch (error) {
            this.RED.log.error(`[snapshots] ${String(error)}`);
        }
    }
}

interface FlowsEvent {
    config: RunningFlows | null;
    type: string;
}

function userOf(record: LogRecord): { username: string } | undefined {
    const username = record.user?.username;
    return typeof username === 'string' && username !== '' ? { username } : undefined;
}
