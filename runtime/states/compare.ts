import { compareEnvironment, compareModules, compareSettings } from '../core/compare-others';
import { describeChangesInSteps } from '../core/describe-changes';
import type { FlowState } from '../core/diff-flows';
import type { Translate } from '../core/translate';
import type { ComparedState, Comparison } from '../core/wire';
import { paced, pacedDiff } from './paced-diff';
import { readState, type State, type StateTools } from './state';

/**
 * How two states differ, each a snapshot's id or `current`. Rejects as `readState` does. Nothing in it is secret.
 */
export async function compare(tools: StateTools, from: string, to: string, translate: Translate): Promise<Comparison> {
    const reading = { ...tools, store: readingOnce(tools.store) };
    const before = await readState(reading, from);
    const after = await readState(reading, to);
    return compareStates(before, after, translate);
}

async function compareStates(from: State, to: State, translate: Translate): Promise<Comparison> {
    const [before, after] = comparableFlows(from, to);
    const diff = await pacedDiff(before, after, { complete: true });
    const modules = compareModules(from.modules, to.modules);
    const environment = environmentChanges(from, to);
    const settings = compareSettings(from.settings, to.settings);
    const summary = await paced(
        describeChangesInSteps(diff, before, after, translate, {
            modules: { before: from.modules, after: to.modules },
            environment: environment.length > 0,
            settings: settings.length > 0,
        }),
    );
    return {
        from: comparedState(from),
        to: comparedState(to),
        summary,
        reordered: diff.reordered,
        changes: diff.changes,
        layout: diff.layout,
        modules,
        environment,
        settings,
        secretsCompared: ![from, to].some((state) => hasUnreadable(state)),
    };
}

/** With credentials only where both sides can be read: everything else would look like a change. */
function comparableFlows(from: State, to: State): [FlowState, FlowState] {
    if (from.credentials === 'unreadable' || to.credentials === 'unreadable') {
        return [{ flows: from.flows }, { flows: to.flows }];
    }
    return [
        { flows: from.flows, credentials: from.credentials },
        { flows: to.flows, credentials: to.credentials },
    ];
}

function environmentChanges({ environment: from }: State, { environment: to }: State): Comparison['environment'] {
    const canCompare = from !== undefined && from !== 'unreadable' && to !== undefined && to !== 'unreadable';
    return canCompare ? compareEnvironment(from, to) : [];
}

function hasUnreadable({ credentials, environment }: State): boolean {
    return credentials === 'unreadable' || environment === 'unreadable';
}

function comparedState({ about }: State): ComparedState {
    const { id } = about;
    if (!('name' in about)) return { id };
    return { id, name: about.name, ...(about.createdAt !== undefined && { createdAt: about.createdAt }) };
}

/** A store of which each object is read once: what both sides share is the same in memory, and compared at once. */
function readingOnce(store: StateTools['store']): StateTools['store'] {
    const parts = new Map<string, Promise<unknown>>();
    return {
        get: (id) => store.get(id),
        readPart: (part) => {
            const reading = parts.get(part.object) ?? store.readPart(part);
            parts.set(part.object, reading);
            return reading;
        },
    };
}
