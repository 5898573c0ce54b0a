import type { Pane, PaneContext } from './pane';
import type { SlotName } from './viewer';

/**
 * The keys that work everywhere in the viewer. A pane that needs one of them for itself stops the event. Escape closes;
 * F6 goes from slot to slot; F3 goes to the next hit of the search, F7 to the next difference, with Shift to the one
 * before; in a comparison, n and p do so too.
 */
export function connectViewerKeys(
    { model, close }: PaneContext,
    content: HTMLElement,
    panes: Readonly<Record<SlotName, Pane>>,
): void {
    content.tabIndex = -1;
    const run = ({ key, shiftKey }: KeyboardEvent): boolean => {
        const by = shiftKey ? -1 : 1;
        if (key === 'Escape') close();
        else if (key === 'F6') focusSlot(content, panes, by);
        else if (key === 'F3') model.nextHit(by);
        else if (key === 'F7') model.nextDifference(by);
        else if (model.isComparison && key === 'n') model.nextDifference(1);
        else if (model.isComparison && key === 'p') model.nextDifference(-1);
        else return false;
        return true;
    };
    content.addEventListener('keydown', (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
        if (event.key.length === 1 && isTyping(event.target)) return;
        if (run(event)) event.preventDefault();
    });
}

function isTyping(target: EventTarget | null): boolean {
    return target instanceof HTMLElement && target.matches('input:not([type=checkbox], [type=range]), textarea');
}

function focusSlot(content: HTMLElement, panes: Readonly<Record<SlotName, Pane>>, by: 1 | -1): void {
    const names: readonly SlotName[] = ['list', 'map', 'details'];
    const now = names.findIndex((name) => panes[name].element.contains(document.activeElement));
    const next = names[(now + by + names.length) % names.length]!;
    const pane = panes[next];
    if (pane.focus) pane.focus();
    else pane.element.querySelector<HTMLElement>('[tabindex="0"], button, input')?.focus();
    if (!content.contains(document.activeElement)) content.focus();
}
