import { layOut, type Day, type Heights, type Layout } from '../layout';
import { h } from './dom';
import type { TimelineModel } from './timeline-model';
import type { TimelineOptions, TimelineRow } from './timeline-parts';

/** A list of snapshots by day. Only the rows that are seen, and the one that the keyboard is at, are in the document. */
export class Timeline<Item extends { id: string }> {
    readonly element: HTMLElement;
    private readonly list = h('div', { class: 'snapshots-list', role: 'rowgroup' });
    private readonly unloaded = h('div', { class: 'snapshots-unloaded', 'aria-hidden': 'true' });
    private readonly days = new Map<string, HTMLElement>();
    private readonly rows = new Map<string, TimelineRow<Item>>();
    private heights: Heights = { row: 48, heading: 26 };
    private layout: Layout = layOut([], 0, this.heights);
    private indexById = new Map<string, number>();
    private shown: readonly Item[] = [];
    private current: string | undefined;
    /** Index of the row that the keyboard is on its way to. */
    private goal: number | undefined;
    private open: { id: string; height: number } | undefined;
    /** The row at the top of the view and how far it is scrolled out: it stays there when rows come and go above it. */
    private anchor: { id: string | undefined; index: number; offset: number } | undefined;

    constructor(private readonly options: TimelineOptions<Item>) {
        const attributes = { class: 'snapshots-timeline', role: 'grid', 'aria-label': options.label };
        this.element = h('div', attributes, this.list);
        this.list.append(this.unloaded);
        this.element.addEventListener('scroll', () => this.onScroll(), { passive: true });
    }

    /** The row that the keyboard is at. */
    get currentIndex(): number {
        return this.indexOf(this.current) ?? 0;
    }

    /** How many whole rows there is room for below a heading. */
    get rowsInView(): number {
        const { row, heading } = this.heights;
        return Math.max(1, Math.floor((this.element.clientHeight - heading) / row));
    }

    private get model(): TimelineModel<Item> {
        return this.options.model;
    }

    /** Draws what the model holds. To be called after each change, each minute, and when the size has changed. */
    render(): void {
        if (this.model.items !== this.shown) this.takeItems();
        this.measure();
        this.layOut();
        this.keepPlace();
        this.draw();
        if (this.goal !== undefined && this.shown[this.goal]) this.moveTo(this.goal);
        if (this.model.revealed !== undefined && this.element.clientHeight > 0) this.showRevealed(this.model.revealed);
    }

    /** Puts the keyboard at a row and shows it; where the row is not loaded yet, as soon as it is. */
    moveTo(index: number): void {
        const to = Math.max(0, Math.min(index, this.model.count - 1));
        const item = this.shown[to];
        if (item) this.setCurrent(item.id);
        this.goal = item ? undefined : to;
        this.reveal(to);
        this.draw();
        if (item) this.rows.get(item.id)?.element.focus({ preventScroll: true });
    }

    /** Makes a row the one that the keyboard is at, without moving anything. */
    setCurrent(id: string): void {
        this.current = id;
        this.goal = undefined;
        for (const [each, row] of this.rows) row.setCurrent(each === id);
    }

    /** Opens the details of a row, or closes them. */
    toggle(id: string): void {
        this.open = this.open?.id === id ? undefined : { id, height: 0 };
        this.layOut();
        this.keepPlace();
        this.draw();
        if (this.open) this.reveal(this.indexOf(id) ?? 0);
    }

    /** Closes the details that are open; false when there are none. */
    close(): boolean {
        if (!this.open) return false;
        this.toggle(this.open.id);
        return true;
    }

    private showRevealed(id: string): void {
        this.model.revealed = undefined;
        const index = this.indexOf(id);
        if (index === undefined) return;
        this.moveTo(index);
        if (this.open?.id !== id) this.toggle(id);
    }

    private indexOf(id: string | undefined): number | undefined {
        return id === undefined ? undefined : this.indexById.get(id);
    }

    private takeItems(): void {
        const index = this.currentIndex;
        const hadFocus = this.element.contains(document.activeElement);
        this.shown = this.model.items;
        this.indexById = new Map(this.shown.map((item, i) => [item.id, i]));
        if (this.indexOf(this.open?.id) === undefined) this.open = undefined;
        if (this.indexOf(this.current) !== undefined) return;
        this.current = this.shown[Math.min(index, this.shown.length - 1)]?.id;
        if (hadFocus) queueMicrotask(() => this.moveTo(index));
    }

    /** The style sheet makes rows lower where there is little room. */
    private measure(): void {
        const style = getComputedStyle(this.element);
        const row = parseFloat(style.getPropertyValue('--snapshots-row'));
        const heading = parseFloat(style.getPropertyValue('--snapshots-heading'));
        if (row > 0 && heading > 0) this.heights = { row, heading };
    }

