import type { ScreenHost } from '../host';
import type { Pane, PaneContext } from '../viewer/pane';
import type { Difference } from '../viewer/differences';
import type { ViewerModel } from '../viewer/viewer-model';
import { h } from '../views/dom';
import { comparisonBar } from './comparison-bar';
import { groupDifferences, listRows, type DifferenceGroup, type ListRow } from './difference-groups';
import { differenceRow, groupRow } from './difference-rows';

/** The differences by tab, with what stands above them. Only the rows that are seen are in the document. */
export class DifferenceList implements Pane {
    readonly element: HTMLElement;
    private readonly host: ScreenHost;
    private readonly model: ViewerModel;
    private readonly bar: ReturnType<typeof comparisonBar>;
    private readonly tree: HTMLElement;
    private readonly space = h('div', { class: 'snapshots-differences-space', role: 'presentation' });
    private readonly instead = h('div', { class: 'snapshots-no-differences', role: 'status' });
    private readonly folded = new Set<string>();
    private readonly elements = new Map<number, HTMLElement>();
    /** In a narrow viewer it gets its height when a person turns to it. */
    private readonly resized = new ResizeObserver(() => this.draw());
    private differences: readonly Difference[] | undefined;
    private at = -1;
    private groups: readonly DifferenceGroup[] = [];
    private rows: readonly ListRow[] = [];
    private tops: readonly number[] = [0];

    constructor({ host, model }: PaneContext) {
        this.host = host;
        this.model = model;
        this.bar = comparisonBar(host, model);
        const attributes = { role: 'tree', tabindex: '0', 'aria-label': host.text('comparison.list') };
        this.tree = h('div', { class: 'snapshots-differences', ...attributes }, this.space);
        this.element = h('div', { class: 'snapshots-difference-list' }, this.bar.element, this.instead, this.tree);
        this.resized.observe(this.tree);
        this.tree.addEventListener('scroll', () => this.draw(), { passive: true });
        this.tree.addEventListener('click', (event) => this.onClick(event));
        this.tree.addEventListener('keydown', (event) => {
            if (event.ctrlKey || event.metaKey || event.altKey || !this.onKey(event.key)) return;
            event.preventDefault();
            event.stopPropagation();
        });
    }

    focus(): void {
        this.tree.focus();
    }

    render(): void {
        const { model } = this;
        this.bar.render();
        if (model.differences !== this.differences) this.take(model.differences);
        if (model.at !== this.at) this.reveal();
        this.draw();
    }

    dispose(): void {
        this.resized.disconnect();
    }

    private take(differences: readonly Difference[]): void {
        const { model } = this;
        const current = this.at < 0 ? undefined : this.topOf(this.at);
        const { scrollTop } = this.tree;
        this.differences = differences;
        this.groups = groupDifferences(differences, model.before?.index.flows ?? [], model.shown?.index.flows ?? []);
        this.at = -1;
        this.layOut();
        this.instead.replaceChildren(...this.sentences().map((sentence) => h('p', {}, sentence)));
        this.tree.hidden = differences.length === 0;
        // What a person is at stays where it is on the screen, though others may have come or gone above it.
        const now = model.at < 0 ? undefined : this.topOf(model.at);
        if (current !== undefined && now !== undefined) this.tree.scrollTop = scrollTop + now - current;
    }

    /** Where the row of a difference begins; undefined while its group is folded. */
    private topOf(at: number): number | undefined {
        const index = this.rows.findIndex((row) => row.at === at);
        return index < 0 ? undefined : this.tops[index];
    }

    /** What the list cannot say. */
    private sentences(): string[] {
        const { host, model } = this;
        const { comparison, movesShown, viewed } = model;
        const isEditor = 'from' in viewed && [viewed.from, viewed.to].includes('editor');
        const none = comparison?.summary.moved && !movesShown ? 'comparison.onlyMoves' : 'comparison.none';
        return [
            ...(model.differences.length === 0 ? [host.text(none)] : []),
            ...(isEditor ? [host.text('comparison.editorSecrets')] : []),
            ...(comparison?.secretsCompared === false && !isEditor ? [host.text('comparison.noSecrets')] : []),
        ];
    }

