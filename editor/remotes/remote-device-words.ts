import type { ServerAccess } from '../api';
import { timeWords } from '../time-words';
import type { RemoteDevice } from '../../runtime/core/wire';

/** As much of the editor as it takes to say something. */
type WordsHost = Pick<ServerAccess, 'text'> & { language: string };

/** What matters most of a device of a remote, in one word; what a person has to look at comes first. */
export type RemoteCondition =
    | 'unreadable'
    | 'twins'
    | 'failed'
    | 'silent'
    | 'trouble'
    | 'developer'
    | 'updating'
    | 'modified'
    | 'running'
    | 'stopped'
    | 'says';

export function remoteConditionOf(device: RemoteDevice): RemoteCondition {
    const { state } = device;
    if (state === 'unreadable') return 'unreadable';
    if (device.twins) return 'twins';
    if (device.failure) return 'failed';
    if (device.isSilent) return 'silent';
    if (state === 'error' || state === 'crashed') return 'trouble';
    if (device.mode === 'developer') return 'developer';
    if (state === 'updating') return 'updating';
    if (device.modified) return 'modified';
    return state === 'running' || state === 'stopped' ? state : 'says';
}

/** True for one that a person should look into. */
export function isFailed(device: RemoteDevice): boolean {
    return ['failed', 'trouble', 'twins', 'unreadable'].includes(remoteConditionOf(device));
}

export function conditionWords(host: WordsHost, device: RemoteDevice): string {
    return host.text(`remotes.devices.condition.${remoteConditionOf(device)}`, { state: device.state });
}

/** What it runs, by name where that is known. */
export function runsWords(host: WordsHost, { current }: RemoteDevice): string {
    if (!current) return host.text('remotes.devices.runsNothing');
    return host.text('remotes.devices.runs', { name: current.name ?? current.id });
}

/** `2 minutes ago`: its age when it was loaded, and the time since, so that no two clocks are compared. */
export function seenWords(host: WordsHost, { seenAgoSeconds }: RemoteDevice, loadedAt: Date, now: Date): string {
    const ageMs = seenAgoSeconds * 1000 + Math.max(0, now.getTime() - loadedAt.getTime());
    if (ageMs < JUST_NOW_MS) return host.text('remotes.devices.seenNow');
    const at = new Date(now.getTime() - ageMs).toISOString();
    return host.text('remotes.devices.seen', { ago: timeWords(host.language).since(at, now) });
}

const JUST_NOW_MS = 60_000;
