import type { EditorHost } from '../host';
import type { Difference } from '../viewer/differences';
import { isContainer } from '../../runtime/core/containers';
import { changeOf, type DifferenceGroup } from './difference-groups';
import { changeWord } from './change-sign';

/** What differs, and how: `Work` and `changed · function`. */
export function differenceWords(host: EditorHost, difference: Difference): { name: string; facts: string } {
    const word = changeWord(host, changeOf(difference));
    const facts = (...more: readonly (string | undefined)[]): string =>
        [word, ...more].filter((each) => each !== undefined).join(' · ');
    switch (difference.kind) {
        case 'node': {
            const { label, type } = difference.change;
            const kind = typeWord(host, type);
            return {
                name: label ?? kind,
                facts: facts(label === undefined && !isContainer({ type }) ? undefined : kind),
            };
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

/** Node-RED's name of a type of node; in words for what is no node of its own type. */
export function typeWord(host: EditorHost, type: string): string {
    if (type.startsWith('subflow:')) return host.text('comparison.type.instance');
    return type === 'tab' || type === 'subflow' ? host.text(`comparison.type.${type}`) : type;
}

function versions(from: string | undefined, to: string | undefined): string | undefined {
    return from !== undefined && to !== undefined ? `${from} → ${to}` : (from ?? to);
}
