import type { EditorHost } from '../host';
import { offersOf, onlyOf, type RestoreChoice } from '../restore-choice';
import type { RestorePlan } from '../../runtime/core/wire';

/** What the button that restores says: "Restore 2 tabs and modules". */
export function restoreLabel(
    host: EditorHost,
    whole: RestorePlan,
    current: RestorePlan,
    choice: RestoreChoice,
): string {
    const offers = offersOf(current);
    const what = [
        ...(whole.flows.nothingToDo ? [] : flowsWords(host, whole, choice)),
        ...(offers.modules && choice.modules ? [host.text('restore.what.modules')] : []),
        ...(offers.environment && choice.environment ? [host.text('restore.what.environment')] : []),
    ];
    if (what.length === 0) return host.text('button.restore');
    return host.text('restore.do', { what: new Intl.ListFormat(host.language, { type: 'unit' }).format(what) });
}

function flowsWords(host: EditorHost, whole: RestorePlan, choice: RestoreChoice): string[] {
    const only = onlyOf(whole, choice);
    if (!only) return [host.text('restore.what.flows')];
    if (whole.only) return [partWords(host, whole, whole.only)];
    const ticked = new Set<string | null>(only);
    return (['tab', 'subflow'] as const).flatMap((type) => {
        const count = whole.flows.tabs.filter((tab) => tab.type === type && ticked.has(tab.id)).length;
        return count === 0 ? [] : [host.text(`restore.what.${type}`, { count })];
    });
}

/** `1 node`, or what else the plan is for. */
function partWords(host: EditorHost, { flows }: RestorePlan, only: readonly string[]): string {
    const named = flows.tabs.find(({ id }) => id === only[0])?.type;
    return host.text(named === 'tab' || named === 'subflow' ? `restore.what.${named}` : 'restore.what.node', {
        count: only.length,
    });
}
