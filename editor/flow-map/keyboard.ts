import type { Direction } from './pick';

export interface KeyActions {
    go(where: Direction | 'Home' | 'End'): void;
    open(): void;
    zoomBy(factor: number): void;
    fit(): void;
}

const STEP = 1.25;

/** Keys that the map uses reach nobody else: Node-RED would move what is selected in the workspace. */
export function connectKeyboard(element: HTMLElement, { go, open, zoomBy, fit }: KeyActions): void {
    const actions: Record<string, (() => void) | undefined> = {
        Enter: open,
        '+': () => zoomBy(STEP),
        '=': () => zoomBy(STEP),
        '-': () => zoomBy(1 / STEP),
        '0': fit,
    };
    for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'] as const) {
        actions[key] = () => go(key);
    }
    element.addEventListener('keydown', (event) => {
        const action = actions[event.key];
        if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        event.stopPropagation();
        action();
    });
}