    private layOut(): void {
        this.rows = listRows(this.groups, this.folded);
        const tops = [0];
        for (const { at } of this.rows) tops.push(tops.at(-1)! + (at === undefined ? HEADING_HEIGHT : ROW_HEIGHT));
        this.tops = tops;
        this.space.style.height = `${tops.at(-1)}px`;
        this.space.replaceChildren();
        this.elements.clear();
    }

    private draw(): void {
        const { scrollTop, clientHeight } = this.tree;
        const from = Math.max(0, this.rowAt(scrollTop - OVERSCAN_PX));
        const to = Math.min(this.rows.length, this.rowAt(scrollTop + clientHeight + OVERSCAN_PX) + 1);
        for (const [index, element] of this.elements) {
            if (index >= from && index < to) continue;
            element.remove();
            this.elements.delete(index);
        }
        for (let index = from; index < to; index++) {
            const element = this.elements.get(index) ?? this.add(index);
            const isCurrent = this.rows[index]!.at === this.model.at && this.model.at >= 0;
            element.setAttribute('aria-selected', String(isCurrent));
            if (isCurrent) this.tree.setAttribute('aria-activedescendant', element.id);
        }
    }

    private add(index: number): HTMLElement {
        const { group, at } = this.rows[index]!;
        const { host } = this;
        const element =
            at === undefined
                ? groupRow(host, group, !this.folded.has(group.key))
                : differenceRow(host, this.model, this.differences![at]!, {
                      place: at - group.from + 1,
                      of: group.to - group.from,
                  });
        element.id = `snapshots-difference-${index}`;
        element.dataset.index = String(index);
        element.style.top = `${this.tops[index]}px`;
        this.elements.set(index, element);
        this.space.append(element);
        return element;
    }

    /** Index of the row at a height; past the last one for what is below. */
    private rowAt(y: number): number {
        let low = 0;
        let high = this.rows.length;
        while (low < high) {
            const middle = (low + high + 1) >> 1;
            if (this.tops[middle]! <= y) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    /** Brings the current difference into view, unfolding its group. */
    private reveal(): void {
        this.at = this.model.at;
        const group = this.groupAt(this.at);
        if (!group) return;
        if (this.folded.delete(group.key)) this.layOut();
        const index = this.rows.findIndex(({ at }) => at === this.at);
        const top = this.tops[index]! - (this.at === group.from ? HEADING_HEIGHT : 0);
        const bottom = this.tops[index + 1]!;
        const { scrollTop, clientHeight } = this.tree;
        if (top < scrollTop) this.tree.scrollTop = top;
        else if (bottom > scrollTop + clientHeight) this.tree.scrollTop = bottom - clientHeight;
    }

    private groupAt(at: number): DifferenceGroup | undefined {
        return this.groups.find(({ from, to }) => at >= from && at < to);
    }

    private onClick({ target }: MouseEvent): void {
        const index = (target as Element).closest<HTMLElement>('[data-index]')?.dataset.index;
        const row = this.rows[Number(index)];
        if (index === undefined || !row) return;
        if (row.at === undefined) this.fold(row.group, !this.folded.has(row.group.key));
        else this.model.goToDifference(row.at);
    }

    private onKey(key: string): boolean {
        const { model } = this;
        const rowsInView = Math.max(1, Math.floor(this.tree.clientHeight / ROW_HEIGHT) - 1);
        const last = model.differences.length - 1;
        const moves: Record<string, number> = {
            ArrowDown: model.at + 1,
            ArrowUp: model.at - 1,
            PageDown: model.at + rowsInView,
            PageUp: model.at - rowsInView,
            Home: 0,
            End: last,
        };
        const to = moves[key];
        if (to !== undefined) model.goToDifference(Math.max(0, Math.min(to, last)));
        const group = this.groupAt(model.at);
        if (group && (key === 'ArrowLeft' || key === 'ArrowRight')) this.fold(group, key === 'ArrowLeft');
        return to !== undefined || key === 'ArrowLeft' || key === 'ArrowRight';
    }

    private fold({ key }: DifferenceGroup, isFolded: boolean): void {
        if (isFolded) this.folded.add(key);
        else this.folded.delete(key);
        this.layOut();
        this.draw();
    }
}

const HEADING_HEIGHT = 30;
const ROW_HEIGHT = 42;
const OVERSCAN_PX = 200;