    private layOut(): void {
        const { days, count } = this.model;
        const index = this.indexOf(this.open?.id);
        const open = index === undefined ? undefined : { index, height: this.open!.height };
        this.layout = layOut(days, count, this.heights, open);
        this.list.style.height = `${this.layout.height}px`;
        this.unloaded.style.top = `${this.layout.loadedHeight}px`;
        this.element.setAttribute('aria-rowcount', String(count));
    }

    private keepPlace(): void {
        if (!this.anchor || this.element.scrollTop === 0) return;
        const index = this.indexOf(this.anchor.id) ?? this.anchor.index;
        const top = this.layout.topOf(index) + this.anchor.offset;
        if (Math.abs(top - this.element.scrollTop) >= 1) this.element.scrollTop = top;
    }

    private onScroll(): void {
        const top = this.element.scrollTop;
        const index = this.layout.indexAt(top);
        this.anchor = { id: this.shown[index]?.id, index, offset: top - this.layout.topOf(index) };
        this.draw();
    }

    /** Scrolls as little as it takes to see a row, with its details as far as there is room. */
    private reveal(index: number): void {
        const { scrollTop, clientHeight } = this.element;
        const details = this.open && this.indexOf(this.open.id) === index ? this.open.height : 0;
        const top = this.layout.topOf(index);
        const highest = index === 0 ? 0 : top - this.heights.heading;
        const lowest = top + this.heights.row + details - clientHeight;
        if (highest < scrollTop || lowest > scrollTop)
            this.element.scrollTop = highest < scrollTop ? highest : Math.min(lowest, highest);
    }

    private draw(): void {
        const { scrollTop, clientHeight } = this.element;
        if (clientHeight === 0) return;
        const from = this.layout.indexAt(scrollTop - OVERSCAN_PX);
        const to = this.layout.indexAt(scrollTop + clientHeight + OVERSCAN_PX) + 1;
        void this.model.want(to);
        const wanted = this.indicesBetween(from, Math.min(to, this.shown.length));
        const ids = new Set(wanted.map((index) => this.shown[index]!.id));
        keepOnly(this.rows, ids, (row) => row.element);
        const current = this.currentIndex;
        const isSeen = ({ from: first, to: end }: Day): boolean =>
            (first < to && end > from) || (first <= current && end > current);
        const seen = this.layout.days.filter(isSeen);
        keepOnly(this.days, new Set(seen.map((day) => day.key)), (day) => day);
        const now = new Date();
        for (const day of seen) this.drawDay(day, wanted, now);
        this.fitDetails();
    }

    private indicesBetween(from: number, to: number): number[] {
        const indices = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
        const current = this.indexOf(this.current);
        if (current === undefined || (current >= from && current < to)) return indices;
        return current < from ? [current, ...indices] : [...indices, current];
    }

    private drawDay(day: Day, wanted: readonly number[], now: Date): void {
        const element = this.days.get(day.key) ?? this.addDay(day.key);
        element.style.top = `${day.top}px`;
        element.style.height = `${day.height}px`;
        const heading = this.options.heading(day.key, now);
        if (element.firstElementChild!.textContent !== heading) element.firstElementChild!.textContent = heading;
        // From the end, so that a row that is there already never moves: moving would take the focus from it.
        let next: Element | null = null;
        for (const index of wanted.filter((i) => i >= day.from && i < day.to).reverse()) {
            const row = this.drawRow(index, day, now);
            if (row.parentElement !== element || row.nextElementSibling !== next) element.insertBefore(row, next);
            next = row;
        }
    }

    private addDay(key: string): HTMLElement {
        const heading = h('div', { class: 'snapshots-heading', role: 'presentation' });
        const element = h('div', { class: 'snapshots-day', role: 'presentation' }, heading);
        this.days.set(key, element);
        this.list.append(element);
        return element;
    }

    private drawRow(index: number, day: Day, now: Date): HTMLElement {
        const item = this.shown[index]!;
        const row = this.rows.get(item.id) ?? this.addRow(item.id);
        row.update(item, this.open?.id === item.id, now);
        row.setCurrent(item.id === this.current);
        row.element.style.top = `${this.layout.topOf(index) - day.top}px`;
        row.element.setAttribute('aria-rowindex', String(index + 1));
        return row.element;
    }

    private addRow(id: string): TimelineRow<Item> {
        const row = this.options.makeRow();
        this.rows.set(id, row);
        row.element.classList.toggle('snapshots-arrived', this.model.arrived.delete(id));
        return row;
    }

    /** Details are as high as their text in the width that there is; the rows below make room for them. */
    private fitDetails(): void {
        const row = this.open && this.rows.get(this.open.id);
        if (!this.open || !row || row.detailsHeight === this.open.height) return;
        this.open.height = row.detailsHeight;
        this.layOut();
        this.draw();
    }
}

/** Takes everything else out of the document. */
function keepOnly<T>(shown: Map<string, T>, wanted: ReadonlySet<string>, elementOf: (each: T) => Element): void {
    for (const [key, each] of shown) {
        if (wanted.has(key)) continue;
        elementOf(each).remove();
        shown.delete(key);
    }
}

const OVERSCAN_PX = 400;
