import { h } from '../views/dom';

/** One row of a list, as long as it is in the document. */
export interface Row<Item> {
    readonly element: HTMLElement;
    update(item: Item): void;
    /** Marks the row that the keyboard is at: it and what is in it are what the tab key reaches. */
    setCurrent(isCurrent: boolean): void;
}

export interface VirtualRowsOptions<Item> {
    role: 'grid' | 'listbox';
    /** Spoken name. */
    label: string;
    /** In pixels; the same for all rows. */
    rowHeight: number;
    /** Stays in view above the rows. */
    head?: HTMLElement;
    makeRow(): Row<Item>;
}

/** A list of any length. Only the rows that are seen, and the one that the keyboard is at, are in the document. */
export class VirtualRows<Item extends { readonly id: string }> {
    /** Scrolls. */
    readonly element: HTMLElement;
    private readonly space: HTMLElement;
    private readonly rows = new Map<string, Row<Item>>();
    private readonly resized = new ResizeObserver(() => this.draw());
    private items: readonly Item[] = [];
    private indexById: ReadonlyMap<string, number> = new Map();
    private current: string | undefined;

    constructor(private readonly options: VirtualRowsOptions<Item>) {
        this.space = h('div', { class: 'snapshots-rows-space', role: options.role === 'grid' ? 'rowgroup' : 'none' });
        const attributes = { role: options.role, 'aria-label': options.label, class: 'snapshots-rows' };
        this.element = h('div', attributes, options.head, this.space);
        this.element.addEventListener('scroll', () => this.draw(), { passive: true });
        this.element.addEventListener('focusin', ({ target }) => {
            const item = this.itemAt(target);
            if (item) this.setCurrent(item.id);
        });
        this.element.addEventListener('keydown', (event) => {
            if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !this.onKey(event.key)) return;
            event.preventDefault();
            event.stopPropagation();
        });
        this.resized.observe(this.element);
    }

    dispose(): void {
        this.resized.disconnect();
    }

    get currentIndex(): number {
        return this.indexOf(this.current) ?? 0;
    }

    /** Draws these items. The one that the keyboard was at stays where it is; when it is gone, the next one follows. */
    show(items: readonly Item[]): void {
        if (items !== this.items) this.take(items);
        this.draw();
    }

    /** Puts the keyboard at a row and brings it into view. */
    moveTo(index: number): void {
        const item = this.items[Math.max(0, Math.min(index, this.items.length - 1))];
        if (!item) return;
        this.setCurrent(item.id);
        this.reveal(item.id);
        this.rows.get(item.id)?.element.focus({ preventScroll: true });
    }

    /** Scrolls as little as it takes to see the row of an item. */
    reveal(id: string): void {
        const index = this.indexOf(id);
        if (index === undefined) return;
        const { rowHeight } = this.options;
        const { scrollTop, clientHeight } = this.element;
        const head = this.options.head?.offsetHeight ?? 0;
        const [highest, lowest] = [index * rowHeight, (index + 1) * rowHeight + head - clientHeight];
        if (highest < scrollTop) this.element.scrollTop = highest;
        else if (lowest > scrollTop) this.element.scrollTop = lowest;
        this.draw();
    }

    /** The item in whose row an element is. */
    itemAt(target: EventTarget | null): Item | undefined {
        const row = target instanceof Element ? target.closest<HTMLElement>('[data-id]') : null;
        const index = row && this.element.contains(row) ? this.indexOf(row.dataset.id) : undefined;
        return index === undefined ? undefined : this.items[index];
    }

    private take(items: readonly Item[]): void {
        const index = this.currentIndex;
        const hadFocus = this.element.contains(document.activeElement);
        this.items = items;
        this.indexById = new Map(items.map(({ id }, i) => [id, i]));
        this.space.style.height = `${items.length * this.options.rowHeight}px`;
        this.element.setAttribute('aria-rowcount', String(items.length));
        if (this.indexOf(this.current) !== undefined) return;
        this.current = items[Math.min(index, items.length - 1)]?.id;
        if (hadFocus) queueMicrotask(() => this.moveTo(this.currentIndex));
    }

    private draw(): void {
        const { rowHeight } = this.options;
        const { scrollTop, clientHeight } = this.element;
        const from = Math.max(0, Math.floor((scrollTop - OVERSCAN_PX) / rowHeight));
        const to = Math.min(this.items.length, Math.ceil((scrollTop + clientHeight + OVERSCAN_PX) / rowHeight));
        const wanted = clientHeight === 0 ? [] : this.indicesBetween(from, to);
        const ids = new Set(wanted.map((index) => this.items[index]!.id));
        for (const [id, row] of this.rows) {
            if (ids.has(id)) continue;
            row.element.remove();
            this.rows.delete(id);
        }
        // From the end, so that a row that is there already never moves: moving would take the focus from it.
        let next: Element | null = null;
        for (const index of wanted.reverse()) {
            const element = this.drawRow(index);
            if (element.nextElementSibling !== next || element.parentElement !== this.space)
                this.space.insertBefore(element, next);
            next = element;
        }
    }

    private drawRow(index: number): HTMLElement {
        const item = this.items[index]!;
        let row = this.rows.get(item.id);
        if (!row) this.rows.set(item.id, (row = this.options.makeRow()));
        row.update(item);
        row.setCurrent(item.id === this.current);
        row.element.dataset.id = item.id;
        row.element.style.top = `${index * this.options.rowHeight}px`;
        row.element.setAttribute('aria-rowindex', String(index + 1));
        return row.element;
    }

    private indicesBetween(from: number, to: number): number[] {
        const indices = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
        const current = this.indexOf(this.current);
        if (current === undefined || (current >= from && current < to)) return indices;
        return current < from ? [current, ...indices] : [...indices, current];
    }

    private setCurrent(id: string): void {
        this.current = id;
        for (const [each, row] of this.rows) row.setCurrent(each === id);
    }

    private indexOf(id: string | undefined): number | undefined {
        return id === undefined ? undefined : this.indexById.get(id);
    }

    private onKey(key: string): boolean {
        const index = this.currentIndex;
        const page = Math.max(1, Math.floor(this.element.clientHeight / this.options.rowHeight) - 1);
        const moves: Record<string, number> = {
            ArrowDown: index + 1,
            ArrowUp: index - 1,
            PageDown: index + page,
            PageUp: index - page,
            Home: 0,
            End: this.items.length - 1,
        };
        const to = moves[key];
        if (to !== undefined) this.moveTo(to);
        return to !== undefined;
    }
}

const OVERSCAN_PX = 240;
