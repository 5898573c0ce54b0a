import type { LiveSettings, LiveSnapshot } from '../../runtime/core/live-wire';
import type { Credentials } from '../../runtime/core/snapshot';
import { openCredentials } from '../../runtime/secrets/node-red-cipher';

/** What a 409 says, and what a check-in that was fine leaves as it is. */
interface WantedState {
    project?: string | null;
    application?: string | number | null;
    snapshot?: string | null;
    settings?: string | null;
}

export interface LiveAgentOptions {
    version?: string;
    /** Stands for npm and the start of Node-RED: what it throws is a target that cannot be installed. */
    install?: (snapshot: LiveSnapshot) => Promise<void>;
}

/**
 * A client of the live API that behaves as FlowFuse's device agent does without a broker (lib/http.js and lib/agent.js of
 * version 4.2, whose npm package no registry here has): the same calls in the same order with the same bodies, the same
 * reactions to each status, oddities included. It runs no Node-RED.
 */
export class LiveAgent {
    /** Method, path and status of each call. */
    readonly calls: string[] = [];
    snapshot: LiveSnapshot | null = null;
    settings: LiveSettings | null = null;
    /** Set to what its Node-RED would be: `crashed`, after five ends in a row. */
    state = 'stopped';
    isRunning = false;
    /** False once it has been told that it is unknown: it asks no more until a person starts it again. */
    isPolling = true;
    /** How often it has thrown away everything that npm had installed. */
    cleaned = 0;
    private project: string | null | undefined = null;
    private application: string | number | null | undefined = null;
    private hasCheckedIn = false;

    constructor(
        private readonly config: Record<'deviceId' | 'token' | 'credentialSecret' | 'forgeURL', string>,
        private readonly options: LiveAgentOptions = {},
    ) {}

    /** Configured by a `device.yml`. */
    static fromYml(text: string, options?: LiveAgentOptions): LiveAgent {
        const config: Record<string, string> = {};
        for (const [, name, value] of text.matchAll(/^(\w+): (".*")$/gm)) config[name!] = JSON.parse(value!) as string;
        return new LiveAgent(config, options);
    }

    /** Its hub answers at another address from now on. */
    moveTo(hub: { url: string }): void {
        this.config.forgeURL = `${hub.url}/snapshots`;
    }

    /** The credentials of its snapshot, as its Node-RED decrypts them. */
    get credentials(): Credentials | undefined {
        return this.snapshot ? openCredentials(this.snapshot.credentials, this.config.credentialSecret) : undefined;
    }

    /** Checks in as often as it takes until it is told that nothing is to be done, or that it is unknown. */
    async settle(most = 10): Promise<number | undefined> {
        for (let left = most; left > 0; left--) {
            const status = await this.checkIn();
            if (status !== 409) return status;
        }
        throw new Error(`It does not settle: ${this.calls.join(', ')}`);
    }

    /** One check-in, and all that the agent does of it. The status of the answer; undefined when there was none. */
    async checkIn(): Promise<number | undefined> {
        const said = {
            ownerType: this.ownerType,
            project: this.project ?? null,
            application: this.application ?? null,
            snapshot: this.snapshot?.id ?? null,
            settings: this.settings?.hash ?? null,
            state: this.state,
            mode: 'autonomous',
            targetState: 'running',
            health: { uptime: 10, snapshotRestartCount: 0 },
            agentVersion: this.options.version ?? '4.2.0',
            licensed: null,
        };
        let answer: Response;
        try {
            answer = await this.ask('POST', 'state', said);
        } catch {
            // Without a hub it starts what it has, once.
            if (!this.hasCheckedIn) await this.become(said);
            this.hasCheckedIn = true;
            return undefined;
        }
        this.hasCheckedIn = true;
        const text = await answer.text();
        if (answer.status === 200) await this.become(said);
        else if (answer.status === 409) {
            await this.become(JSON.parse(text) as WantedState);
        } else if (answer.status === 401 || answer.status === 404) this.giveUp();
        return answer.status;
    }

    private get ownerType(): string {
        if (this.project) return 'project';
        return this.application ? 'application' : 'none';
    }

    private giveUp(): void {
        this.isPolling = false;
        this.stop('stopped');
        this.forget();
        this.settings = null;
    }

    private async become(wanted: WantedState): Promise<void> {
        if (wanted.application === null && this.ownerType === 'application') return void this.unassign(wanted);
        if (wanted.project === null && this.ownerType === 'project') return void this.unassign(wanted);
        if (wanted.snapshot === null) {
            this.snapshot = null;
            if (wanted.application !== undefined) this.application = wanted.application;
            if (wanted.project !== undefined) this.project = wanted.project;
            return void this.clean('stopped');
        }
        const changes = this.changesFor(wanted);
        if (changes.snapshot || changes.settings) return this.update(changes.snapshot);
        if (!this.isRunning && this.snapshot) await this.start();
    }

    private changesFor(wanted: WantedState): { snapshot: boolean; settings: boolean } {
        // Its code asks whether the member is there, and always sets it: what was left out counts as another.
        if (!this.snapshot || wanted.project !== this.project) {
            this.application = null;
            this.project = wanted.project;
            return { snapshot: true, settings: true };
        }
        if (wanted.application !== this.application) {
            this.project = null;
            this.application = wanted.application;
            return { snapshot: true, settings: true };
        }
        const snapshot = wanted.snapshot !== this.snapshot.id;
        const settings = snapshot || this.settings === null || wanted.settings !== this.settings.hash;
        return { snapshot, settings };
    }

    private async update(isSnapshotWanted: boolean): Promise<void> {
        this.stop('updating');
        if (isSnapshotWanted) {
            const answer = await this.ask('GET', 'snapshot');
            if (answer.status !== 200) {
                await answer.text();
                this.state = 'error';
                return;
            }
            this.snapshot = (await answer.json()) as LiveSnapshot;
        }
        const settings = await this.ask('GET', 'settings');
        const body = (await settings.json()) as LiveSettings;
        if (settings.status === 200) this.settings = body;
        if (this.snapshot?.id) await this.start();
    }

    private async start(): Promise<void> {
        try {
            await this.options.install?.(this.snapshot!);
            this.isRunning = true;
            this.state = 'running';
        } catch {
            this.clean('error');
        }
    }

    private unassign({ settings }: WantedState): void {
        this.clean('stopped');
        this.forget();
        if (settings === null) this.settings = null;
    }

    private forget(): void {
        this.snapshot = null;
        this.project = null;
        this.application = null;
    }

    private clean(state: string): void {
        if (this.isRunning) this.cleaned++;
        this.stop(state);
    }

    private stop(state: string): void {
        this.isRunning = false;
        this.state = state;
    }

    private async ask(method: string, path: string, body?: object): Promise<Response> {
        const { forgeURL, deviceId, token, credentialSecret: _ } = this.config;
        const answer = await fetch(`${forgeURL}/api/v1/devices/${deviceId}/live/${path}`, {
            method,
            headers: {
                // A server closes one that was idle for some seconds, also when a request is on its way over it.
                Connection: 'close',
                Authorization: `Bearer ${token}`,
                'User-Agent': `FlowFuse Device Agent v${this.options.version ?? '4.2.0'}`,
                ...(body && { 'Content-Type': 'application/json' }),
            },
            ...(body && { body: JSON.stringify(body) }),
        });
        this.calls.push(`${method} ${path} ${answer.status}`);
        return answer;
    }
}
