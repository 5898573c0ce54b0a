/**
 * Lets arrow keys, Home and End walk a list, and Tab reach one row of it. `rows` gives the rows as they are now; the one
 * with `tabindex` 0 is where the keyboard is. `choose` is called with each row that is come to. `across` for a list whose
 * rows stand beside each other.
 */
export function walkWithKeys(
    list: HTMLElement,
    rows: () => readonly HTMLElement[],
    choose: (row: HTMLElement) => void,
    across = false,
): void {
    const [forward, back] = across ? ['ArrowRight', 'ArrowLeft'] : ['ArrowDown', 'ArrowUp'];
    list.addEventListener('keydown', (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const all = rows();
        const now = all.findIndex((row) => row.contains(event.target as Node));
        const to = { [forward]: now + 1, [back]: now - 1, Home: 0, End: all.length - 1 }[event.key];
        const row = to === undefined || now < 0 ? undefined : all[Math.max(0, Math.min(to, all.length - 1))];
        if (!row) return;
        event.preventDefault();
        choose(row);
        row.focus();
    });
}

/** Says which row the tab key reaches. */
export function setTabStop(rows: readonly HTMLElement[], current: HTMLElement | undefined): void {
    for (const row of rows) row.tabIndex = row === (current ?? rows[0]) ? 0 : -1;
}
