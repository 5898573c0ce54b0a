import type { EditorHost } from '../host';
import { timeWords } from '../time-words';
import { conditionOf } from './device-condition';
import type { DeviceItem } from '../../runtime/core/wire';

/** What is known of devices, in words. `now` is a time by the hub's clock, since that of the browser may be another. */
export interface DeviceWords {
    /** `Runs its target`, `Offline`, … */
    condition(device: DeviceItem): string;
    /** What makes more of that: why its target does not run there, or what it says of itself. Empty for nothing. */
    reason(device: DeviceItem): string;
    /** What it runs, by name; or what stands for a snapshot that is not known here. Empty for nothing. */
    current(device: DeviceItem): string;
    /** `2 minutes ago`, `just now`, `never`. */
    seen(device: DeviceItem, now: Date): string;
    /** `Tuesday, 4 November 2025 at 14:03:27` */
    exact(iso: string): string;
    presence(device: DeviceItem): string;
}

export function deviceWords(host: EditorHost): DeviceWords {
    const times = timeWords(host.language);
    return {
        condition: (device) => host.text(`devices.condition.${conditionWord(device)}`),
        reason: (device) => {
            if (device.failure) return device.failure.error;
            return conditionOf(device) === 'trouble' ? host.text('devices.says', { state: device.state ?? '' }) : '';
        },
        current: ({ current }) =>
            current ? (current.name ?? host.text('devices.unknownSnapshot', { id: current.id })) : '',
        seen: ({ lastSeenAt }, now) => {
            if (lastSeenAt === undefined) return host.text('devices.seen.never');
            const isFresh = now.getTime() - Date.parse(lastSeenAt) < JUST_NOW_MS;
            return isFresh ? host.text('devices.seen.now') : times.since(lastSeenAt, now);
        },
        exact: (iso) => times.exact(iso),
        presence: ({ presence }) => host.text(`devices.presence.${presence}`),
    };
}

/** A device that has still to be rid of what it runs waits for something else than one with a new target. */
function conditionWord(device: DeviceItem): string {
    const condition = conditionOf(device);
    return condition === 'waiting' && !device.target ? 'stopping' : condition;
}

const JUST_NOW_MS = 60_000;
