import { targetStep, type CheckInOutcome } from '../../core/device-rule';
import { isSnapshotError, SnapshotError } from '../../core/errors';

import type { LiveMismatch, LiveState } from '../../core/live-wire';
import type { LiveClient } from './live-client';
import type { DeviceSetup } from './connection';
import type { DeviceTools } from './device-tools';
import type { DeviceProgress } from './progress';
import type { TargetWork } from './target-work';

/** What one check-in works with. */
export interface TurnContext {
    tools: DeviceTools;
    setup: DeviceSetup;
    live: LiveClient;
    progress: DeviceProgress;
    target: TargetWork;
    /** What the device says of itself now. */
    report: () => Promise<LiveState>;
    signal: AbortSignal;
}

/**
 * Checks in, and does what the hub wants until both agree, or until there is nothing to be done about it. Rejects as the hub,
 * the store and a restore do; a target that does not work out is no rejection, but told to the hub.
 *
 * @param answered called when the hub has answered for the first time
 */
export async function takeTurn(context: TurnContext, answered: () => void): Promise<void> {
    const { live, progress, tools, signal } = context;
    for (let round = 0; round < MAX_ROUNDS; round++) {
        const state = await context.report();
        const mismatch = await live.checkIn(state, signal);
        await learn(context, state, mismatch);
        progress.answered(tools.now());
        answered();
        const isDone = !(await follow(context, mismatch)) && !isMoved(mismatch);
        if (isDone) return;
    }
}

/** A hub that answers otherwise each time is asked again at the next check-in. */
const MAX_ROUNDS = 6;

/** How the next check-in depends on what went wrong in this one. */
export function outcomeOf(error: unknown): CheckInOutcome {
    if (!isSnapshotError(error)) return { result: 'failed' };
    if (error.code === 'remote_token' || error.code === 'not_found') return { result: 'refused' };
    if (error.code !== 'remote_busy') return { result: 'failed' };
    const seconds = error.facts['retryAfterSeconds'];
    return { result: 'busy', ...(typeof seconds === 'number' && { retryAfterSeconds: seconds }) };
}

/** Whether the hub says that the device belongs elsewhere than it said: it looks at the rest only then. */
function isMoved(mismatch: LiveMismatch | undefined): boolean {
    return mismatch?.error === 'incorrect-project' || mismatch?.error === 'incorrect-application';
}

async function learn({ tools }: TurnContext, said: LiveState, mismatch: LiveMismatch | undefined): Promise<void> {
    await tools.memory.update(({ failure, project, application }) => {
        const wanted = mismatch ? mismatch.snapshot : said.snapshot;
        return {
            wanted,
            project: mismatch?.error === 'incorrect-project' ? mismatch.project : project,
            application: mismatch?.application !== undefined ? mismatch.application : application,
            failure: failure?.snapshot === wanted ? failure : undefined,
        };
    });
}

/** True when something was done that the hub has to hear of. */
async function follow(context: TurnContext, mismatch: LiveMismatch | undefined): Promise<boolean> {
    const { tools, setup, progress, target } = context;
    const { wanted = null, current, failure, settings } = tools.memory.content;
    const facts = { mode: setup.mode, current: current?.id ?? null, failed: failure?.snapshot, again: progress.again };
    const step = targetStep(wanted, facts);
    const isOther = settings === undefined || (mismatch !== undefined && mismatch.settings !== settings.hash);
    // With a target its settings are fetched anew in any case.
    if (step !== 'apply' && isOther) await target.takeSettings(context);
    if (step === 'nothing') return isOther && mismatch?.error === 'incorrect-settings';
    if (await isKeptBack(context)) return false;
    if (step === 'clear') await target.clear(context);
    // What a person asked for is not forgotten while what runs has to prove itself.
    else if ((await target.apply(context, wanted!)) === 'later') return false;
    progress.set({ again: false });
    return true;
}

/** A platform can put a device into developer mode, and tells it only when it is asked. */
async function isKeptBack({ live, tools, progress, signal }: TurnContext): Promise<boolean> {
    const { mode } = await live.wanted(signal);
    if (mode !== 'developer') return false;
    const text = 'At the hub this device is in developer mode: its target waits until that ends.';
    progress.failed(new SnapshotError('managed', text), tools.now());
    return true;
}
