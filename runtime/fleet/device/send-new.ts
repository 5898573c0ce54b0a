import { isSnapshotError, type ErrorCode } from '../../core/errors';
import type { SnapshotItem } from '../../core/snapshot';
import type { DeviceSetup } from './connection';
import type { DeviceTools } from './device-tools';
import { sendSnapshot } from './send-snapshot';
import type { TurnContext } from './turn';

/**
 * In developer mode, sends the hub the automatic snapshots that have come since, the oldest first, unless that is switched
 * off here or there. One that the hub refuses is passed over; while the hub is away they wait. Rejects as the hub does.
 */
export async function sendNew(context: TurnContext): Promise<void> {
    const { tools, setup } = context;
    const { memory, store } = tools;
    await followMode(tools, setup);
    const { sentUpTo, settings } = memory.content;
    if (sentUpTo === undefined || settings?.autoSnapshot !== true) return;
    const isNew = ({ id, kind, damaged }: SnapshotItem): boolean => kind === 'auto' && !damaged && id > sentUpTo;
    for (const item of store.items().filter(isNew).reverse()) {
        await send(context, item);
        await memory.update(() => ({ sentUpTo: item.id }));
    }
}

/** What is captured from the moment on in which this is called in developer mode goes to the hub, and nothing from before. */
export function followMode({ memory, store }: DeviceTools, { mode, autoSnapshot }: DeviceSetup): Promise<void> {
    const isOn = mode === 'developer' && autoSnapshot;
    return memory.update(({ sentUpTo }) => ({
        sentUpTo: isOn ? (sentUpTo ?? store.items()[0]?.id ?? '') : undefined,
    }));
}

async function send({ tools, live, report, signal }: TurnContext, item: SnapshotItem): Promise<void> {
    try {
        await sendSnapshot(tools.store, live, { item, state: await report(), signal });
    } catch (error) {
        if (!isSnapshotError(error) || !HOPELESS.has(error.code)) throw error;
        const { host } = tools;
        host.log.warn(host.translate('device.notSent', { name: item.name, error: error.message }));
    }
}

/** Trying again would end the same way. */
const HOPELESS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
    'damaged',
    'key_missing',
    'remote_refused',
    'remote_too_large',
]);
