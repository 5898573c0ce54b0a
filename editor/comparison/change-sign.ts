import type { EditorHost } from '../host';
import { h, icon } from '../views/dom';
import type { Change } from '../../runtime/core/wire';

/** The shape that stands for a kind of change; colour comes on top of it, and the word stands beside it. */
export function changeSign(change: Change): HTMLElement {
    return h('span', { class: `snapshots-sign snapshots-sign-${change}` }, icon(`fa-fw ${ICONS[change]}`));
}

export function changeWord(host: EditorHost, change: Change): string {
    return host.text(`comparison.change.${change}`);
}

const ICONS: Readonly<Record<Change, string>> = {
    added: 'fa-plus-circle',
    changed: 'fa-pencil',
    removed: 'fa-minus-circle',
    moved: 'fa-arrows',
};
