import type { AppliedModules, ModuleAction, RestorePlan } from '../core/wire';
import type { Requester } from '../host';
import type { RestoreTools } from './restore-tools';

/** One thing to do with one module. `version` is the one that is there afterwards, absent for none. */
export interface ModuleStep {
    name: string;
    action: ModuleAction;
    version?: string;
    /** The one that was there before. */
    before?: string;
    restart: boolean;
}

/** What a plan has to do with modules, in order: those that are taken away come last. */
export function moduleSteps({ missing, different, surplus }: RestorePlan['modules']): ModuleStep[] {
    const wanted = [...missing, ...different].map(
        ({ obstacle, name, action, wanted: version, installed, restart }) => ({
            obstacle,
            step: { name, action, version, ...(installed !== undefined && { before: installed }), restart },
        }),
    );
    const unwanted = surplus.map(({ obstacle, name, action, installed, restart }) => ({
        obstacle,
        step: { name, action, before: installed, restart },
    }));
    return [...wanted, ...unwanted].filter(({ obstacle }) => !obstacle).map(({ step }) => step);
}

/** The steps that take these back, the last one first. */
export function stepsBack(steps: readonly ModuleStep[]): ModuleStep[] {
    return [...steps].reverse().map(({ name, action, version, before, restart }) => ({
        name,
        action: action === 'install' ? 'remove' : action === 'remove' ? 'install' : reverse[action],
        ...(before !== undefined && { version: before }),
        ...(version !== undefined && { before: version }),
        restart,
    }));
}

const reverse = { upgrade: 'go_back', go_back: 'upgrade' } as const;

export interface ModulesOutcome extends AppliedModules {
    /** Those of the steps that were done. */
    steps: ModuleStep[];
}

/**
 * Carries the steps out, one after the other. What counts is the version that is on disk afterwards. One that fails does
 * not keep the next from being tried. Never rejects for a module.
 */
export async function applyModules(
    tools: RestoreTools,
    steps: readonly ModuleStep[],
    options: { by: Requester; onStep(name: string, index: number): void },
): Promise<ModulesOutcome> {
    const outcome: ModulesOutcome = { done: [], failed: [], steps: [] };
    for (const [index, step] of steps.entries()) {
        const { name, action, version, restart } = step;
        options.onStep(name, index);
        const reason = await carryOut(tools, step, options.by);
        if (reason !== undefined) {
            outcome.failed.push({ name, action, reason });
            continue;
        }
        outcome.done.push({ name, action, ...(version !== undefined && { version }), restart });
        outcome.steps.push(step);
    }
    return outcome;
}

/** Why it was not done; undefined when it was. */
async function carryOut(
    tools: RestoreTools,
    { name, version }: ModuleStep,
    by: Requester,
): Promise<string | undefined> {
    const { host, modules } = tools;
    let reason = host.translate('restore.otherVersion');
    try {
        if (version === undefined) await host.modules.remove(name, by);
        else await host.modules.install(name, version, by);
    } catch (error) {
        reason = (error as Error).message;
    }
    const { versions } = await modules.read();
    const isDone = (Object.hasOwn(versions, name) ? versions[name] : undefined) === version;
    return isDone ? undefined : reason;
}
