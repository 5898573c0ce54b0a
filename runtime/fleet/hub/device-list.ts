import type { DeviceItem, DeviceList, FleetSummary, SnapshotRef } from '../../core/fleet-wire';
import { showRollout, type Standing } from '../../core/rollout';
import type { DeviceRecord, DeviceRegistry } from './device-registry';
import type { DeviceReport, DeviceReports } from './device-reports';
import type { DeviceTargets } from './device-targets';
import { areTwins } from './known-processes';

/** What is known of all devices. */
export interface Fleet {
    registry: DeviceRegistry;
    targets: DeviceTargets;
    reports: DeviceReports;
    /** Names of snapshots that are here, by id. */
    nameOf: (snapshot: string) => string | undefined;
    now: () => Date;
}

export function deviceList(fleet: Fleet): DeviceList {
    const { assigned, rollout } = fleet.targets.now;
    const ref = refFor(fleet);
    const groups = [...assigned.groups].map(([name, target]) => [name, target && ref(target)] as const);
    return {
        now: fleet.now().toISOString(),
        devices: [...fleet.registry.all()].map((device) => deviceItem(fleet, device)).sort(byName),
        ...(assigned.instance && { target: ref(assigned.instance) }),
        groupTargets: Object.fromEntries(groups),
        ...(rollout && { rollout: { ...showRollout(rollout, standingsIn(fleet)), snapshot: ref(rollout.snapshot) } }),
    };
}

export function deviceItem(fleet: Fleet, device: DeviceRecord): DeviceItem {
    const { id, name, type, group, owner, createdAt, autoSnapshot, env } = device;
    const report = fleet.reports.find(id);
    const target = fleet.targets.of(device);
    return {
        id,
        name,
        type,
        ...(group !== undefined && { group }),
        owner,
        ...(fleet.targets.now.assigned.devices.has(id) && { chosen: true }),
        ...(target && { target: refFor(fleet)(target) }),
        createdAt,
        presence: fleet.reports.presence(id),
        ...(report ? reported(fleet, report, target) : { mode: 'fleet' as const }),
        autoSnapshot,
        env: Object.keys(env).sort(),
    };
}

/** Undefined while there are no devices. */
export function fleetSummary(fleet: Fleet): FleetSummary | undefined {
    if (fleet.registry.size === 0) return undefined;
    const targets = new Map<string, number>();
    let failed = 0;
    for (const device of fleet.registry.all()) {
        const target = fleet.targets.of(device);
        if (!target) continue;
        targets.set(target.id, (targets.get(target.id) ?? 0) + 1);
        if (fleet.reports.find(device.id)?.failure?.snapshot === target.id) failed++;
    }
    return {
        devices: fleet.registry.size,
        failed,
        targets: Object.fromEntries(targets),
        ...rolloutSummary(fleet),
    };
}

/** How devices stand to the roll-out's snapshot. */
export function standingsIn({ registry, targets, reports }: Fleet): (id: string) => Standing {
    const wanted = targets.now.rollout?.snapshot.id;
    return (id) => {
        const report = reports.find(id);
        if (!report || !registry.find(id) || report.mode === 'developer') return 'away';
        if (report.failure?.snapshot === wanted) return 'failed';
        if (reports.presence(id) !== 'online') return 'away';
        if (report.current !== wanted) return 'waiting';
        // FlowFuse's agent lets a person suspend a device: it has the target then, and runs nothing.
        if (report.state === 'suspended' || report.state === 'stopped') return 'away';
        return report.state === 'running' ? 'running' : 'waiting';
    };
}

function reported(
    fleet: Fleet,
    report: DeviceReport,
    target: SnapshotRef | null,
): Pick<DeviceItem, 'mode' | 'lastSeenAt'> & Partial<DeviceItem> {
    const { seenAt, state, current, agent, nodeRed, mode, failure, modified, processes, intervalMs } = report;
    const name = current === undefined ? undefined : fleet.nameOf(current);
    return {
        ...(current !== undefined && { current: { id: current, ...(name !== undefined && { name }) } }),
        lastSeenAt: new Date(seenAt).toISOString(),
        ...(state !== undefined && { state }),
        ...(agent !== undefined && { agent }),
        ...(nodeRed !== undefined && { nodeRed }),
        mode,
        ...(failure && failure.snapshot === target?.id && { failure }),
        ...(modified && { modified }),
        ...(areTwins(processes, fleet.now().getTime(), intervalMs) && { twins: true }),
    };
}

function rolloutSummary(fleet: Fleet): Pick<FleetSummary, 'rollout'> {
    const { rollout } = fleet.targets.now;
    if (!rollout || rollout.state === 'done') return {};
    const { state, step, automatic, steps } = showRollout(rollout, standingsIn(fleet));
    const sum = (count: (of: (typeof steps)[number]) => number): number =>
        steps.reduce((all, of) => all + count(of), 0);
    return {
        rollout: {
            snapshot: refFor(fleet)(rollout.snapshot),
            state,
            step,
            automatic,
            running: sum(({ running }) => running),
            failed: sum(({ failed }) => failed),
            of: sum(({ devices }) => devices.length),
        },
    };
}

/** With the name that the snapshot has by now, or had when it was last here. */
function refFor({ nameOf }: Fleet): (ref: SnapshotRef) => SnapshotRef {
    return ({ id, name }) => ({ id, name: nameOf(id) ?? name });
}

const collator = new Intl.Collator('en', { numeric: true });

function byName(a: DeviceItem, b: DeviceItem): number {
    return collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1);
}
