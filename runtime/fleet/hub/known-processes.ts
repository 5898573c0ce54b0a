/** The processes that have checked in with the token of one device. */
export interface KnownProcesses {
    /** The one that was heard of last. */
    last: string;
    /** Those before it, newest first. */
    earlier: readonly string[];
    /** When one came back after another: two machines take turns then. A process that was started anew never does. */
    twinsAt?: number;
}

const REMEMBERED = 4;

/** What is known after a check-in of this process. */
export function knownProcesses(before: KnownProcesses | undefined, process: string, now: number): KnownProcesses {
    if (!before) return { last: process, earlier: [] };
    const { last, earlier, twinsAt } = before;
    if (last === process) return before;
    const isBack = earlier.includes(process);
    const others = [last, ...earlier.filter((other) => other !== process)].slice(0, REMEMBERED);
    return { last: process, earlier: others, ...(isBack ? { twinsAt: now } : twinsAt !== undefined && { twinsAt }) };
}

const TWINS_MS = 60 * 60 * 1000;

/** Whether two machines have shared the token lately. */
export function areTwins(known: KnownProcesses | undefined, now: number, intervalMs: number): boolean {
    return known?.twinsAt !== undefined && Math.abs(now - known.twinsAt) <= Math.max(TWINS_MS, 10 * intervalMs);
}
