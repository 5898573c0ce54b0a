import { isSnapshotError } from '../../core/errors';
import type { DeviceStatus } from '../../core/fleet-wire';
import type { ErrorBody } from '../../core/wire';
import type { DeviceSetup } from './connection';
import { nameOfTarget, type DeviceMemoryContent } from './memory';

/** How it goes, as far as it need not outlast the process. */
export class DeviceProgress {
    /** What is being done about the target. */
    activity: 'downloading' | 'applying' | undefined;
    /** Whether the hub has answered since the start. */
    isHeard = false;
    lastCheckInAt: string | undefined;
    problem: (ErrorBody & { at: string }) | undefined;
    restartRequired = false;
    /** A person wants the target once more, whatever has become of it. */
    again = false;

    /** @param onChange told of each change, whether it was one or not */
    constructor(private readonly onChange: () => void) {}

    set(change: Partial<Pick<DeviceProgress, 'activity' | 'restartRequired' | 'again'>>): void {
        Object.assign(this, change);
        this.onChange();
    }

    answered(at: Date): void {
        this.isHeard = true;
        this.lastCheckInAt = at.toISOString();
        this.problem = undefined;
        this.onChange();
    }

    /** True when it is another problem than the last. */
    failed(error: unknown, at: Date): boolean {
        const { code, message } = isSnapshotError(error)
            ? error
            : { code: 'unexpected_error', message: 'Something went wrong here. The log of Node-RED says what.' };
        const isOther = this.problem?.code !== code || this.problem.error !== message;
        this.problem = { code, error: message, at: at.toISOString() };
        this.onChange();
        return isOther;
    }

    /** Forgets what is of one connection. */
    reset(): void {
        Object.assign(this, { isHeard: false, problem: undefined, lastCheckInAt: undefined, again: false });
        this.onChange();
    }
}

/** What can be seen of a device. Nothing in it is secret. */
export function statusOf(
    setup: DeviceSetup,
    memory: Readonly<DeviceMemoryContent>,
    progress: DeviceProgress,
    { isModified, nextAt, now }: { isModified: boolean; nextAt: Date | undefined; now: Date },
): DeviceStatus {
    const { configured, fixed, about, mode, intervalSeconds, autoSnapshot } = setup;
    const problem = progress.problem ?? (setup.problem && { ...setup.problem, at: now.toISOString() });
    const base = { configured, fixed, ...about, mode, intervalSeconds, ...(!autoSnapshot && { autoSnapshot: false }) };
    if (!configured) return { ...base, state: 'off', modified: false, ...(problem && { problem }) };
    const { wanted, current, failure } = memory;
    return {
        ...base,
        state: mode === 'developer' ? 'off' : stateOf(memory, progress),
        ...(wanted && { target: { id: wanted, name: nameOfTarget(memory, wanted) ?? wanted } }),
        ...(current && { current: { id: current.id, name: current.name, local: current.local } }),
        modified: isModified,
        ...(progress.restartRequired && { restartRequired: true }),
        ...(progress.lastCheckInAt && { lastCheckInAt: progress.lastCheckInAt }),
        ...(nextAt && { nextCheckInAt: nextAt.toISOString() }),
        ...(problem && { problem }),
        ...(failure && { failure }),
    };
}

function stateOf(
    { wanted, current, failure }: Readonly<DeviceMemoryContent>,
    { activity, isHeard }: DeviceProgress,
): DeviceStatus['state'] {
    if (activity) return activity;
    if (failure) return 'failed';
    if (!isHeard || wanted === undefined) return 'waiting';
    // Without a target what it made run is taken away.
    if (wanted === null) return current ? 'applying' : 'none';
    // It is on its way: what keeps it from arriving is told as a problem.
    return current?.id === wanted ? 'applied' : 'downloading';
}
