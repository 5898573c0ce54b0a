import type { Assignments } from '../../core/assignments';
import { SnapshotError } from '../../core/errors';
import type { SnapshotRef } from '../../core/fleet-wire';
import type { RolloutRecord } from '../../core/rollout';
import { isSnapshotId } from '../../core/snapshot';
import type { Targets } from './device-targets';

/** The targets as they stand in the file: see FORMAT.md. */
export function targetsJson({ assigned, rollout }: Targets): Record<string, unknown> {
    return {
        assigned: assignmentsJson(assigned),
        ...(rollout && {
            rollout: { ...rollout, before: assignmentsJson(rollout.before), after: assignmentsJson(rollout.after) },
        }),
    };
}

/** Throws `damaged` for what no version has written: a target that is overlooked would stop devices. */
export function parseTargets({ assigned = {}, rollout }: Readonly<Record<string, unknown>>): Targets {
    return { assigned: parseAssignments(assigned), ...(rollout !== undefined && { rollout: parseRollout(rollout) }) };
}

function assignmentsJson({ instance, groups, devices }: Assignments): Record<string, unknown> {
    return { instance, groups: Object.fromEntries(groups), devices: Object.fromEntries(devices) };
}

function parseAssignments(value: unknown): Assignments {
    const { instance = null, groups = {}, devices = {} } = objectOf(value);
    return { instance: parseRef(instance), groups: parseRefs(groups), devices: parseRefs(devices) };
}

function parseRefs(value: unknown): Map<string, SnapshotRef | null> {
    return new Map(Object.entries(objectOf(value)).map(([name, ref]) => [name, parseRef(ref)]));
}

function parseRef(value: unknown): SnapshotRef | null {
    if (value === null) return null;
    const { id, name } = objectOf(value);
    if (isSnapshotId(id) && typeof name === 'string') return { id, name };
    throw damaged();
}

function parseRollout(value: unknown): RolloutRecord {
    const { snapshot, before, after, steps, accepted, step, ...rest } = objectOf(value);
    const ref = parseRef(snapshot ?? null);
    if (!ref || !Array.isArray(steps) || !Array.isArray(accepted) || !Number.isSafeInteger(step)) throw damaged();
    return {
        ...(rest as Omit<RolloutRecord, 'snapshot' | 'before' | 'after' | 'steps' | 'accepted' | 'step'>),
        snapshot: ref,
        step: step as number,
        steps: steps as RolloutRecord['steps'],
        accepted: accepted as string[],
        before: parseAssignments(before),
        after: parseAssignments(after),
    };
}

function objectOf(value: unknown): Record<string, unknown> {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    throw damaged();
}

function damaged(): SnapshotError {
    return new SnapshotError('damaged', 'The list of targets is not what this version has written.');
}
