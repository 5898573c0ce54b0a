import type { EditorHost } from '../host';
import { h } from '../views/dom';

/** As wide as a person has made it, until the page is loaded again. */
let chosenWidth: number | undefined;

/** The bar between a pane and what is on its left, with which mouse and arrow keys make the pane wider. */
export function splitter(host: EditorHost, pane: HTMLElement): HTMLElement {
    const label = host.text('viewer.splitter');
    const element = h('div', {
        class: 'snapshots-splitter',
        role: 'separator',
        'aria-orientation': 'vertical',
        'aria-label': label,
        tabindex: '0',
    });
    const setWidth = (width: number | undefined): void => {
        chosenWidth = width;
        if (width === undefined) pane.style.removeProperty('width');
        else pane.style.width = `${width}px`;
        element.setAttribute('aria-valuenow', String(Math.round(width ?? pane.offsetWidth)));
    };
    setWidth(chosenWidth);
    element.addEventListener('pointerdown', (event) => {
        element.setPointerCapture(event.pointerId);
        event.preventDefault();
    });
    element.addEventListener('pointermove', (event) => {
        if (element.hasPointerCapture(event.pointerId)) setWidth(pane.getBoundingClientRect().right - event.clientX);
    });
    element.addEventListener('dblclick', () => setWidth(undefined));
    element.addEventListener('keydown', (event) => {
        const by = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        setWidth(pane.offsetWidth + by);
    });
    return element;
}

const STEP = 24;
