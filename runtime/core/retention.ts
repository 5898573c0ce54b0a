import { isAutoSnapshotName, type SnapshotItem } from './snapshot';

/** How many automatic snapshots to keep, by each rule on its own; what one rule keeps is kept. All zero keeps all. */
export interface RetentionPolicy {
    /** The newest ones. */
    keepLast: number;
    /** The newest of each of the last hours that have one; in the same way days, ISO weeks and months, in local time. */
    keepHourly: number;
    keepDaily: number;
    keepWeekly: number;
    keepMonthly: number;
}

/** What retention has to know of a snapshot. */
export type RetainedItem = Pick<SnapshotItem, 'id' | 'kind' | 'createdAt' | 'pinned' | 'damaged' | 'target' | 'good'>;

/**
 * Ids of the snapshots that the policy gives up, oldest first.
 *
 * The policy speaks of automatic snapshots: `auto`, `external`, and `restore` once they are 24 hours old. It counts
 * pinned and target ones too, but not damaged ones, which are no copy of anything. Never given up are those of any
 * other kind, pinned and target ones, damaged ones (a person decides about them), those without a readable time, the
 * newest snapshot, the newest whole one, the last known good one: the newest that is marked `good`, and those that are held.
 *
 * @param items in any order; ids tell which one is newer
 * @param held ids of snapshots that something waits for
 */
export function snapshotsToRemove(
    items: readonly RetainedItem[],
    policy: RetentionPolicy,
    now: Date,
    held: ReadonlySet<string> = new Set(),
): string[] {
    if (Object.values(policy).every((count) => count === 0)) return [];
    const newestFirst = [...items].sort((a, b) => (a.id < b.id ? 1 : -1));
    const whole = newestFirst.filter((item) => !item.damaged);
    const automatic = whole.filter((item) => isAutomatic(item, now));
    const kept = new Set<string | undefined>([
        ...held,
        newestFirst[0]?.id,
        whole[0]?.id,
        whole.find((item) => item.good)?.id,
        ...automatic.slice(0, policy.keepLast).map((item) => item.id),
        ...newestOfEach(automatic, hourOf, policy.keepHourly),
        ...newestOfEach(automatic, dayOf, policy.keepDaily),
        ...newestOfEach(automatic, weekOf, policy.keepWeekly),
        ...newestOfEach(automatic, monthOf, policy.keepMonthly),
    ]);
    return automatic
        .filter((item) => !item.pinned && !item.target && !kept.has(item.id) && isDated(item))
        .map((item) => item.id)
        .reverse();
}

/**
 * Ids of the automatic snapshots of one device that are given up, oldest first: those beyond its newest `keepLast`, which
 * count for each device on its own. Pinned and target ones stay, and whatever has another name than an automatic one.
 */
export function deviceSnapshotsToRemove(
    items: readonly (RetainedItem & Pick<SnapshotItem, 'name' | 'device'>)[],
    device: string,
    policy: RetentionPolicy,
): string[] {
    if (Object.values(policy).every((count) => count === 0)) return [];
    const own = items.filter((item) => item.device?.id === device && item.kind === 'device' && !item.damaged);
    return own
        .filter(({ name }) => isAutoSnapshotName(name))
        .sort((a, b) => (a.id < b.id ? 1 : -1))
        .slice(Math.max(1, policy.keepLast))
        .filter((item) => !item.pinned && !item.target)
        .map(({ id }) => id)
        .reverse();
}

/**
 * Ids of the snapshots that other Node-REDs have pushed here by themselves and that are given up, those of each of them on its
 * own and by the same rules as if it had made them here: the newest ones of a Node-RED that is seldom deployed stay however much
 * comes from others.
 */
export function pushedSnapshotsToRemove(
    items: readonly (RetainedItem & Pick<SnapshotItem, 'source'>)[],
    policy: RetentionPolicy,
    now: Date,
): string[] {
    const pushed = items.filter(({ kind, source }) => kind === 'upload' && source !== undefined);
    const sources = new Set(pushed.map(({ source }) => source));
    return [...sources].flatMap((source) => {
        const own = pushed.filter((item) => item.source === source);
        const asMadeHere = own.map((item) => ({ ...item, kind: 'auto' as const }));
        return snapshotsToRemove(asMadeHere, policy, now);
    });
}

const SAFETY_MS = 24 * 60 * 60 * 1000;

function isAutomatic(item: RetainedItem, now: Date): boolean {
    if (item.kind !== 'restore') return item.kind === 'auto' || item.kind === 'external';
    return now.getTime() - Date.parse(item.createdAt) >= SAFETY_MS;
}

function isDated(item: RetainedItem): boolean {
    return !Number.isNaN(Date.parse(item.createdAt));
}

/** Ids of the newest item of each of the last `count` periods that have one. */
function newestOfEach(newestFirst: readonly RetainedItem[], periodOf: (at: Date) => string, count: number): string[] {
    const newest = new Map<string, string>();
    for (const item of newestFirst) {
        if (newest.size >= count) break;
        const period = periodOf(new Date(item.createdAt));
        if (!newest.has(period)) newest.set(period, item.id);
    }
    return [...newest.values()];
}

function monthOf(at: Date): string {
    return `${at.getFullYear()}-${at.getMonth()}`;
}

function dayOf(at: Date): string {
    return `${monthOf(at)}-${at.getDate()}`;
}

/** The offset tells the two hours apart that bear the same name when summer time ends. */
function hourOf(at: Date): string {
    return `${dayOf(at)} ${at.getHours()} ${at.getTimezoneOffset()}`;
}

/** An ISO week begins on Monday: its Monday names it. */
function weekOf(at: Date): string {
    const sinceMonday = (at.getDay() + 6) % 7;
    return dayOf(new Date(at.getFullYear(), at.getMonth(), at.getDate() - sinceMonday));
}
