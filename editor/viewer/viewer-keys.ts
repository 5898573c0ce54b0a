import { goRound } from '../views/go-round';
import type { PaneContext } from './pane';

/**
 * The keys that work everywhere in the viewer; a pane that needs one of them for itself stops the event. Escape closes;
 * `/` and Ctrl+F go to the search, F3 to its next hit, F7 to the next difference, with Shift to the one before; in a
 * comparison n and p do so too. F6 goes from slot to slot. Tab stays inside.
 */
export function connectViewerKeys(
    { model, close }: PaneContext,
    element: HTMLElement,
    { focusSearch, focusSlot }: { focusSearch: () => void; focusSlot: (by: 1 | -1) => void },
): void {
    const run = (event: KeyboardEvent): boolean => {
        const by = event.shiftKey ? -1 : 1;
        const isCommand = event.ctrlKey || event.metaKey;
        const isTyping = (event.target as Element).matches(
            ':is(input:not([type=checkbox], [type=range]), textarea):not([readonly])',
        );
        if (event.altKey) return false;
        if (isCommand ? event.key === 'f' : event.key === '/' && !isTyping) focusSearch();
        else if (isCommand) return false;
        else if (event.key === 'Escape') close();
        else if (event.key === 'F6') focusSlot(by);
        else if (event.key === 'F3') model.nextHit(by);
        else if (event.key === 'F7') model.nextDifference(by);
        else if (model.isComparison && !isTyping && event.key === 'n') model.nextDifference(1);
        else if (model.isComparison && !isTyping && event.key === 'p') model.nextDifference(-1);
        else return event.key === 'Tab' && goRound(element, by);
        return true;
    };
    element.addEventListener('keydown', (event) => {
        if (!event.defaultPrevented && run(event)) event.preventDefault();
    });
}
