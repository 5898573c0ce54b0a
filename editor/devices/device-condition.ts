import type { DeviceItem } from '../../runtime/core/wire';

/** What matters most of a device, in one word; what a person has to look at comes first. */
export const CONDITIONS = [
    'twins',
    'failed',
    'trouble',
    'modified',
    'waiting',
    'offline',
    'never',
    'developer',
    'running',
    'idle',
] as const;

/**
 * `twins`: two machines have its token. `failed`: it does not run its target and has said why. `trouble`: it says that
 * something is wrong with it. `modified`: somebody has deployed there since. `waiting`: its next check-in brings it to its
 * target. `offline`, `never`: not seen for a while, not at all. `developer`: it takes no target. `running`: its target.
 * `idle`: it has none, and runs none.
 */
export type Condition = (typeof CONDITIONS)[number];

export function conditionOf(device: DeviceItem): Condition {
    if (device.twins) return 'twins';
    if (device.failure) return 'failed';
    if (device.presence === 'never') return 'never';
    if (device.presence === 'offline') return 'offline';
    if (device.state !== undefined && TROUBLE.has(device.state)) return 'trouble';
    if (device.mode === 'developer') return 'developer';
    if (device.target?.id !== device.current?.id) return 'waiting';
    if (device.modified) return 'modified';
    return device.target ? 'running' : 'idle';
}

/** True for what a person should look into. */
export function isTrouble(condition: Condition): boolean {
    return condition === 'twins' || condition === 'failed' || condition === 'trouble';
}

/** What FlowFuse's device agent says of a Node-RED that does not run as it should. */
const TROUBLE = new Set(['error', 'crashed', 'safe']);
