import { createHash } from 'node:crypto';
import { withOwn } from '../../core/assignments';
import {
    parseClearedSnapshot,
    parseDeviceEdit,
    parseNewDevice,
    parseRolloutCommand,
    parseTargetQuery,
    parseTargetRequest,
} from '../../core/device-requests';
import { SnapshotError } from '../../core/errors';
import type { DeviceItem, DeviceList, FleetSummary, SnapshotRef } from '../../core/fleet-wire';
import type { Translate } from '../../core/translate';
import { modulesInTheWay, notInstallable, type ModuleTools } from '../../modules/modules-in-the-way';
import type { StoreChange, SnapshotStore } from '../../store/store';
import { deviceItem, deviceList, deviceListJson, fleetSummary, standingsIn, type Fleet } from './device-list';
import type { DeviceCredentials, DeviceRecord } from './device-registry';
import { everywhere, onlyDevices, withoutTarget } from './device-targets';
import { installable } from './live-image';
import { listedItem, type LiveImages } from './live-images';
import { RolloutWatch } from './rollout-watch';
import { clearTarget, commandRollout, setTarget, startRollout } from './target-changes';
import { TargetMarks } from './target-marks';

export interface DeviceHubOptions {
    fleet: Fleet;
    images: LiveImages;
    /** Rejects with `store_unavailable` while the store cannot be used. */
    store: () => Promise<SnapshotStore>;
    /** The list of devices has changed. */
    onChange: () => void;
    warn: (text: string) => void;
    translate: Translate;
    modules: ModuleTools['modules'];
    sweepMs?: number;
    lookMs?: number;
}

/** How often devices are looked for that have gone offline. */
const SWEEP_MS = 15_000;

/** The devices of this instance and what they are to run, as people see and change it. */
export class DeviceHub {
    private readonly marks: TargetMarks;
    private readonly rollouts: RolloutWatch;
    private readonly sweeper: NodeJS.Timeout;
    private online = 0;

    constructor(private readonly options: DeviceHubOptions) {
        const { fleet, onChange, warn, store } = options;
        this.marks = new TargetMarks(store, fleet.targets, warn);
        this.rollouts = new RolloutWatch({
            fleet,
            warn,
            ...(options.lookMs !== undefined && { lookMs: options.lookMs }),
            onStop: (name) => warn(options.translate('hub.rolloutStopped', { name })),
            onChange: () => {
                onChange();
                void this.marks.align();
            },
        });
        this.rollouts.wake();
        this.sweeper = setInterval(() => this.sweep(), options.sweepMs ?? SWEEP_MS).unref();
    }

    list(): DeviceList {
        return deviceList(this.options.fleet);
    }

    /** The list as JSON, in pieces. */
    listJson(): Generator<string> {
        return deviceListJson(this.options.fleet);
    }

    /** Undefined while there are no devices. */
    summary(): FleetSummary | undefined {
        return fleetSummary(this.options.fleet);
    }

    /** `bad_request`; rejects as a write does. So do the others. */
    async register(body: unknown): Promise<[DeviceItem, DeviceRecord, DeviceCredentials]> {
        const [device, credentials] = await this.options.fleet.registry.add(parseNewDevice(body));
        this.options.onChange();
        return [this.itemOf(device), device, credentials];
    }

    /** `not_found` for a device that is not there. So do the others. */
    async edit(id: string | undefined, body: unknown): Promise<DeviceItem> {
        const { registry, targets } = this.options.fleet;
        const before = registry.get(id);
        const edit = parseDeviceEdit(body);
        const own = async (target: SnapshotRef | null | undefined): Promise<unknown> =>
            targets.change((all) => everywhere(all, (assigned) => withOwn(assigned, [before.id], target)));
        // In this order a process that ends in between leaves no device without the target that it has.
        if (before.owner === 'instance' && edit.owner === 'own') await own(targets.of(before));
        const after = await registry.edit(before.id, edit);
        if (before.owner === 'own' && edit.owner === 'instance') await own(undefined);
        this.options.onChange();
        return this.itemOf(after);
    }

    async renew(id: string | undefined): Promise<[DeviceItem, DeviceRecord, DeviceCredentials]> {
        const { registry } = this.options.fleet;
        const [device, credentials] = await registry.renew(registry.get(id).id);
        this.options.onChange();
        return [this.itemOf(device), device, credentials];
    }

    async remove(id: string | undefined): Promise<void> {
        const { registry, targets, reports } = this.options.fleet;
        const device = registry.get(id);
        await registry.remove(device.id);
        reports.forget(device.id);
        await targets.change((before) => onlyDevices(before, (id) => registry.find(id) !== undefined));
        await this.changed();
    }

