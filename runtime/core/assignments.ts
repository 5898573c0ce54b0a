import type { TargetScope } from './device-requests';
import type { DeviceItem, SnapshotRef } from './fleet-wire';

/** What decides about the target of a device. */
export interface Targeted {
    id: string;
    group?: string;
    owner: DeviceItem['owner'];
}

/** Who is to run what. Null: nothing, whatever else is said; what is absent follows. */
export interface Assignments {
    /** What all run that follow the instance. */
    readonly instance: SnapshotRef | null;
    readonly groups: ReadonlyMap<string, SnapshotRef | null>;
    /** Targets that were chosen for one device each. */
    readonly devices: ReadonlyMap<string, SnapshotRef | null>;
}

export const NOTHING_ASSIGNED: Assignments = { instance: null, groups: new Map(), devices: new Map() };

/** Its own target, else its group's, else the instance's. One with `own` follows neither group nor instance. */
export function assignedTarget({ instance, groups, devices }: Assignments, device: Targeted): SnapshotRef | null {
    const own = devices.get(device.id);
    if (own !== undefined) return own;
    if (device.owner === 'own') return null;
    const group = device.group === undefined ? undefined : groups.get(device.group);
    return group === undefined ? instance : group;
}

/** Sets a target. For `all` whatever was chosen for groups and devices goes: all have this one. */
export function assign(
    before: Assignments,
    scope: TargetScope,
    snapshot: SnapshotRef,
    all: readonly Targeted[],
): Assignments {
    if (scope.devices === 'all') {
        const own = all.filter(({ owner }) => owner === 'own').map(({ id }) => [id, snapshot] as const);
        return { instance: snapshot, groups: new Map(), devices: new Map(own) };
    }
    return {
        instance: before.instance,
        groups: new Map([...before.groups, ...scope.groups.map((name) => [name, snapshot] as const)]),
        devices: new Map([...before.devices, ...scope.devices.map((id) => [id, snapshot] as const)]),
    };
}

/** Takes targets away: devices follow their group and the instance again, groups the instance, `all` have none. */
export function unassign(before: Assignments, scope: TargetScope): Assignments {
    if (scope.devices === 'all') return NOTHING_ASSIGNED;
    const { devices, groups } = scope;
    return {
        instance: before.instance,
        groups: new Map([...before.groups].filter(([name]) => !groups.includes(name))),
        devices: new Map([...before.devices].filter(([id]) => !devices.includes(id))),
    };
}

/** Nobody has this snapshot as a target any more: who had it has none, rather than what stands behind it. */
export function withoutSnapshot(before: Assignments, snapshot: string): Assignments {
    const kept = (ref: SnapshotRef | null): SnapshotRef | null => (ref?.id === snapshot ? null : ref);
    return {
        instance: kept(before.instance),
        groups: new Map([...before.groups].map(([name, ref]) => [name, kept(ref)])),
        devices: new Map([...before.devices].map(([id, ref]) => [id, kept(ref)])),
    };
}

/** Gives devices a target of their own; undefined takes it away. */
export function withOwn(
    before: Assignments,
    ids: readonly string[],
    target: SnapshotRef | null | undefined,
): Assignments {
    const devices = new Map(before.devices);
    for (const id of ids) {
        if (target === undefined) devices.delete(id);
        else devices.set(id, target);
    }
    return { ...before, devices };
}

/** Every snapshot that is somebody's target. */
export function assignedSnapshots({ instance, groups, devices }: Assignments): SnapshotRef[] {
    return [instance, ...groups.values(), ...devices.values()].filter((ref) => ref !== null);
}
