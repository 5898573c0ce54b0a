import type { DeviceItem, DeviceList, RegisteredDevice } from '../../runtime/core/fleet-wire';
import type { Answer, ApiClient } from './api-client';

/** Asks a hub about its devices, as the editor does, and in a device's name, as a device does. */
export class HubClient {
    constructor(readonly api: ApiClient) {}

    async register(device: object): Promise<RegisteredDevice> {
        return expect(201, await this.api.call<RegisteredDevice>('POST', '/snapshots/devices', device));
    }

    async list(): Promise<DeviceList> {
        return expect(200, await this.api.call<DeviceList>('GET', '/snapshots/devices'));
    }

    async device(id: string): Promise<DeviceItem> {
        return (await this.list()).devices.find((device) => device.id === id)!;
    }

    async target(snapshot: string, body: object): Promise<DeviceList> {
        return expect(200, await this.api.call<DeviceList>('POST', `/snapshots/${snapshot}/target`, body));
    }

    async clear(query = ''): Promise<DeviceList> {
        return expect(200, await this.api.call<DeviceList>('DELETE', `/snapshots/target${query}`));
    }

    async rollout(action: string): Promise<DeviceList> {
        return expect(200, await this.api.call<DeviceList>('POST', '/snapshots/devices/rollout', { action }));
    }

    /** One call of the live API with the device's token. */
    live(
        { id, credentials }: RegisteredDevice,
        method: string,
        path: string,
        body?: object | null,
        headers: Record<string, string> = {},
    ): Promise<Response> {
        return fetch(`${this.api.nodeRed.url}/snapshots/api/v1/devices/${id}/live/${path}`, {
            method,
            headers: {
                // A server closes one that was idle for some seconds, also when a request is on its way over it.
                Connection: 'close',
                Authorization: `Bearer ${credentials.token}`,
                ...(body !== undefined && { 'Content-Type': 'application/json' }),
                ...headers,
            },
            ...(body !== undefined && { body: JSON.stringify(body) }),
        });
    }
}

function expect<T>(status: number, answer: Answer<T>): T {
    if (answer.status === status) return answer.body;
    throw new Error(`${answer.status} instead of ${status}: ${JSON.stringify(answer.body)}`);
}
