import type { EditorHost } from '../host';
import { h } from './dom';
import type { PlannedEnvironment } from '../../runtime/core/wire';

/** The names of the environment variables that a restore sets or takes away, and of those that it leaves alone. */
export function environmentLines(host: EditorHost, environment: PlannedEnvironment): HTMLElement[] {
    const lists = LISTS.filter((list) => environment[list].length > 0);
    if (lists.length === 0) return [];
    const lines = lists.map((list) =>
        h(
            'li',
            { class: `snapshots-plan-${list}` },
            h('span', { class: 'snapshots-plan-action' }, host.text(`restore.environment.${list}`)),
            h('span', { class: 'snapshots-plan-names' }, environment[list].join(', ')),
        ),
    );
    return [h('ul', { class: 'snapshots-plan-environment' }, ...lines)];
}

const LISTS = ['missing', 'changed', 'removed', 'differ'] as const;
