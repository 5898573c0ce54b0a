import type { Point } from './scene';

/** What a person does to the map with mouse, trackpad or fingers. Points and distances in CSS pixels. */
export interface PointerActions {
    panBy(dx: number, dy: number): void;
    zoomAt(at: Point, factor: number): void;
    click(at: Point): void;
    open(at: Point): void;
    /** The pointer rests over a point; true when there is something to be clicked. */
    isTarget(at: Point): boolean;
}

/** A pointer that moved less than this has clicked. */
const CLICK = 4;
const LINE_HEIGHT = 20;

/** All listeners are on the element and go with it. */
export function connectPointer(element: HTMLElement, actions: PointerActions): void {
    const pointers = new Map<number, Point>();
    let start: Point | undefined;
    let isDragging = false;
    const place = ({ clientX, clientY }: MouseEvent): Point => {
        const { left, top } = element.getBoundingClientRect();
        return { x: clientX - left, y: clientY - top };
    };

    element.addEventListener('pointerdown', (event) => {
        if (event.button > 1) return;
        if (event.button === 1) event.preventDefault();
        pointers.set(event.pointerId, place(event));
        start = pointers.size === 1 ? place(event) : undefined;
        isDragging = false;
        element.setPointerCapture(event.pointerId);
    });
    element.addEventListener('pointermove', (event) => {
        const at = place(event);
        const from = pointers.get(event.pointerId);
        if (!from) {
            element.style.cursor = actions.isTarget(at) ? 'pointer' : '';
            return;
        }
        const others = [...pointers].filter(([id]) => id !== event.pointerId).map(([, other]) => other);
        if (others[0]) pinch(from, at, others[0], actions);
        else if (isDragging || !start || distance(start, at) >= CLICK) {
            actions.panBy(from.x - at.x, from.y - at.y);
            isDragging = true;
            element.style.cursor = 'grabbing';
        } else return;
        pointers.set(event.pointerId, at);
    });
    const release = (event: PointerEvent): void => {
        if (!pointers.delete(event.pointerId)) return;
        element.style.cursor = '';
        if (event.type === 'pointerup' && event.button === 0 && start && !isDragging) actions.click(start);
        if (pointers.size === 0) start = undefined;
    };
    element.addEventListener('pointerup', release);
    element.addEventListener('pointercancel', release);
    element.addEventListener('dblclick', (event) => actions.open(place(event)));
    element.addEventListener('wheel', (event) => {
        event.preventDefault();
        const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE_HEIGHT;
        const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
        // A trackpad's pinch comes as many small steps of a wheel with the control key.
        if (event.ctrlKey || event.metaKey) {
            const step = Math.max(-60, Math.min(60, dy));
            actions.zoomAt(place(event), Math.exp(-step * (Math.abs(dy) < 20 ? 0.01 : 0.004)));
        } else if (event.shiftKey && dx === 0) actions.panBy(dy, 0);
        else actions.panBy(dx, dy);
    });
}

/** Two fingers: what is under each of them stays there. */
function pinch(from: Point, to: Point, other: Point, actions: PointerActions): void {
    const before = distance(from, other);
    const factor = before > 1 ? distance(to, other) / before : 1;
    actions.zoomAt(between(from, other), factor);
    const [was, is] = [between(from, other), between(to, other)];
    actions.panBy(was.x - is.x, was.y - is.y);
}

function between(a: Point, b: Point): Point {
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function distance(a: Point, b: Point): number {
    return Math.hypot(a.x - b.x, a.y - b.y);
}
