import { conditionOf, CONDITIONS, type Condition } from './device-condition';
import type { DeviceItem } from '../../runtime/core/wire';

export interface DeviceQuery {
    /** All of its words have to be found in what is known of a device, whatever their case. */
    text: string;
    /** Name of a group; undefined for all devices, `null` for those without one. */
    group: string | null | undefined;
    condition: Condition | undefined;
    sort: DeviceSort;
    isReversed: boolean;
}

export const DEVICE_SORTS = ['name', 'group', 'condition', 'snapshot', 'seen'] as const;
export type DeviceSort = (typeof DEVICE_SORTS)[number];

export interface FoundDevices {
    rows: readonly DeviceItem[];
    /** How many devices there are of each condition, with the text and in the group that are looked for. */
    counts: ReadonlyMap<Condition, number>;
    /** The same for all conditions together. */
    count: number;
}

/** @param language in whose order names are sorted; numbers in them count as numbers */
export function findDevices(devices: readonly DeviceItem[], query: DeviceQuery, language: string): FoundDevices {
    const words = query.text.toLowerCase().split(/\s+/).filter(Boolean);
    const found = devices.filter(
        (device) =>
            (query.group === undefined || (device.group ?? null) === query.group) &&
            (words.length === 0 || holdsAll(textOf(device), words)),
    );
    const conditions = new Map(found.map((device) => [device, conditionOf(device)]));
    const counts = new Map<Condition, number>();
    for (const each of conditions.values()) counts.set(each, (counts.get(each) ?? 0) + 1);
    const rows = found.filter((each) => query.condition === undefined || conditions.get(each) === query.condition);
    return { rows: sorted(rows, query, conditions, language), counts, count: found.length };
}

/** Names of all groups, in order. */
export function groupsOf(devices: readonly DeviceItem[], language: string): string[] {
    const groups = new Set(devices.flatMap(({ group }) => group ?? []));
    return [...groups].sort(new Intl.Collator(language, { numeric: true }).compare);
}

function holdsAll(text: string, words: readonly string[]): boolean {
    return words.every((word) => text.includes(word));
}

function textOf(device: DeviceItem): string {
    const { id, name, type, group, agent, nodeRed, state, target, current, failure } = device;
    return [id, name, type, group, agent, nodeRed, state, target?.name, current?.name, failure?.error]
        .join('\n')
        .toLowerCase();
}

function sorted(
    rows: DeviceItem[],
    { sort, isReversed }: DeviceQuery,
    conditions: ReadonlyMap<DeviceItem, Condition>,
    language: string,
): DeviceItem[] {
    const { compare } = new Intl.Collator(language, { numeric: true });
    const byName = (a: DeviceItem, b: DeviceItem): number => compare(a.name, b.name);
    const place = (device: DeviceItem): number => CONDITIONS.indexOf(conditions.get(device)!);
    const by: Record<DeviceSort, (a: DeviceItem, b: DeviceItem) => number> = {
        name: byName,
        group: (a, b) => lastWithout(a.group, b.group, compare),
        condition: (a, b) => place(a) - place(b),
        snapshot: (a, b) => lastWithout(snapshotName(a), snapshotName(b), compare),
        // The one that was seen last comes first.
        seen: (a, b) => lastWithout(a.lastSeenAt, b.lastSeenAt, (x, y) => (x < y ? 1 : x > y ? -1 : 0)),
    };
    const sign = isReversed ? -1 : 1;
    return rows.sort((a, b) => sign * by[sort](a, b) || byName(a, b));
}

function lastWithout(a: string | undefined, b: string | undefined, compare: (a: string, b: string) => number): number {
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    return compare(a, b);
}

function snapshotName({ current }: DeviceItem): string | undefined {
    return current?.name ?? current?.id;
}
