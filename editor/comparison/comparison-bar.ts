import type { EditorHost } from '../host';
import type { ViewerModel } from '../viewer/viewer-model';
import { h, icon } from '../views/dom';

/** What stands above the list of differences: next and previous, how much of each state the map shows, and moves. */
export function comparisonBar(host: EditorHost, model: ViewerModel): { element: HTMLElement; render(): void } {
    const previous = iconButton(host, 'previous', 'fa-angle-up', () => model.nextDifference(-1));
    const next = iconButton(host, 'next', 'fa-angle-down', () => model.nextDifference(1));
    const place = h('span', { class: 'snapshots-place', 'aria-live': 'polite' });
    const slider = h('input', {
        type: 'range',
        min: '0',
        max: '1',
        step: '0.05',
        'aria-label': host.text('comparison.blend'),
        title: host.text('comparison.blend'),
    });
    slider.addEventListener('input', () => model.setBlend(Number(slider.value)));
    const sides = [
        { key: 'before', blend: 0 },
        { key: 'after', blend: 1 },
    ].map(({ key, blend }) => {
        const side = h('button', { type: 'button', class: 'snapshots-side' }, host.text(`comparison.${key}`));
        side.addEventListener('click', () => model.setBlend(blend));
        return { side, blend };
    });
    const moves = h('input', { type: 'checkbox' });
    moves.addEventListener('change', () => model.setMovesShown(moves.checked));
    const movesLabel = h('label', { class: 'snapshots-moves' }, moves, h('span'));
    const swap = iconButton(host, 'swap', 'fa-exchange', () => void model.swap());
    const blend = h('div', { class: 'snapshots-blend' }, sides[0]!.side, slider, sides[1]!.side, swap);
    const element = h(
        'div',
        { class: 'snapshots-comparison-bar' },
        h('div', { class: 'snapshots-steps' }, previous, next, place, movesLabel),
        blend,
    );
    return {
        element,
        render: () => {
            const { differences, at, comparison } = model;
            const count = differences.length;
            const of = { place: at + 1, of: count };
            const words = at < 0 ? host.text('comparison.count', { count }) : host.text('comparison.place', of);
            if (place.textContent !== words) place.textContent = words;
            previous.disabled = at <= 0;
            next.disabled = at >= count - 1;
            slider.value = String(model.blend);
            for (const { side, blend: end } of sides) side.setAttribute('aria-pressed', String(model.blend === end));
            const moved = comparison?.summary.moved ?? 0;
            movesLabel.hidden = moved === 0;
            movesLabel.lastElementChild!.textContent = host.text('comparison.moves', { count: moved });
            moves.checked = model.movesShown;
        },
    };
}

function iconButton(host: EditorHost, key: string, iconName: string, run: () => void): HTMLButtonElement {
    const label = host.text(`comparison.${key}`);
    const attributes = {
        type: 'button',
        class: 'red-ui-button red-ui-button-small',
        'aria-label': label,
        title: label,
    };
    const element = h('button', attributes, icon(iconName));
    element.addEventListener('click', run);
    return element;
}
