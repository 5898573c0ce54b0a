import type { EditorHost } from '../host';
import { attempt, say } from '../say';
import { askYesNo } from '../views/question';
import type { FleetApi } from './fleet-api';
import { someNames } from './target-sentences';
import type { DeviceList, SnapshotRef } from '../../runtime/core/wire';

/** Whose target a snapshot is, in a sentence: `It is the target of 3 devices: Pump 1, Pump 2 and Pump 3.` */
export function targetOfWords(host: EditorHost, list: DeviceList, { id }: SnapshotRef): string {
    const devices = list.devices.filter(({ target }) => target?.id === id);
    if (devices.length === 0) return host.text('devices.targetOf.none');
    return host.text('devices.targetOf.devices', { count: devices.length, names: someNames(host, devices) });
}

/** Asks, and takes a snapshot away from all whose target it is. Rejects with an `ApiError` before it has asked. */
export async function askClearTarget(
    { host, fleet, changed }: { host: EditorHost; fleet: FleetApi; changed: () => void },
    snapshot: SnapshotRef,
): Promise<void> {
    const list = await fleet.list();
    askYesNo(host, {
        title: host.text('devices.ask.clearSnapshot.title'),
        sentences: [
            host.text('devices.ask.clearSnapshot.text', { name: snapshot.name }),
            targetOfWords(host, list, snapshot),
        ],
        yes: host.text('devices.ask.clearSnapshot.yes'),
        run: () =>
            attempt(host, async () => {
                await fleet.clearTarget({ snapshot: snapshot.id });
                changed();
                say(host, 'success', [host.text('devices.done.cleared', { name: snapshot.name })]);
            }),
    });
}
