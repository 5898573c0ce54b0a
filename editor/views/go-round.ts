/**
 * From the last element that takes the focus to the first one, and back, so that Tab stays inside. False where the browser
 * itself goes to the right one.
 */
export function goRound(element: HTMLElement, by: 1 | -1): boolean {
    const all = [
        ...element.querySelectorAll<HTMLElement>('button, input, select, textarea, a[href], [tabindex]'),
    ].filter((each) => each.tabIndex >= 0 && each.checkVisibility() && !each.matches(':disabled'));
    const [last, next] = by === 1 ? [all.at(-1), all[0]] : [all[0], all.at(-1)];
    if (document.activeElement !== last && document.activeElement !== element) return false;
    next?.focus();
    return true;
}
