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
    return { ...listHead(fleet), devices: fleet.registry.sorted().map((device) => deviceItem(fleet, device)) };
}

/** The same as JSON, device by device, as each of them is when its turn comes: thousands are not made at a stretch. */
export function* deviceListJson(fleet: Fleet): Generator<string> {
    yield `${JSON.stringify(listHead(fleet)).slice(0, -1)},"devices":[`;
    for (const [at, device] of fleet.registry.sorted().entries()) {
        yield `${at === 0 ? '' : ','}${JSON.stringify(deviceItem(fleet, device))}`;
    }
    yield ']}';
}

function listHead(fleet: Fleet): Omit<DeviceList, 'devices'> {
    const { assigned, rollout } = fleet.targets.now;
    const groups = [...assigned.groups].map(([name, target]) => [name, target && named(fleet, target)] as const);
    const shown = rollout && showRollout(rollout, standingsIn(fleet));
    return {
        now: fleet.now().toISOString(),
        ...(assigned.instance && { target: named(fleet, assigned.instance) }),
        groupTargets: Object.fromEntries(groups),
        ...(shown && { rollout: { ...shown, snapshot: named(fleet, shown.snapshot) } }),
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
        ...(target && { target: named(fleet, target) }),
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
            snapshot: named(fleet, rollout.snapshot),
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
function named({ nameOf }: Fleet, { id, name }: SnapshotRef): SnapshotRef {
    return { id, name: nameOf(id) ?? name };
}
