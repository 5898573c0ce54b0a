import { describePlan } from '../core/describe-plan';
import { diffByTab } from '../core/diff-by-tab';
import type { FlowsDiff } from '../core/diff-flows';
import { missingTypesOf } from '../core/missing-types';
import { planEnvironment, type EnvironmentFacts } from '../core/plan-environment';
import { planModules, type ModuleFacts } from '../core/plan-modules';
import { planSettings } from '../core/plan-settings';
import { sameValue } from '../core/same-value';
import type { Credentials, FlowNode, SnapshotItem } from '../core/snapshot';
import type { Translate } from '../core/translate';
import type { PlannedEnvironment, RestorePlan } from '../core/wire';

/** Everything that a plan depends on. */
export interface PlanInput {
    snapshot: SnapshotItem;
    /** Ids that the restore is for; absent for the whole snapshot. */
    only?: readonly string[] | undefined;
    /** From what runs now to what shall run. */
    diff: FlowsDiff;
    /** What shall run: the flows of the snapshot, or the running ones with the part that comes back. */
    flows: FlowNode[];
    credentials: Credentials | 'unreadable';
    /** What runs now. */
    running: { flows: FlowNode[]; rev: string };
    runningCredentials: Credentials;
    modules: Omit<ModuleFacts, 'translate'>;
    environment: EnvironmentFacts;
    settings: { wanted: Readonly<Record<string, unknown>>; current: Readonly<Record<string, unknown>> };
    knowsType: (type: string) => boolean;
    translate: Translate;
}

/** What a restore would do to what runs now. Pure: reads nothing, changes nothing. */
export function planRestore(input: PlanInput): RestorePlan {
    const readable = input.credentials !== 'unreadable';
    const wanted = readable ? (input.credentials as Credentials) : input.runningCredentials;
    const { diff, only } = input;
    const missingTypes = missingTypesOf(input.flows, input.knowsType);
    const modules = modulesFor(input, missingTypes);
    const environment = planEnvironment(input.environment);
    const sameFlows = diff.changes.length === 0 && !diff.reordered;
    const plan = {
        snapshot: input.snapshot,
        rev: input.running.rev,
        ...(only && { only: [...only] }),
        nothingToDo: sameFlows && !changesModules(modules) && !changesEnvironment(environment),
        flows: {
            ...diff.counts,
            tabs: diffByTab(diff, input.running.flows, input.flows),
            nothingToDo: sameFlows,
        },
        missingTypes,
        modules,
        credentials: {
            state: readable ? (Object.keys(wanted).length > 0 ? 'readable' : 'none') : 'unreadable',
            nodes: readable ? Object.keys(wanted).length : 0,
            differ: countDiffering(input.runningCredentials, wanted),
        },
        environment,
        settings: only ? [] : planSettings(input.settings.wanted, input.settings.current),
    } satisfies Omit<RestorePlan, 'text'>;
    return { ...plan, text: describePlan(plan, input.translate) };
}

/** A part needs at most what is missing: versions that the rest of the flows runs on stay as they are. */
function modulesFor(input: PlanInput, missingTypes: readonly string[]): RestorePlan['modules'] {
    const modules = planModules({ ...input.modules, translate: input.translate });
    if (!input.only) return modules;
    return { missing: missingTypes.length > 0 ? modules.missing : [], different: [], surplus: [] };
}

function changesModules({ missing, different, surplus }: RestorePlan['modules']): boolean {
    return [...missing, ...different, ...surplus].some((module) => !module.obstacle);
}

function changesEnvironment({ missing, changed, removed }: PlannedEnvironment): boolean {
    return missing.length + changed.length + removed.length > 0;
}

function countDiffering(before: Credentials, after: Credentials): number {
    const ids = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...ids].filter((id) => !sameValue(before[id] ?? {}, after[id] ?? {})).length;
}
