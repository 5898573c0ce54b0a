import type { Translate } from './translate';
import type { PlannedTab, RestorePlan } from './wire';

/** What a restore would do in one sentence: "2 tabs will change, 1 is removed; 3 modules are missing". */
export function describePlan(plan: Omit<RestorePlan, 'text'>, translate: Translate): string {
    const say: Say = (key, count) =>
        count === 0 ? [] : [translate(`plan.${key}.${count === 1 ? 'one' : 'many'}`, { count })];
    const thoughts = [
        describeLead(plan, say, translate),
        [
            ...say('modules.missing', plan.modules.missing.length),
            ...say('modules.different', plan.modules.different.length),
            ...say('modules.surplus', plan.modules.surplus.length),
            ...say('types', plan.missingTypes.length),
        ],
        ENVIRONMENT_LISTS.flatMap((list) => say(`environment.${list}`, plan.environment[list].length)),
        say('settings', plan.settings.length),
        [
            ...(plan.credentials.state === 'unreadable' ? [translate('plan.unreadable')] : []),
            ...(plan.environment.state === 'unreadable' ? [translate('plan.unreadableEnvironment')] : []),
        ],
    ];
    return thoughts
        .filter((clauses) => clauses.length > 0)
        .map((clauses) => clauses.reduce((text, clause) => translate('plan.and', { text, clause })))
        .reduce((text, clause) => translate('plan.then', { text, clause }));
}

/** Sentences for this number of things; none when there is none. */
type Say = (key: string, count: number) => string[];

const ENVIRONMENT_LISTS = ['missing', 'changed', 'removed', 'differ'] as const;

function describeLead({ nothingToDo, flows }: Omit<RestorePlan, 'text'>, say: Say, translate: Translate): string[] {
    if (nothingToDo) return [translate('plan.nothing')];
    return flows.nothingToDo ? [translate('plan.sameFlows')] : describeFlows(flows.tabs, say, translate);
}

function describeFlows(tabs: readonly PlannedTab[], say: Say, translate: Translate): string[] {
    if (tabs.length === 0) return [translate('plan.order')];
    const globalNodes = tabs
        .filter((tab) => tab.type === 'global')
        .reduce((count, tab) => count + tab.added + tab.changed + tab.removed + tab.moved, 0);
    return [...describeType('tab', tabs, say), ...describeType('subflow', tabs, say), ...say('global', globalNodes)];
}

/** The first clause says of what it speaks, the others only how many: "2 tabs will change", "1 is removed". */
function describeType(type: 'tab' | 'subflow', tabs: readonly PlannedTab[], say: Say): string[] {
    const clauses: string[] = [];
    for (const change of ['changed', 'added', 'removed'] as const) {
        const count = tabs.filter((tab) => tab.type === type && tab.change === change).length;
        clauses.push(...say(`${clauses.length === 0 ? `${type}s` : 'more'}.${change}`, count));
    }
    return clauses;
}
