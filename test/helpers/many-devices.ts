import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApiClient } from './api-client';
import type { NodeRedProcess } from './node-red-process';

/** What is special about a device; the rest is that of one that was registered. */
export interface DeviceSeed {
    name: string;
    type?: string;
    group?: string;
}

/** A hub with many devices, none of which was ever there; started again, since it reads them at its start. */
export async function seedDevices(api: ApiClient, seeds: readonly DeviceSeed[]): Promise<NodeRedProcess> {
    const { nodeRed } = api;
    await api.call('POST', '/snapshots/devices', { name: 'Template' });
    await nodeRed.stop();
    const file = join(nodeRed.userDir, '.config.snapshots-devices.json');
    const kept = JSON.parse(await readFile(file, 'utf8')) as { devices: object[] };
    const devices = seeds.map((seed, index) => ({
        ...kept.devices[0],
        // Without digits, so that nobody finds them who looks for a number.
        id: String(index)
            .padStart(10, '0')
            .replace(/\d/g, (digit) => 'ABCDEFGHIJ'.charAt(Number(digit))),
        tokenHash: randomBytes(32).toString('hex'),
        ...seed,
    }));
    await writeFile(file, JSON.stringify({ ...kept, devices }));
    return nodeRed.restart();
}
