import type { ApiError } from '../api';
import { conditionOf } from './device-condition';
import { findDevices, groupsOf, type DeviceQuery, type FoundDevices } from './find-devices';
import type { FleetApi } from './fleet-api';
import type { DeviceItem, DeviceList } from '../../runtime/core/wire';

/**
 * What the screen of devices shows, without any DOM. Each change calls `onChange`. Nothing in here rejects: failures are
 * state.
 */
export class FleetModel {
    /** What was loaded last; it stays while it is loaded again, and when that fails. */
    list: DeviceList | undefined;
    /** Why the last load failed; undefined when it went well. */
    failure: ApiError | undefined;
    query: DeviceQuery = { text: '', group: undefined, condition: undefined, sort: 'name', isReversed: false };
    found: FoundDevices = { rows: [], counts: new Map(), count: 0 };
    groups: readonly string[] = [];
    /** The device whose details are seen. */
    open: DeviceItem | undefined;
    /** Ids of those that are ticked; they stay so while a filter hides them. */
    ticked: ReadonlySet<string> = new Set();

    private generation = 0;
    /** How far the hub's clock is ahead of that of the browser. */
    private aheadMs = 0;

    constructor(
        private readonly api: Pick<FleetApi, 'list'>,
        private readonly language: string,
        private readonly onChange: () => void,
    ) {}

    /** The time by the hub's clock: ages are counted by that one, since those of browsers may be wrong. */
    now(here: Date): Date {
        return new Date(here.getTime() + this.aheadMs);
    }

    get isNarrowed(): boolean {
        const { text, group, condition } = this.query;
        return text !== '' || group !== undefined || condition !== undefined;
    }

    async load(): Promise<void> {
        const mine = ++this.generation;
        try {
            const list = await this.api.list();
            if (mine !== this.generation) return;
            this.aheadMs = Date.parse(list.now) - Date.now();
            this.take(list);
        } catch (error) {
            if (mine !== this.generation) return;
            this.failure = error as ApiError;
            this.onChange();
        }
    }

    /** Takes what the server answered; a load that began before is dropped. */
    take(list: DeviceList): void {
        this.generation++;
        this.failure = undefined;
        this.list = list;
        const byId = new Map(list.devices.map((device) => [device.id, device]));
        this.groups = groupsOf(list.devices, this.language);
        this.open = this.open && byId.get(this.open.id);
        this.ticked = new Set([...this.ticked].filter((id) => byId.has(id)));
        const { group, condition } = this.query;
        if (typeof group === 'string' && !this.groups.includes(group)) this.query = { ...this.query, group: undefined };
        // What nothing has any more could not be chosen again, and would hide all.
        const isEmpty = condition !== undefined && !list.devices.some((each) => conditionOf(each) === condition);
        if (isEmpty) this.query = { ...this.query, condition: undefined };
        this.find();
    }

    /** Replaces one device by what the server answered. */
    update(device: DeviceItem): void {
        if (!this.list) return;
        const others = this.list.devices.filter(({ id }) => id !== device.id);
        this.take({ ...this.list, devices: [...others, device] });
    }

    /** Takes one out that was deleted. */
    drop(id: string): void {
        if (this.list) this.take({ ...this.list, devices: this.list.devices.filter((device) => device.id !== id) });
    }

    search(query: Partial<DeviceQuery>): void {
        this.query = { ...this.query, ...query };
        this.find();
    }

    clearSearch(): void {
        this.search({ text: '', group: undefined, condition: undefined });
    }

    /** Shows the details of a device; undefined closes them. */
    show(id: string | undefined): void {
        this.open = this.list?.devices.find((device) => device.id === id);
        this.onChange();
    }

    tick(ids: readonly string[], isTicked: boolean): void {
        const ticked = new Set(this.ticked);
        for (const id of ids) {
            if (isTicked) ticked.add(id);
            else ticked.delete(id);
        }
        this.ticked = ticked;
        this.onChange();
    }

    untickAll(): void {
        this.ticked = new Set();
        this.onChange();
    }

    private find(): void {
        this.found = findDevices(this.list?.devices ?? [], this.query, this.language);
        this.onChange();
    }
}
