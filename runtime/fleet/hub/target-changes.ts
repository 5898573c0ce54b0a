import { assign, unassign, withOwn, assignedTarget, type Assignments } from '../../core/assignments';
import type { RolloutPlan, TargetScope } from '../../core/device-requests';
import { SnapshotError } from '../../core/errors';
import type { RolloutCommand, SnapshotRef } from '../../core/fleet-wire';
import { planSteps, turnOf, type RolloutRecord, type Standing } from '../../core/rollout';
import type { DeviceRecord } from './device-registry';
import { activeRollout, everywhere, withoutDevices, type Targets } from './device-targets';

/** Gives devices a target, at once. A roll-out goes on without them; one of all devices ends. */
export function setTarget(
    before: Targets,
    scope: TargetScope,
    snapshot: SnapshotRef,
    devices: readonly DeviceRecord[],
): Targets {
    const change = (assigned: Assignments): Assignments => assign(assigned, scope, snapshot, devices);
    if (scope.devices === 'all') return { assigned: change(before.assigned) };
    return withoutDevices(everywhere(before, change), membersOf(scope, devices));
}

/** Takes the target of devices away, at once. */
export function clearTarget(before: Targets, scope: TargetScope, devices: readonly DeviceRecord[]): Targets {
    const change = (assigned: Assignments): Assignments => unassign(assigned, scope);
    if (scope.devices === 'all') return { assigned: change(before.assigned) };
    return withoutDevices(everywhere(before, change), membersOf(scope, devices));
}

/**
 * Begins to give devices a target in steps. Only those are in it whose target that will be. Throws `rollout_under_way`, and
 * `bad_request` when there is nobody to reach.
 */
export function startRollout(
    before: Targets,
    scope: TargetScope,
    plan: RolloutPlan,
    snapshot: SnapshotRef,
    devices: readonly DeviceRecord[],
    startedAt: string,
): Targets {
    if (before.rollout && before.rollout.state !== 'done') {
        throw new SnapshotError(
            'rollout_under_way',
            'Another roll-out is under way. Cancel it, or wait until it is done.',
        );
    }
    const after = assign(before.assigned, scope, snapshot, devices);
    const reached = devices.filter((device) => {
        const willBe = assignedTarget(after, device)?.id === snapshot.id;
        return willBe && assignedTarget(before.assigned, device)?.id !== snapshot.id;
    });
    const { steps, maxFailures, automatic, settleSeconds } = plan;
    const rollout: RolloutRecord = {
        snapshot,
        state: 'running',
        step: 0,
        steps: planSteps(steps, reached),
        maxFailures,
        automatic,
        settleSeconds,
        startedAt,
        accepted: [],
        before: before.assigned,
        after,
    };
    return { assigned: before.assigned, rollout };
}

/** What a person tells a roll-out to do. Throws `not_found` when there is none. */
export function commandRollout(
    before: Targets,
    action: RolloutCommand['action'],
    standingOf: (id: string) => Standing,
): Targets {
    const { assigned } = before;
    if (action === 'back') {
        if (before.rollout) return { assigned: before.rollout.before };
        throw new SnapshotError('not_found', 'There is no roll-out to be taken back.');
    }
    const rollout = activeRollout(before);
    switch (action) {
        case 'pause':
            return rollout.state === 'running' ? { assigned, rollout: { ...rollout, state: 'paused' } } : before;
        case 'cancel':
            return { assigned: withOwn(assigned, reachedBy(rollout), rollout.snapshot) };
        case 'continue': {
            const accepted = reachedBy(rollout).filter((id) => standingOf(id) === 'failed');
            const running: RolloutRecord = { ...rollout, state: 'running', accepted };
            const isStepDone = ['pause', 'next'].includes(turnOf(running, standingOf, true));
            const isNext = rollout.state === 'running' || isStepDone;
            return isNext ? nextStep({ assigned, rollout: running }) : { assigned, rollout: running };
        }
    }
}

/** The next step of a roll-out. After the last one it is done: what it was for is assigned. */
export function nextStep({ assigned, rollout }: Targets): Targets {
    if (!rollout) return { assigned };
    const isLast = rollout.step >= rollout.steps.length - 1;
    if (isLast) return { assigned: rollout.after, rollout: { ...rollout, state: 'done' } };
    return { assigned, rollout: { ...rollout, step: rollout.step + 1 } };
}

function reachedBy({ steps, step }: RolloutRecord): string[] {
    return steps.slice(0, step + 1).flatMap(({ devices }) => devices);
}

function membersOf(scope: TargetScope, devices: readonly DeviceRecord[]): (id: string) => boolean {
    const groups = devices.filter(({ group }) => group !== undefined && scope.groups.includes(group));
    const ids = new Set([...(scope.devices === 'all' ? [] : scope.devices), ...groups.map(({ id }) => id)]);
    return (id) => ids.has(id);
}
