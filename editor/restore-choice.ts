import type { RestorePlan, RestoreRequest } from '../runtime/core/wire';

/** What a person has ticked of a plan. */
export interface RestoreChoice {
    /** Tabs and subflows, by id. Whatever has no id of its own comes back with all of them only. */
    parts: ReadonlySet<string>;
    credentials: boolean;
    modules: boolean;
    environment: boolean;
}

/** The ticks of a plan that nobody has touched: what the flows need, and nothing that they can do without. */
export function defaultChoice(plan: RestorePlan): RestoreChoice {
    return {
        parts: new Set(partIds(plan)),
        credentials: true,
        modules: plan.missingTypes.length > 0 && plan.modules.missing.some((module) => !module.obstacle),
        environment: plan.environment.missing.length > 0,
    };
}

/** Ids of the tabs and subflows that can be restored one by one. */
export function partIds({ flows }: RestorePlan): string[] {
    return flows.tabs.flatMap(({ id }) => (id === null ? [] : [id]));
}

/** The ids to restore; undefined when that is all of the snapshot. In a plan for certain ids there is nothing to choose. */
export function onlyOf(whole: RestorePlan, { parts }: RestoreChoice): string[] | undefined {
    if (whole.only) return whole.only;
    const ids = partIds(whole);
    const ticked = ids.filter((id) => parts.has(id));
    return ticked.length === ids.length ? undefined : ticked;
}

/** What can be ticked in a plan; `flows` can only be left out when there is nothing to do to them. */
export interface Offers {
    flows: boolean;
    credentials: boolean;
    modules: boolean;
    environment: boolean;
}

export function offersOf({ flows, credentials, modules, environment }: RestorePlan): Offers {
    const { missing, changed, removed } = environment;
    return {
        flows: !flows.nothingToDo,
        credentials: credentials.state !== 'unreadable' && credentials.differ > 0,
        modules: [...modules.missing, ...modules.different, ...modules.surplus].some((module) => !module.obstacle),
        environment: missing.length + changed.length + removed.length > 0,
    };
}

/** False when the ticks ask for nothing, or for something without any flows, which no restore does. */
export function canRestore(whole: RestorePlan, current: RestorePlan, choice: RestoreChoice): boolean {
    if (!whole.flows.nothingToDo) return onlyOf(whole, choice)?.length !== 0;
    const offers = offersOf(current);
    return (offers.modules && choice.modules) || (offers.environment && choice.environment);
}

/** What to ask the server for. `current` is the plan for the ticked parts, whose groups the other ticks belong to. */
export function requestOf(whole: RestorePlan, current: RestorePlan, choice: RestoreChoice): RestoreRequest {
    const only = onlyOf(whole, choice);
    const offers = offersOf(current);
    return {
        rev: whole.rev,
        ...(only && { only }),
        modules: offers.modules && choice.modules,
        env: offers.environment && choice.environment,
        credentials: choice.credentials,
    };
}
