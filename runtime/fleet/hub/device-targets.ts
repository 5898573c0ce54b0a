import { SnapshotError } from '../../core/errors';
import {
    assignedSnapshots,
    assignedTarget,
    NOTHING_ASSIGNED,
    withoutSnapshot,
    withOwn,
    type Assignments,
    type Targeted,
} from '../../core/assignments';
import type { SnapshotRef } from '../../core/fleet-wire';
import type { RolloutRecord } from '../../core/rollout';
import type { PrivateConfig } from '../../private-config';
import { Queue } from '../../store/queue';
import { parseTargets, targetsJson } from './kept-targets';

/** Who is to run what: what was assigned, and the roll-out that is on its way from one assignment to the next. */
export interface Targets {
    readonly assigned: Assignments;
    readonly rollout?: RolloutRecord;
}

/**
 * The targets of all devices, in memory and on disk: `<userDir>/.config.snapshots-targets.json`. Names of snapshots are kept
 * with their ids, so that nothing of this needs the store. Changes are made one after the other, and are on disk before a
 * device hears of them.
 */
export class DeviceTargets {
    private readonly changes = new Queue();
    private targets: Targets = { assigned: NOTHING_ASSIGNED };
    private stepOf: ReadonlyMap<string, number> = new Map();

    private constructor(private readonly config: PrivateConfig) {}

    /** Rejects with `damaged` or `io_error`: that nobody has a target would stop every device. */
    static async open(config: PrivateConfig): Promise<DeviceTargets> {
        const targets = new DeviceTargets(config);
        targets.take(parseTargets(await config.readWhole()));
        return targets;
    }

    get now(): Targets {
        return this.targets;
    }

    /** What a device is to run now. */
    of(device: Targeted): SnapshotRef | null {
        const { assigned, rollout } = this.targets;
        if (rollout && this.isReached(device.id)) return rollout.snapshot;
        return assignedTarget(assigned, device);
    }

    /** True when a roll-out has reached the device and is not done yet. */
    isReached(id: string): boolean {
        const { rollout } = this.targets;
        if (!rollout || rollout.state === 'done') return false;
        const step = this.stepOf.get(id);
        return step !== undefined && step <= rollout.step;
    }

    /** Every snapshot that is to be kept for devices. */
    snapshots(): Map<string, SnapshotRef> {
        const { assigned, rollout } = this.targets;
        const refs = assignedSnapshots(assigned);
        // As long as it is not done it can still be taken back.
        if (rollout && rollout.state !== 'done') refs.push(rollout.snapshot, ...assignedSnapshots(rollout.before));
        return new Map(refs.map((ref) => [ref.id, ref]));
    }

    /** Resolves once the change is on disk; rejects as a write does, or as `make` does, and changes nothing then. */
    change(make: (before: Targets) => Targets | Promise<Targets>): Promise<Targets> {
        return this.changes.run(async () => {
            const after = await make(this.targets);
            if (after !== this.targets) {
                await this.config.replace(targetsJson(after));
                this.take(after);
            }
            return after;
        });
    }

    private take(targets: Targets): void {
        this.targets = targets;
        const steps = targets.rollout?.steps ?? [];
        this.stepOf = new Map(steps.flatMap(({ devices }, step) => devices.map((id) => [id, step] as const)));
    }
}

/** Changes what is assigned, and what a roll-out would go back or on to, in the same way. */
export function everywhere({ assigned, rollout }: Targets, change: (before: Assignments) => Assignments): Targets {
    return {
        assigned: change(assigned),
        ...(rollout && { rollout: { ...rollout, before: change(rollout.before), after: change(rollout.after) } }),
    };
}

/** Takes devices out of a roll-out; one that then reaches nobody is over. */
export function withoutDevices({ assigned, rollout }: Targets, isOut: (id: string) => boolean): Targets {
    if (!rollout) return { assigned };
    const steps = rollout.steps.map(({ label, devices }) => ({ label, devices: devices.filter((id) => !isOut(id)) }));
    const isEmpty = steps.every(({ devices }) => devices.length === 0);
    return isEmpty ? { assigned } : { assigned, rollout: { ...rollout, steps } };
}

/** Without those that are not registered any more. */
export function onlyDevices(targets: Targets, isThere: (id: string) => boolean): Targets {
    const all = [targets.assigned, targets.rollout?.before, targets.rollout?.after];
    const gone = new Set(all.flatMap((assigned) => [...(assigned?.devices.keys() ?? [])]).filter((id) => !isThere(id)));
    const ids = targets.rollout?.steps.flatMap(({ devices }) => devices) ?? [];
    if (gone.size === 0 && ids.every(isThere)) return targets;
    const left = everywhere(targets, (assigned) => withOwn(assigned, [...gone], undefined));
    return withoutDevices(left, (id) => !isThere(id));
}

/** Nobody has the snapshot as a target any more. A roll-out of it is over: those that it has reached have no target. */
export function withoutTarget(targets: Targets, snapshot: string, isReached: (id: string) => boolean): Targets {
    const { rollout } = targets;
    const cleared = everywhere(targets, (before) => withoutSnapshot(before, snapshot));
    if (rollout?.snapshot.id !== snapshot) return cleared;
    const reached = rollout.steps.flatMap(({ devices }) => devices.filter(isReached));
    return { assigned: withOwn(cleared.assigned, reached, null) };
}

/** The roll-out that is not done. `not_found` when there is none. */
export function activeRollout({ rollout }: Targets): RolloutRecord {
    if (rollout && rollout.state !== 'done') return rollout;
    throw new SnapshotError('not_found', 'No roll-out is under way.');
}
