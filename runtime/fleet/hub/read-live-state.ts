import type { DeviceFailure, LiveExtras, LiveState } from '../../core/live-wire';
import type { DeviceReport } from './device-reports';

const MAX_WORD_CHARACTERS = 100;
const MAX_SENTENCE_CHARACTERS = 2000;
const MAX_INTERVAL_SECONDS = 86_400;

/** What is kept of a check-in: known members of known types, cut to a length that a list can show. */
export function readLiveState(
    said: LiveState,
    target: string | null,
    failedBefore: DeviceReport['failure'],
    now: Date,
): Omit<DeviceReport, 'seenAt' | 'intervalMs' | 'processes'> & { processes?: string } {
    const extras = extrasOf(said);
    const state = wordOf(said.state);
    const current = wordOf(said.snapshot);
    const agent = agentOf(said, extras);
    const nodeRed = wordOf(extras?.nodeRed) ?? wordOf((said as { nodeRedVersion?: unknown }).nodeRedVersion);
    const failure = failureOf(said, extras, target);
    // FlowFuse's agent (4.2) sends nothing that tells a machine from another with the same token: the uptime in its `health` goes
    // by a clock that may jump, and begins anew with each start of its Node-RED.
    const processes = wordOf(extras?.process);
    return {
        mode: (extras?.mode ?? (said as { mode?: unknown }).mode) === 'developer' ? 'developer' : 'fleet',
        ...(state !== undefined && { state }),
        // The id of FlowFuse's starter snapshot, which is none of ours.
        ...(current !== undefined && current !== '0' && { current }),
        ...(agent !== undefined && { agent }),
        ...(nodeRed !== undefined && { nodeRed }),
        ...(failure && { failure: { ...failure, at: firstTold(failure, failedBefore) ?? now.toISOString() } }),
        ...(extras?.modified === true && { modified: true }),
        ...(processes !== undefined && { processes }),
    };
}

/** The members that only a device of this package sends. Undefined when it is none, or none of them is usable. */
export function extrasOf(said: LiveState): Partial<LiveExtras> | undefined {
    const snapshots: unknown = said.snapshots;
    return typeof snapshots === 'object' && snapshots !== null ? snapshots : undefined;
}

/** How often it means to check in, as it says. */
export function saidInterval(extras: Partial<LiveExtras> | undefined): number | undefined {
    const seconds = extras?.intervalSeconds;
    const isUsable = typeof seconds === 'number' && seconds >= 1 && seconds <= MAX_INTERVAL_SECONDS;
    return isUsable ? seconds * 1000 : undefined;
}

/**
 * How often a device checks in that does not say so. Two gaps of about the same length are its interval; one long gap may
 * be a time without a connection, and one short gap is a check-in that something has caused.
 */
export function seenInterval(
    before: DeviceReport | undefined,
    now: number,
    usualMs: number,
): [interval: number, gap?: number] {
    if (!before) return [usualMs];
    const gap = now - before.seenAt;
    if (gap <= 0) return [before.intervalMs];
    const last = before.gapMs;
    const isRegular = last !== undefined && gap >= MIN_INTERVAL_MS && Math.abs(gap - last) <= last / 2;
    return [isRegular ? Math.max(gap, last) : before.intervalMs, gap];
}

const MIN_INTERVAL_MS = 5000;

function agentOf({ agentVersion }: LiveState, extras: Partial<LiveExtras> | undefined): string | undefined {
    const own = wordOf(extras?.version);
    if (own !== undefined) return `node-red-contrib-snapshots ${own}`;
    const agent = wordOf(agentVersion);
    return agent === undefined ? undefined : `FlowFuse device agent ${agent}`;
}

/**
 * FlowFuse's agent takes a target as its own before it installs and starts it, and says `error` when that fails, `crashed`
 * when Node-RED has ended five times in a row (4.2, lib/agent.js and lib/launcher.js). Before it has the target, `error`
 * means only that it could not get it, and it tries again.
 */
function failureOf(
    { state, snapshot }: LiveState,
    extras: Partial<LiveExtras> | undefined,
    target: string | null,
): DeviceFailure | undefined {
    if (extras) return readFailure(extras.failure);
    if (target === null || snapshot !== target) return undefined;
    if (state === 'error') {
        const error = 'The device agent could not install or start it. Its own log says why.';
        return { snapshot, code: 'restore_failed', error };
    }
    if (state !== 'crashed') return undefined;
    return { snapshot, code: 'crashed', error: 'Node-RED ended five times in a row on the device.' };
}

function readFailure(failure: unknown): DeviceFailure | undefined {
    if (typeof failure !== 'object' || failure === null) return undefined;
    const { snapshot, code, error } = failure as Record<keyof DeviceFailure, unknown>;
    const id = wordOf(snapshot);
    if (id === undefined) return undefined;
    const sentence = typeof error === 'string' ? error.slice(0, MAX_SENTENCE_CHARACTERS) : '';
    return { snapshot: id, code: wordOf(code) ?? 'unexpected_error', error: sentence };
}

function firstTold(failure: DeviceFailure, before: DeviceReport['failure']): string | undefined {
    const isSame = before?.snapshot === failure.snapshot && before.code === failure.code;
    return isSame ? before.at : undefined;
}

function wordOf(value: unknown): string | undefined {
    return typeof value === 'string' && value !== '' ? value.slice(0, MAX_WORD_CHARACTERS) : undefined;
}
