import type { FlowsDiff, FlowState } from './diff-flows';
import { describeNodesInSteps } from './describe-nodes';
import { finish } from './finish';
import { pairNodes } from './pair-nodes';
import type { ChangeSummary, FlowNode } from './snapshot';
import type { Translate } from './translate';

/** What differs beside flows and credentials. */
export interface OtherChanges {
    /** Exact versions by module name. */
    modules?: { before: Readonly<Record<string, string>>; after: Readonly<Record<string, string>> };
    environment?: boolean;
    settings?: boolean;
}

/**
 * The diff in numbers and as one sentence of about 90 characters at most: what happened to nodes first, then to
 * credentials, positions and order, then to everything else. The sentence names what is single and counts what is not;
 * it leaves out what only follows from something that it tells, such as the nodes of a removed tab. Without `before` it
 * is that of a first snapshot.
 */
export function describeChanges(...described: Parameters<typeof describeChangesInSteps>): ChangeSummary {
    return finish(describeChangesInSteps(...described));
}

/** `describeChanges` with a break every few thousand changes, in which the caller can let others run. */
export function* describeChangesInSteps(
    diff: FlowsDiff,
    before: FlowState | undefined,
    after: FlowState,
    translate: Translate,
    others: OtherChanges = {},
): Generator<void, ChangeSummary> {
    const clauses = before
        ? [
              ...(yield* describeNodesInSteps(diff, before.flows, after.flows, translate)),
              ...describeOrder(diff, before.flows, after.flows, translate),
              ...describeOthers(others, translate),
          ]
        : [translate('changes.first')];
    if (clauses.length === 0) clauses.push(translate('changes.none'));
    return { ...diff.counts, text: sentence(clauses, translate) };
}

const MAX_CHARACTERS = 90;

/** Every clause that fits; the first one in any case. */
function sentence(clauses: readonly string[], translate: Translate): string {
    let text = '';
    for (const clause of clauses) {
        const longer = text === '' ? clause : translate('changes.join', { text, clause });
        if (text !== '' && longer.length > MAX_CHARACTERS) return `${capitalized(text)}, …`;
        text = longer;
    }
    return capitalized(text);
}

function capitalized(text: string): string {
    const [first = ''] = text;
    return first.toUpperCase() + text.slice(first.length);
}

/** The order of nodes within tabs shows on no screen: it is told only when nothing else is to tell. */
function describeOrder(
    diff: FlowsDiff,
    before: readonly FlowNode[],
    after: readonly FlowNode[],
    translate: Translate,
): string[] {
    if (!diff.reordered) return [];
    if (isReordered(before.filter(isTab), after.filter(isTab))) return [translate('changes.order.tabs')];
    return diff.changes.length === 0 ? [translate('changes.order.nodes')] : [];
}

function isTab(node: FlowNode): boolean {
    return node.type === 'tab';
}

function isReordered(before: readonly FlowNode[], after: readonly FlowNode[]): boolean {
    return finish(pairNodes(before, after)).reordered;
}

function describeOthers(others: OtherChanges, translate: Translate): string[] {
    const clauses: string[] = [];
    const modules = others.modules ? moduleChanges(others.modules.before, others.modules.after) : [];
    if (modules.length > MAX_MODULES) clauses.push(translate('changes.modules.many', { count: modules.length }));
    else if (modules.length > 0) clauses.push(translate('changes.modules.few', { modules: modules.join(', ') }));
    if (others.environment) clauses.push(translate('changes.environment'));
    if (others.settings) clauses.push(translate('changes.settings'));
    return clauses;
}

const MAX_MODULES = 2;

/** `name 1.0.0 → 1.1.0`, `+ name 1.0.0`, `− name`. */
function moduleChanges(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): string[] {
    const versions = (name: string): string | undefined => {
        const from = Object.hasOwn(before, name) ? before[name] : undefined;
        const to = Object.hasOwn(after, name) ? after[name] : undefined;
        if (from === to) return undefined;
        if (from === undefined) return `+ ${name} ${to}`;
        return to === undefined ? `− ${name}` : `${name} ${from} → ${to}`;
    };
    const names = [...new Set([...Object.keys(after), ...Object.keys(before)])].sort();
    return names.flatMap((name) => versions(name) ?? []);
}
