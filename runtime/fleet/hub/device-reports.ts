import type { DeviceItem } from '../../core/fleet-wire';
import type { DeviceFailure, LiveState } from '../../core/live-wire';
import type { PrivateConfig } from '../../private-config';
import { knownProcesses, type KnownProcesses } from './known-processes';
import { extrasOf, readLiveState, saidInterval, seenInterval } from './read-live-state';

/** What a device has said of itself, by the clock of this hub. */
export interface DeviceReport {
    /** Of its last check-in; ms. */
    seenAt: number;
    state?: string;
    /** Id of the snapshot that it runs. */
    current?: string;
    agent?: string;
    nodeRed?: string;
    mode: DeviceItem['mode'];
    /** It has said of this snapshot that it does not work out. */
    failure?: DeviceFailure & { at: string };
    modified?: boolean;
    /** How often it checks in, as it says or as it was seen; ms. */
    intervalMs: number;
    /** Between its last two check-ins. */
    gapMs?: number;
    processes?: KnownProcesses;
}

export interface DeviceReportsOptions {
    /** `<userDir>/.config.snapshots-device-reports.json` */
    config: PrivateConfig;
    now: () => Date;
    /** Told when reports cannot be kept. */
    warn: (text: string) => void;
    /** How long it stays in memory only that devices are still there. */
    saveAfterMs?: number;
    /** How long it stays in memory only that one is there for the first time, or runs something else. */
    saveNewsAfterMs?: number;
}

const SAVE_AFTER_MS = 10 * 60 * 1000;
const SAVE_NEWS_AFTER_MS = 5000;
const DEFAULT_INTERVAL_MS = 60_000;
/** Missed check-ins that make a device offline. */
const MISSED = 3;

/**
 * What all devices have said last. It is kept in memory and written only now and then, since every device says it again at
 * its next check-in: the flash of a small machine would not last long otherwise. Who is there, and what runs there, is
 * written soon, for all devices together, so that a hub that was killed knows it.
 */
export class DeviceReports {
    private readonly reports = new Map<string, DeviceReport>();
    private timer: NodeJS.Timeout | undefined;
    private dueAt = Infinity;

    constructor(private readonly options: DeviceReportsOptions) {}

    /** Takes over what was kept. Never rejects: without it devices count as not seen until their next check-in. */
    async load(): Promise<void> {
        const kept = await this.options.config.read().catch(() => undefined);
        const reports = kept?.['reports'];
        if (typeof reports !== 'object' || reports === null) return;
        for (const [id, report] of Object.entries(reports)) {
            if (isReport(report) && !this.reports.has(id)) this.reports.set(id, report);
        }
    }

    find(id: string): DeviceReport | undefined {
        return this.reports.get(id);
    }

    /** Takes down a check-in. True when something in it is new, but for the time. */
    note(id: string, said: LiveState, target: string | null): boolean {
        const now = this.options.now();
        const before = this.reports.get(id);
        const { processes, ...read } = readLiveState(said, target, before?.failure, now);
        const [seen, gapMs] = seenInterval(before, now.getTime(), DEFAULT_INTERVAL_MS);
        const report: DeviceReport = {
            ...read,
            seenAt: now.getTime(),
            intervalMs: saidInterval(extrasOf(said)) ?? seen,
            ...(gapMs !== undefined && { gapMs }),
            ...(processes !== undefined && { processes: knownProcesses(before?.processes, processes, now.getTime()) }),
        };
        this.reports.set(id, report);
        this.saveLater(!before || runsAnother(before, report) ? 'news' : 'time');
        return !before || !this.isOnlineAt(before, now.getTime()) || !isSame(before, report);
    }

    forget(id: string): void {
        if (this.reports.delete(id)) this.saveLater('news');
    }

    presence(id: string): DeviceItem['presence'] {
        const report = this.reports.get(id);
        if (!report) return 'never';
        return this.isOnlineAt(report, this.options.now().getTime()) ? 'online' : 'offline';
    }

    /** Writes what is not written yet. Never rejects. */
    async save(): Promise<void> {
        if (!this.timer) return;
        clearTimeout(this.timer);
        this.timer = undefined;
        this.dueAt = Infinity;
        try {
            await this.options.config.replace({ reports: Object.fromEntries(this.reports) });
        } catch (error) {
            this.options.warn((error as Error).message);
        }
    }

    private isOnlineAt({ seenAt, intervalMs }: DeviceReport, now: number): boolean {
        // Set back, the clock of this hub would make a device be online for ever.
        return Math.abs(now - seenAt) <= MISSED * intervalMs;
    }

    private saveLater(why: 'news' | 'time'): void {
        const { saveAfterMs = SAVE_AFTER_MS, saveNewsAfterMs = SAVE_NEWS_AFTER_MS } = this.options;
        const afterMs = why === 'news' ? Math.min(saveNewsAfterMs, saveAfterMs) : saveAfterMs;
        const dueAt = performance.now() + afterMs;
        if (dueAt >= this.dueAt) return;
        clearTimeout(this.timer);
        this.dueAt = dueAt;
        this.timer = setTimeout(() => void this.save(), afterMs).unref();
    }
}

function isReport(value: unknown): value is DeviceReport {
    if (typeof value !== 'object' || value === null) return false;
    const { seenAt, intervalMs } = value as Record<keyof DeviceReport, unknown>;
    return typeof intervalMs === 'number' && !Number.isNaN(new Date(seenAt as number).getTime());
}

function runsAnother(a: DeviceReport, b: DeviceReport): boolean {
    return a.current !== b.current || a.failure?.snapshot !== b.failure?.snapshot;
}

function isSame(a: DeviceReport, b: DeviceReport): boolean {
    return (
        a.state === b.state &&
        a.current === b.current &&
        a.agent === b.agent &&
        a.nodeRed === b.nodeRed &&
        a.mode === b.mode &&
        a.modified === b.modified &&
        a.failure?.snapshot === b.failure?.snapshot &&
        a.failure?.code === b.failure?.code &&
        a.failure?.error === b.failure?.error &&
        a.processes?.twinsAt === b.processes?.twinsAt
    );
}
