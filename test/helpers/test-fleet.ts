import { join } from 'node:path';
import type { DeviceItem } from '../../runtime/core/fleet-wire';
import type { LiveState } from '../../runtime/core/live-wire';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import { SnapshotError } from '../../runtime/core/errors';
import type { DeviceHub } from '../../runtime/fleet/hub/device-hub';
import type { DeviceCredentials, DeviceRecord } from '../../runtime/fleet/hub/device-registry';
import { FleetOpening, type FleetOpeningOptions } from '../../runtime/fleet/hub/fleet-opening';
import type { LiveAnswer, LiveApi } from '../../runtime/fleet/hub/live-api';
import { PrivateConfig } from '../../runtime/private-config';
import { openKeyRing } from '../../runtime/secrets/key-ring';
import type { FileStore } from '../../runtime/store/file-store';
import type { MemoryFileSystem } from './memory-file-system';
import { translate } from './catalogue';
import { capture } from './store-content';
import { memoryDisk, openMemoryStore, USER_DIR } from './test-store';

export interface TestDevice {
    item: DeviceItem;
    device: DeviceRecord;
    credentials: DeviceCredentials;
}

/** A hub on a disk in memory, with a clock that stands still until it is set. */
export class TestFleet {
    notices = 0;
    readonly log: string[] = [];
    readonly clock = { now: Date.parse('2026-11-21T12:00:00Z') };
    isStoreOff = false;
    /** Names of modules that npm does not have. */
    readonly unpublished = new Set<string>();
    opening!: FleetOpening;

    private constructor(
        readonly disk: MemoryFileSystem,
        readonly store: FileStore,
        private readonly options: Partial<FleetOpeningOptions>,
    ) {}

    static async start(options: Partial<FleetOpeningOptions> = {}): Promise<TestFleet> {
        const disk = memoryDisk();
        const fleet = new TestFleet(disk, await openMemoryStore(disk), options);
        await fleet.open();
        return fleet;
    }

    /** As a process that is started anew on the same disk. */
    async open(options: Partial<FleetOpeningOptions> = {}): Promise<void> {
        const { disk, store } = this;
        const note = (text: string): void => void this.log.push(text);
        this.opening = new FleetOpening({
            userDir: USER_DIR,
            keys: this.keys(),
            retention: { keepLast: 10, keepHourly: 0, keepDaily: 0, keepWeekly: 0, keepMonthly: 0 },
            instanceName: 'Node-RED of the plant',
            opened: Promise.resolve(store),
            store: () =>
                this.isStoreOff
                    ? Promise.reject(new SnapshotError('store_unavailable', 'The store is off.'))
                    : Promise.resolve(store),
            onChange: () => this.notices++,
            translate,
            modules: { isPublished: (name) => Promise.resolve(!this.unpublished.has(name)) },
            log: { warn: note, error: note },
            now: () => new Date(this.clock.now),
            fileSystem: disk,
            noticeMs: 1,
            lookMs: 1,
            ...this.options,
            ...options,
        });
        await this.opening.usable().catch(() => undefined);
    }

    keys(): ReturnType<typeof openKeyRing> {
        const config = new PrivateConfig({ file: join(USER_DIR, '.config.snapshots.json'), fileSystem: this.disk });
        return openKeyRing({ config });
    }

    get hub(): DeviceHub {
        return this.opening.hub!;
    }

    get live(): LiveApi {
        return this.opening.live!;
    }

    file(name: string): string {
        return `${USER_DIR}/.config.snapshots-${name}.json`;
    }

    text(name: string): string {
        return this.disk.getFile(this.file(name))?.toString() ?? '';
    }

    async register(about: object): Promise<TestDevice> {
        const [item, device, credentials] = await this.hub.register(about);
        return { item, device, credentials };
    }

    async snapshot(name: string, modules: Record<string, string> = { 'node-red': '4.1.15' }): Promise<SnapshotItem> {
        const { id } = await capture(
            this.store,
            { tabs: { [name]: name }, credentials: { n1: { password: 'p' } } },
            { name, modules },
        );
        return this.item(id);
    }

    item(id: string): SnapshotItem {
        return this.store.items().find((item) => item.id === id)!;
    }

    deviceItem(id: string): DeviceItem {
        return this.hub.list().devices.find((device) => device.id === id)!;
    }

    /** A check-in with what is right, but for what is given. */
    checkIn(asked: TestDevice, said: Partial<LiveState> = {}): Promise<LiveAnswer> {
        const device = this.record(asked);
        const wanted = this.live.wanted(device);
        return this.live.state(device, {
            state: 'running',
            agentVersion: '4.2.0',
            snapshot: wanted.snapshot,
            project: wanted.project,
            application: wanted.application,
            settings: wanted.settings,
            ...said,
        });
    }

    /** The device that is known by the token, as it is by now. */
    record({ device, credentials }: TestDevice): DeviceRecord {
        const caller = this.live.identify(device.id, credentials.token);
        if ('device' in caller) return caller.device;
        throw new Error(`The token is answered ${caller.refused}.`);
    }

    /** Waits for what happens by itself. */
    async until(condition: () => boolean): Promise<void> {
        for (const end = Date.now() + 60_000; !condition();) {
            if (Date.now() > end) throw new Error('It did not happen.');
            await new Promise((done) => setTimeout(done, 2));
        }
    }

    async close(): Promise<void> {
        await this.opening.close();
        await this.store.close();
    }
}