    /**
     * Sets a target, at once or in steps. The snapshot is read whole and decrypted before any device hears of it: `not_found`,
     * `damaged`, `key_missing`, `rollout_under_way`; `not_installable` unless it is forced.
     */
    async setTarget(snapshot: string, body: unknown): Promise<void> {
        const { rollout, force, ...scope } = parseTargetRequest(body);
        const { registry, targets, now } = this.options.fleet;
        if (scope.devices !== 'all') scope.devices.forEach((id) => registry.get(id));
        const store = await this.options.store();
        const { id, name, hash, description } = listedItem(store, snapshot);
        await this.options.images.get({ id, name, hash, description });
        if (!force) await this.assertInstallable(store, id);
        await this.marks.add(id);
        await targets.change((before) => {
            const devices = [...registry.all()];
            if (!rollout) return setTarget(before, scope, { id, name }, devices);
            return startRollout(before, scope, rollout, { id, name }, this.inOrder(devices, id), now().toISOString());
        });
        await this.changed();
        // Retention may have chosen it just before it was marked.
        listedItem(store, id);
    }

    async clearTarget(query: Readonly<Record<string, unknown>>): Promise<void> {
        const snapshot = parseClearedSnapshot(query);
        if (snapshot !== undefined) return this.release(snapshot);
        const scope = parseTargetQuery(query);
        const { registry, targets } = this.options.fleet;
        if (scope.devices !== 'all') scope.devices.forEach((id) => registry.get(id));
        await targets.change((before) => clearTarget(before, scope, [...registry.all()]));
        await this.changed();
    }

    /** `not_found` when there is no roll-out, or what it would go back to is not there any more. */
    async command(body: unknown): Promise<void> {
        const { action } = parseRolloutCommand(body);
        const { targets } = this.options.fleet;
        const store = await this.options.store();
        await targets.change((before) => {
            const after = commandRollout(before, action, standingsIn(this.options.fleet));
            if (action === 'back') this.assertThere(store, before, after);
            return after;
        });
        await this.changed();
    }

    /** Devices stop running a snapshot, as one that is about to be deleted: to be called before it is gone. */
    async release(snapshot: string): Promise<void> {
        const { targets } = this.options.fleet;
        if (!targets.snapshots().has(snapshot)) return;
        await targets.change((before) => withoutTarget(before, snapshot, (id) => targets.isReached(id)));
        await this.changed();
    }

    /** To be called when a device has said something new. */
    heard(): void {
        this.options.onChange();
    }

    /** The store has been opened: marks are put right, in case the process ended in the middle of a change. */
    async storeOpened(): Promise<void> {
        await this.marks.align();
    }

    /** Never rejects. */
    async storeChanged({ event, ids }: StoreChange): Promise<void> {
        try {
            ids.forEach((id) => this.options.images.forget(id));
            if (event === 'removed') for (const id of ids) await this.release(id);
        } catch (error) {
            this.options.warn((error as Error).message);
        }
    }

    /** Writes what is in memory only. Never rejects. */
    async close(): Promise<void> {
        clearInterval(this.sweeper);
        this.rollouts.stop();
        this.options.images.forget();
        await this.options.fleet.reports.save();
    }

    private itemOf(device: DeviceRecord): DeviceItem {
        return deviceItem(this.options.fleet, device);
    }

    private async changed(): Promise<void> {
        this.rollouts.wake();
        this.options.onChange();
        await this.marks.align();
    }

    /** Those that are online come first, since others prove nothing; else each roll-out begins with other ones. */
    private inOrder(devices: readonly DeviceRecord[], snapshot: string): DeviceRecord[] {
        const { reports } = this.options.fleet;
        const keyed = devices.map((device) => {
            const away = reports.presence(device.id) === 'online' ? '0' : '1';
            const lot = createHash('sha256').update(snapshot).update(device.id).digest('hex');
            return [away + lot, device] as const;
        });
        return keyed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, device]) => device);
    }

    private async assertInstallable(store: SnapshotStore, id: string): Promise<void> {
        const { modules, translate } = this.options;
        const manifest = await store.get(id);
        const sent = { ...manifest, modules: installable(manifest.modules) };
        const obstacles = await modulesInTheWay({ store, modules, translate }, sent);
        if (obstacles.length > 0) throw notInstallable(obstacles);
    }

    private assertThere(store: SnapshotStore, before: Fleet['targets']['now'], after: Fleet['targets']['now']): void {
        const there = new Set(store.items().map(({ id }) => id));
        const { instance, groups, devices } = after.assigned;
        const missing = [instance, ...groups.values(), ...devices.values()].find((ref) => ref && !there.has(ref.id));
        if (!missing || before.rollout?.state !== 'done') return;
        throw new SnapshotError('not_found', `“${missing.name}”, which devices had before, is not there any more.`);
    }

    private sweep(): void {
        const { registry, reports } = this.options.fleet;
        let online = 0;
        for (const { id } of registry.all()) if (reports.presence(id) === 'online') online++;
        if (online !== this.online) this.options.onChange();
        this.online = online;
    }
}
