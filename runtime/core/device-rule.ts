/** What a device knows when the hub has told it which snapshot it is to run. Ids are the hub's. */
export interface DeviceFacts {
    mode: 'fleet' | 'developer';
    /** The snapshot that it runs, whether somebody has deployed since or not; null for none that was ever a target. */
    current: string | null;
    /** The target that did not work out. */
    failed?: string | undefined;
    /** A person asks for the target once more, whatever has become of it. */
    again?: boolean;
}

/** `clear`: there is no target any more, and what it made run goes. */
export type TargetStep = 'nothing' | 'apply' | 'clear';

/**
 * What a device does about its target. What it ran before it had one is left alone; a target that failed, and flows that
 * were deployed in the place of one, stay as they are until the target changes or a person asks.
 */
export function targetStep(wanted: string | null, { mode, current, failed, again }: DeviceFacts): TargetStep {
    if (mode === 'developer') return 'nothing';
    if (wanted === null) return current === null ? 'nothing' : 'clear';
    if (again) return 'apply';
    return wanted === current || wanted === failed ? 'nothing' : 'apply';
}

/** How a check-in went, as far as the next one depends on it. */
export type CheckInOutcome =
    | { result: 'answered' }
    /** The hub asks to wait. */
    | { result: 'busy'; retryAfterSeconds?: number | undefined }
    /** It does not know this device, or not its token: only a person can mend that. */
    | { result: 'refused' }
    /** Anything else that went wrong. */
    | { result: 'failed' };

export interface PauseFacts {
    intervalSeconds: number;
    /** How many check-ins in a row have failed, this one included; 0 after one that was answered. */
    failures: number;
    /** From 0 up to, but not including, 1. */
    random: number;
}

/**
 * Milliseconds until the next check-in. Each device takes a somewhat different time, so that a thousand that were switched
 * on together do not ask together for ever.
 */
export function pauseAfter(outcome: CheckInOutcome, { intervalSeconds, failures, random }: PauseFacts): number {
    const seconds = secondsAfter(outcome, intervalSeconds, failures);
    const spread = outcome.result === 'busy' ? 1 + random * JITTER : 1 + (random * 2 - 1) * JITTER;
    return Math.round(seconds * spread * 1000);
}

const JITTER = 0.1;
/** A hub that is away is asked at least this often, unless the interval is longer. */
const MAX_BACKOFF_SECONDS = 10 * 60;
const REFUSED_SECONDS = 15 * 60;
const MAX_BUSY_SECONDS = 24 * 60 * 60;

function secondsAfter(outcome: CheckInOutcome, intervalSeconds: number, failures: number): number {
    const backoff = intervalSeconds * 2 ** Math.min(Math.max(failures - 1, 0), 20);
    const failing = Math.max(intervalSeconds, Math.min(backoff, MAX_BACKOFF_SECONDS));
    switch (outcome.result) {
        case 'answered':
            return intervalSeconds;
        case 'busy':
            return Math.min(Math.max(outcome.retryAfterSeconds ?? failing, intervalSeconds), MAX_BUSY_SECONDS);
        case 'refused':
            return Math.max(intervalSeconds, REFUSED_SECONDS);
        case 'failed':
            return failing;
    }
}
