import type { EditorHost, ScreenHost } from '../host';
import { nodeLabel } from '../node-label';
import { typeWord } from '../type-word';
import type { Difference } from '../viewer/differences';
import type { LoadedState } from '../viewer/states';
import { changeOf, type DifferenceGroup } from './difference-groups';
import { changeWord } from './change-sign';

/** The states that hold the nodes which differ. */
export type ComparedStates = Partial<Record<'shown' | 'before', LoadedState | undefined>>;

/** What differs, and how: `Work` and `changed · function`. */
export function differenceWords(
    host: ScreenHost,
    { shown, before }: ComparedStates,
    difference: Difference,
): { name: string; facts: string } {
    const word = changeWord(host, changeOf(difference));
    const facts = (...more: readonly (string | undefined)[]): string =>
        [word, ...more].filter((each) => each !== undefined).join(' · ');
    switch (difference.kind) {
        case 'node': {
            const { id, change, type } = difference.change;
            const { byId } = (change === 'removed' ? before : shown)?.index ?? {};
            const node = byId?.get(id);
            const kind = typeWord(host, type);
            const name = byId && node ? nodeLabel(host, node, byId) : kind;
            return { name, facts: facts(name === kind ? undefined : kind) };
        }
        case 'order':
            return { name: host.text(`comparison.order.${difference.change.of}`), facts: facts() };
        case 'module': {
            const { name, from, to } = difference.change;
            return { name, facts: facts(versions(from, to)) };
        }
        default:
            return { name: difference.change.name, facts: facts() };
    }
}

export function groupLabel(host: EditorHost, { kind, label }: DifferenceGroup): string {
    return label || host.text(`comparison.group.${kind}`);
}

function versions(from: string | undefined, to: string | undefined): string | undefined {
    return from !== undefined && to !== undefined ? `${from} → ${to}` : (from ?? to);
}
