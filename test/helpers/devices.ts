import type { DeviceItem, DeviceList } from '../../runtime/core/wire';

/** A device that is online and has no target; what is special about it is given. */
export function device(name: string, facts: Partial<DeviceItem> = {}): DeviceItem {
    return {
        id: name.replaceAll(/\W/g, '').padEnd(10, 'x').slice(0, 10),
        name,
        type: '',
        owner: 'instance',
        createdAt: '2025-11-04T10:00:00.000Z',
        presence: 'online',
        mode: 'fleet',
        autoSnapshot: true,
        env: [],
        ...facts,
    };
}

export function deviceList(...devices: DeviceItem[]): DeviceList {
    return { now: '2025-11-04T12:00:00.000Z', devices, groupTargets: {} };
}
