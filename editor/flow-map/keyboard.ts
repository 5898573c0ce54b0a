import type { Direction } from './pick';

export interface KeyActions {
    go(where: Direction | 'Home' | 'End'): void;
    open(): void;
    zoomBy(factor: number): void;
    fit(): void;
}

const STEP = 1.25;

/** Keys that the map uses reach nobody else: Node-RED would move what is selected in the workspace. */
export function connectKeyboard(element: HTMLElement, actions: KeyActions): void {
    const keys: Record<string, (() => void) | undefined> = {
        Enter: () => actions.open(),
        '+': () => actions.zoomBy(STEP),
        '=': () => actions.zoomBy(STEP),
        '-': () => actions.zoomBy(1 / STEP),
        '0': () => actions.fit(),
    };
    for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'] as const) {
        keys[key] = () => actions.go(key);
    }
    element.addEventListener('keydown', (event) => {
        const action = keys[event.key];
        if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        event.stopPropagation();
        action();
    });
}
