import type { ScreenHost } from '../host';
import type { Difference } from '../viewer/differences';
import { h, icon } from '../views/dom';
import type { Change } from '../../runtime/core/wire';
import { changeSign, changeWord } from './change-sign';
import { changeOf, type DifferenceGroup } from './difference-groups';
import { differenceWords, groupLabel, type ComparedStates } from './difference-words';

/** Heading of a group: what it is about, what happened to that itself, and how much differs in it. */
export function groupRow(host: ScreenHost, group: DifferenceGroup, isOpen: boolean): HTMLElement {
    const label = groupLabel(host, group);
    const own = group.change === 'added' || group.change === 'removed' ? changeWord(host, group.change) : undefined;
    return h(
        'div',
        {
            class: 'snapshots-difference-group',
            role: 'treeitem',
            'aria-level': '1',
            'aria-expanded': String(isOpen),
            'data-kind': group.kind,
        },
        icon(`fa-fw ${isOpen ? 'fa-angle-down' : 'fa-angle-right'}`),
        icon(`fa-fw ${ICONS[group.kind]}`),
        h('span', { class: 'snapshots-group-label', title: label }, label),
        own !== undefined && h('span', { class: 'snapshots-group-own' }, own),
        group.kind !== 'order' && counts(host, group),
    );
}

/** One difference. `place` and `of` say which it is in its group. */
export function differenceRow(
    host: ScreenHost,
    states: ComparedStates,
    difference: Difference,
    { place, of }: { place: number; of: number },
): HTMLElement {
    const { name, facts } = differenceWords(host, states, difference);
    return h(
        'div',
        {
            class: 'snapshots-difference',
            role: 'treeitem',
            'aria-level': '2',
            'aria-posinset': String(place),
            'aria-setsize': String(of),
            'data-change': changeOf(difference),
        },
        changeSign(changeOf(difference)),
        h(
            'span',
            { class: 'snapshots-difference-words' },
            h('span', { class: 'snapshots-difference-name', title: name }, name),
            h('span', { class: 'snapshots-difference-facts' }, facts),
        ),
    );
}

/** `+2 ~1 −3 ↔4`, each with its meaning in words. */
function counts(host: ScreenHost, group: DifferenceGroup): HTMLElement {
    const marks = SIGNS.filter(([change]) => group.counts[change] > 0).map(([change, sign]) => {
        const words = host.text(`comparison.counted.${change}`, { count: group.counts[change] });
        const attributes = { class: `snapshots-mark-${change}`, title: words, role: 'img', 'aria-label': words };
        return h('span', attributes, `${sign}${group.counts[change]}`);
    });
    return h('span', { class: 'snapshots-marks' }, ...marks);
}

const SIGNS: readonly [Change, string][] = [
    ['added', '+'],
    ['changed', '~'],
    ['removed', '−'],
    ['moved', '↔'],
];

const ICONS: Readonly<Record<DifferenceGroup['kind'], string>> = {
    tab: 'fa-map-o',
    subflow: 'fa-object-group',
    global: 'fa-globe',
    order: 'fa-sort',
    module: 'fa-cube',
    variable: 'fa-list',
    setting: 'fa-cog',
};
