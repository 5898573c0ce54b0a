import type { DeviceStatus, RegisteredDevice } from '../../runtime/core/wire';
import { ApiClient, type Answer } from './api-client';
import { NodeRedProcess, type NodeRedOptions, type NodeRedRelease } from './node-red-process';

export interface DeviceOptions {
    release: NodeRedRelease;
    /** How long what runs has to prove itself before a target replaces it; 1 by default. */
    guardSeconds?: number;
    /** Members of `snapshots.device` beside those that say which device it is. */
    more?: object;
    /** Source text of more properties of settings.js. */
    settings?: string;
    env?: Record<string, string>;
    /** Address of the hub, where it is not asked directly. */
    url?: string;
}

/** A Node-RED that is a device by its settings.js, and checks in when the tests say so. */
export class DeviceClient {
    private constructor(
        public nodeRed: NodeRedProcess,
        public api: ApiClient,
    ) {}

    static async start(
        hub: Pick<NodeRedProcess, 'url'>,
        { id, credentials }: Pick<RegisteredDevice, 'id' | 'credentials'>,
        { release, more = {}, settings = '', env, url, guardSeconds = 1 }: DeviceOptions,
    ): Promise<DeviceClient> {
        const device = { url: url ?? `${hub.url}/snapshots`, id, ...credentials, intervalSeconds: 600, ...more };
        const section = { device, guard: { withinSeconds: guardSeconds } };
        return DeviceClient.startWith(section, { release, settings, ...(env && { env }) });
    }

    /** With a section `snapshots` of settings.js of its own. */
    static async startWith(
        section: object,
        { release, settings = '', env }: Pick<DeviceOptions, 'release' | 'settings' | 'env'>,
    ): Promise<DeviceClient> {
        const nodeRed = await NodeRedProcess.start({
            release,
            settings: `snapshots: ${JSON.stringify(section)}, ${settings}`,
            ...(env && { env }),
        });
        const client = new DeviceClient(nodeRed, new ApiClient(nodeRed));
        await client.api.idle();
        return client;
    }

    async restart(changes: Partial<NodeRedOptions> = {}): Promise<void> {
        this.nodeRed = await this.nodeRed.restart(changes);
        this.api = new ApiClient(this.nodeRed);
        await this.api.idle();
    }

    async status(): Promise<DeviceStatus> {
        return (await this.api.call<DeviceStatus>('GET', '/snapshots/device')).body;
    }

    async checkIn(): Promise<DeviceStatus> {
        return (await this.ask('POST', '/snapshots/device/check-in')).body;
    }

    ask(method: string, path: string, body?: object): Promise<Answer<DeviceStatus>> {
        return this.api.call<DeviceStatus>(method, path, body);
    }

    /** Checks in, and waits until the status is as expected, for up to 100 s: npm takes its time on a busy machine. */
    async until(what: string, condition: (status: DeviceStatus) => boolean): Promise<DeviceStatus> {
        const end = Date.now() + 100_000;
        let status = await this.checkIn();
        while (!condition(status)) {
            if (Date.now() > end) {
                throw new Error(`${what}: not reached. ${JSON.stringify(status, null, 1)}\n${this.nodeRed.output}`);
            }
            await new Promise((done) => setTimeout(done, 20));
            status = await this.status();
        }
        return status;
    }

    /** Checks in, and waits until this target runs. */
    untilRuns(id: string): Promise<DeviceStatus> {
        return this.until(`runs ${id}`, ({ state, current }) => state === 'applied' && current?.id === id);
    }

    untilFailed(id: string): Promise<DeviceStatus> {
        return this.until(`fails with ${id}`, ({ state, failure }) => state === 'failed' && failure?.snapshot === id);
    }
}
