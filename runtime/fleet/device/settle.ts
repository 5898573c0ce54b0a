import type { GuardReport } from '../../core/guard-rule';
import { flowsRevision } from '../../flows-revision';
import { readTarget } from '../../restore/target';
import {
    applyTarget,
    bringBack,
    failureOf,
    keepCurrent,
    keepFailure,
    lacksTypes,
    missingTypes,
    type Applied,
} from './apply-target';
import type { DeviceTools } from './device-tools';
import type { KnownTarget, UnfinishedWork } from './memory';
import { givenValues } from './variables';

/** How often a target is begun during which Node-RED ends. */
const MAX_ATTEMPTS = 3;

/**
 * Finds out, once Node-RED has loaded its flows, what became of the target: flows that ended Node-RED and were replaced by
 * the guard have failed; what was cut off is finished, or taken back. Needs no hub. Rejects as `applyTarget` does.
 */
export async function settle(tools: DeviceTools, guard: GuardReport | undefined): Promise<Applied | undefined> {
    const { memory, host } = tools;
    const rev = (await host.runningFlows())?.rev;
    if (await isReplaced(tools, guard, rev)) return undefined;
    const { unfinished, awaitsRestart, current } = memory.content;
    if (unfinished) return finish(tools, unfinished, rev);
    if (awaitsRestart === undefined || current === undefined) return undefined;
    if (rev === current.rev) await lookAgain(tools, current, awaitsRestart);
    await memory.update(() => ({ awaitsRestart: undefined }));
    return undefined;
}

/** The guard puts flows and credentials back; modules and variables are brought back here. */
async function isReplaced(
    tools: DeviceTools,
    guard: GuardReport | undefined,
    rev: string | undefined,
): Promise<boolean> {
    const { memory, host } = tools;
    const { unfinished, current, previous } = memory.content;
    const ended = guard?.reason === 'crash' ? guard.kept?.deploy?.revision : undefined;
    const target = [unfinished?.target, current].find((known) => known && known.rev === ended);
    if (!guard || ended === undefined || !target) return false;
    const error = host.translate('device.crashed', { failures: guard.failures ?? 0 });
    await keepFailure(tools, { snapshot: target.id, code: 'crashed', error });
    const runs = [current, previous].find((known) => known && known.id !== target.id && known.rev === rev);
    await memory.update(() => ({
        current: guard.started ? runs : undefined,
        unfinished: undefined,
        awaitsRestart: undefined,
    }));
    if (guard.started) await bringBack(tools, guard.started.id);
    return true;
}

async function finish(
    tools: DeviceTools,
    { target, safety, attempts }: UnfinishedWork,
    rev: string | undefined,
): Promise<Applied | undefined> {
    const { memory, host } = tools;
    const drop = (): Promise<void> => memory.update(() => ({ unfinished: undefined }));
    if (!target) {
        if (rev === (await flowsRevision([]))) await memory.update(() => ({ current: undefined }));
        return void (await drop());
    }
    // Nothing had changed yet: the hub says again what there is to do.
    if (safety === undefined) return void (await drop());
    if (memory.content.failure?.snapshot === target.id) {
        await bringBack(tools, safety);
        return void (await drop());
    }
    if (rev === target.rev && (await isWhole(tools, target))) {
        const missing = await missingTypes(tools);
        if (missing.length > 0) return void (await goBack(tools, target, safety, lacksTypes(tools, missing)));
        return void (await keepCurrent(tools, target));
    }
    if (attempts < MAX_ATTEMPTS) return applyTarget(tools, target, givenValues(tools.given));
    const error = host.translate('device.endedApplying', { attempts });
    return void (await goBack(tools, target, safety, { code: 'crashed', message: error }));
}

async function isWhole(tools: DeviceTools, { local }: KnownTarget): Promise<boolean> {
    return (await readTarget(tools, local, await tools.recorder.moment())).plan.nothingToDo;
}

/** The module versions of before may be here again, or the new ones bring what was missing. */
async function lookAgain(tools: DeviceTools, current: KnownTarget, safety: string): Promise<void> {
    const missing = await missingTypes(tools);
    if (missing.length === 0) return;
    const { previous } = tools.memory.content;
    await goBack(tools, current, safety, lacksTypes(tools, missing));
    await tools.memory.update(() => ({ current: previous }));
}

async function goBack(
    tools: DeviceTools,
    target: KnownTarget,
    safety: string,
    error: { code: string; message: string },
): Promise<void> {
    await keepFailure(tools, failureOf(target, error));
    await bringBack(tools, safety);
    await tools.memory.update(() => ({ unfinished: undefined }));
}
