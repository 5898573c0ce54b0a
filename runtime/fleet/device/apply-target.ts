import { isSnapshotError, SnapshotError, type ErrorCode } from '../../core/errors';
import { missingTypesOf } from '../../core/missing-types';
import type { DeviceFailure } from '../../core/live-wire';
import { restore } from '../../restore/restore';
import { readTarget } from '../../restore/target';
import { BY, type DeviceTools } from './device-tools';
import type { KnownTarget } from './memory';
import { setGiven } from './variables';

/** Everything of a snapshot, or nothing. */
export const WHOLE = { modules: true, env: true, credentials: true, onModuleFailure: 'stop' } as const;

export interface Applied {
    /** Modules that count only once Node-RED is started again. */
    restartRequired: boolean;
    warnings: string[];
}

/**
 * Runs a target in place of what runs now. What is under way is noted on disk first, so that whoever starts next knows.
 * Rejects when it does not work out: what ran before is back then, modules and variables included, and `failure` is kept
 * where the target is to blame, so that it is not tried again. `isTargetsFault` tells which rejections are of that kind.
 *
 * @param variables those of this device alone, with this target
 */
export async function applyTarget(
    tools: DeviceTools,
    target: KnownTarget,
    variables: Readonly<Record<string, string>>,
): Promise<Applied> {
    const { memory } = tools;
    const { unfinished } = memory.content;
    const attempts = unfinished?.target?.local === target.local ? unfinished.attempts + 1 : 1;
    await memory.update(() => ({ unfinished: { target, attempts }, failure: undefined }));
    const given = await setGiven(tools.given, variables).catch(giveUp(tools));
    try {
        const result = await restore(tools, target.local, WHOLE, BY, (safety) =>
            memory.update(() => ({ unfinished: { target, attempts, safety: safety.id } })),
        );
        const missing = await missingTypes(tools);
        // A newer version of a module may bring them, once Node-RED is started again: then they are looked for anew.
        if (missing.length > 0 && !result.restartRequired) throw lacksTypes(tools, missing);
        const { safety } = memory.content.unfinished ?? {};
        await keepCurrent(tools, { ...target, rev: result.rev }, missing.length === 0 ? undefined : safety);
        return { restartRequired: result.restartRequired, warnings: result.warnings };
    } catch (error) {
        if (isTargetsFault(error)) await keepFailure(tools, failureOf(target, error));
        await tools.given.change(given.undo);
        await takeBack(tools, error);
        await memory.update(() => ({ unfinished: undefined }));
        throw error;
    }
}

/** True when trying the same target again would end the same way. */
export function isTargetsFault(error: unknown): error is SnapshotError {
    return isSnapshotError(error) && FAULTS.has(error.code);
}

export function failureOf(
    { id }: Pick<KnownTarget, 'id'>,
    { code, message }: { code: string; message: string },
): DeviceFailure {
    return { snapshot: id, code, error: message };
}

export function keepFailure({ memory, now }: DeviceTools, failure: DeviceFailure): Promise<void> {
    return memory.update(() => ({ failure: { ...failure, at: now().toISOString() } }));
}

/**
 * Brings back what a restore could not: it takes back whatever it does itself, but for modules that could be had when another
 * could not, and flows that Node-RED took and does not start.
 */
async function takeBack(tools: DeviceTools, error: unknown): Promise<void> {
    const { safety } = tools.memory.content.unfinished ?? {};
    if (safety === undefined || !isSnapshotError(error)) return;
    const hasModules = error.code === 'modules_failed' && (error.facts['done'] as unknown[] | undefined)?.length !== 0;
    if (error.code === 'missing_types' || hasModules) await bringBack(tools, safety);
}

/** Restores a snapshot whole, as far as that goes. Never rejects. */
export async function bringBack(tools: DeviceTools, id: string): Promise<void> {
    try {
        const { plan } = await readTarget(tools, id, await tools.recorder.moment());
        if (plan.nothingToDo) return;
        await restore(tools, id, { ...WHOLE, onModuleFailure: 'continue' }, BY);
    } catch (failure) {
        const { host } = tools;
        host.log.error(host.translate('device.notBack', { error: (failure as Error).message }));
    }
}

/** Types that no module here provides: Node-RED takes such flows, and starts none of them. */
export async function missingTypes({ host }: Pick<DeviceTools, 'host'>): Promise<string[]> {
    const running = await host.runningFlows();
    return missingTypesOf(running?.flows ?? [], (type) => host.knowsType(type));
}

export function lacksTypes({ host }: DeviceTools, types: readonly string[]): SnapshotError {
    return new SnapshotError('missing_types', host.translate('device.missingTypes', { types: types.join(', ') }));
}

/** Notes that a target runs; with a safety snapshot to go back to, that the next start has another look at it. */
export function keepCurrent({ memory }: DeviceTools, target: KnownTarget, awaitsRestart?: string): Promise<void> {
    return memory.update(({ current, previous }) => ({
        current: target,
        previous: current && current.id !== target.id ? current : previous,
        unfinished: undefined,
        awaitsRestart,
        failure: undefined,
        credentialsChanged: undefined,
    }));
}

function giveUp({ memory }: DeviceTools): (error: unknown) => Promise<never> {
    return async (error) => {
        await memory.update(() => ({ unfinished: undefined }));
        throw error;
    };
}

const FAULTS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
    'modules_failed',
    'restore_failed',
    'missing_types',
    'bad_file',
    'file_too_large',
    'wrong_secret',
    'secret_needed',
]);
