import { join } from 'node:path';
import { SnapshotError } from '../../core/errors';
import type { RetentionPolicy } from '../../core/retention';
import type { Translate } from '../../core/translate';
import type { Host, ModuleHost } from '../../host';
import { PrivateConfig } from '../../private-config';
import type { KeyRing } from '../../secrets/key-ring';
import type { FileSystem } from '../../store/file-system';
import type { SnapshotStore } from '../../store/store';
import { DeviceHub } from './device-hub';
import type { Fleet } from './device-list';
import { DeviceRegistry } from './device-registry';
import { DeviceReports } from './device-reports';
import { DeviceSnapshots } from './device-snapshots';
import { DeviceTargets, onlyDevices } from './device-targets';
import { LiveApi } from './live-api';
import { LiveImages } from './live-images';

export interface FleetOpeningOptions {
    userDir: string;
    keys: KeyRing;
    retention: RetentionPolicy;
    /** What this instance is called when it gets its first device. */
    instanceName: string;
    /** The store once it is open, however long that takes; rejects when it cannot be opened at all. */
    opened: Promise<SnapshotStore>;
    /** The store now; rejects with `store_unavailable`. */
    store: () => Promise<SnapshotStore>;
    /** The list of devices has changed. Called at most once a second. */
    onChange: () => void;
    translate: Translate;
    modules: Pick<ModuleHost, 'isPublished'>;
    log: Pick<Host['log'], 'warn' | 'error'>;
    now?: () => Date;
    fileSystem?: FileSystem;
    retryMs?: number;
    noticeMs?: number;
    /** How often a roll-out is looked at. */
    lookMs?: number;
}

const RETRY_MS = 30_000;
const NOTICE_MS = 1000;

/**
 * Reads which devices there are and what they are to run. As long as that cannot be read nobody is told anything: neither
 * people nor devices, which would give up what they run. It is tried again, since a person may put a file back.
 */
export class FleetOpening {
    /** Undefined until they have been read. */
    live?: LiveApi;
    hub?: DeviceHub;
    private off?: Error;
    private isClosed = false;
    private notice: NodeJS.Timeout | undefined;
    private opening: Promise<void>;

    constructor(private readonly options: FleetOpeningOptions) {
        this.opening = this.open();
    }

    /** Rejects with `store_unavailable` and the reason while the devices cannot be read. */
    async usable(): Promise<DeviceHub> {
        await this.opening;
        if (this.hub) return this.hub;
        throw new SnapshotError('store_unavailable', this.off?.message ?? 'The devices cannot be read just now.');
    }

    /** Never rejects. */
    async close(): Promise<void> {
        this.isClosed = true;
        await this.opening;
        clearTimeout(this.notice);
        await this.hub?.close();
    }

    /** Never rejects. */
    private async open(): Promise<void> {
        const { log, translate, retryMs = RETRY_MS } = this.options;
        try {
            await this.read();
            delete this.off;
        } catch (failure) {
            const { message } = failure as Error;
            if (this.off?.message !== message) log.error(translate('hub.off', { error: message }));
            this.off = failure as Error;
            setTimeout(() => {
                if (!this.isClosed) this.opening = this.open();
            }, retryMs).unref();
        }
    }

    private async read(): Promise<void> {
        const { userDir, keys, instanceName, retention, store, log, opened, now = () => new Date() } = this.options;
        const warn = (text: string): void => log.warn(text);
        const config = (name: string): PrivateConfig =>
            new PrivateConfig({
                file: join(userDir, `.config.snapshots-${name}.json`),
                warn,
                ...(this.options.fileSystem && { fileSystem: this.options.fileSystem }),
            });
        const registry = await DeviceRegistry.open({ config: config('devices'), keys, instanceName, now });
        const targets = await DeviceTargets.open(config('targets'));
        // A process that ended in the middle of a removal left the rest of it.
        await targets.change((before) => onlyDevices(before, (id) => registry.find(id) !== undefined));
        const reports = new DeviceReports({ config: config('device-reports'), now, warn });
        await reports.load();
        let here: SnapshotStore | undefined;
        const names = new SnapshotNames(() => here);
        const fleet: Fleet = { registry, targets, reports, now, nameOf: (id) => names.find(id) };
        const images = new LiveImages({ store, ownership: registry.ownership });
        const onChange = (): void => this.noticeLater();
        const { translate, modules, lookMs } = this.options;
        const more = { translate, modules, ...(lookMs && { lookMs }) };
        const hub = new DeviceHub({ fleet, images, store, onChange, warn, ...more });
        const snapshots = new DeviceSnapshots({ store, retention, now });
        this.live = new LiveApi({ fleet, images, snapshots, store, onNews: onChange });
        this.hub = hub;
        opened.then(
            (store) => {
                here = store;
                store.watch((change) => {
                    names.forget();
                    void hub.storeChanged(change);
                });
                void hub.storeOpened();
            },
            // Whoever opens it has reported that.
            () => undefined,
        );
    }

    /** However much changes, those who look at the list ask for it again only now and then. */
    private noticeLater(): void {
        this.notice ??= setTimeout(() => {
            this.notice = undefined;
            this.options.onChange();
        }, this.options.noticeMs ?? NOTICE_MS).unref();
    }
}

/** Names of snapshots by id, as long as nothing changes. */
class SnapshotNames {
    private known: ReadonlyMap<string, string> | undefined;

    constructor(private readonly store: () => SnapshotStore | undefined) {}

    find(id: string): string | undefined {
        const store = this.store();
        if (!store) return undefined;
        this.known ??= new Map(store.items().map((item) => [item.id, item.name]));
        return this.known.get(id);
    }

    forget(): void {
        this.known = undefined;
    }
}
