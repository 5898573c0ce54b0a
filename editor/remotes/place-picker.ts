import type { EditorHost } from '../host';
import { h, icon } from '../views/dom';
import { setTabStop, walkWithKeys } from '../views/roving';
import { placeRows, usablePlaces, type PlaceRow } from './place-tree';
import type { RemoteAbility, RemotePlace } from '../../runtime/core/wire';

export interface PlacePickerOptions {
    /** What the place that is looked for has to allow. */
    ability: RemoteAbility;
    onChoose: (place: RemotePlace) => void;
    /** With Escape. */
    onCancel: () => void;
}

/** The tree of the places of a remote, to choose one of them; with a search where there are many. */
export class PlacePicker {
    readonly element: HTMLElement;
    private readonly tree: HTMLElement;
    private readonly search: HTMLElement;
    private readonly input: HTMLInputElement;
    private readonly nothing: HTMLElement;
    private folded: ReadonlySet<string> = new Set();
    private q = '';
    private places: readonly RemotePlace[] = [];
    private chosen: string | undefined;
    private rows: readonly PlaceRow[] = [];
    private lines: HTMLElement[] = [];

    constructor(
        private readonly host: EditorHost,
        private readonly options: PlacePickerOptions,
    ) {
        const label = host.text('remotes.place.search');
        this.input = h('input', { type: 'text', placeholder: label, 'aria-label': label });
        this.search = h('div', { class: 'snapshots-place-search' }, this.input);
        this.tree = h('div', {
            class: 'snapshots-places',
            role: 'tree',
            'aria-label': host.text('remotes.place.tree'),
        });
        this.nothing = h('p', { class: 'snapshots-hint', role: 'status' });
        this.element = h('div', { class: 'snapshots-place-picker' }, this.search, this.tree, this.nothing);
        host.searchBox(this.input, (q) => {
            this.q = q;
            this.draw();
        });
        this.tree.addEventListener('click', (event) => this.onClick(event));
        this.tree.addEventListener('keydown', (event) => this.onKey(event));
        this.element.addEventListener('keydown', (event) => {
            if (event.key !== 'Escape') return;
            event.stopPropagation();
            options.onCancel();
        });
        walkWithKeys(
            this.tree,
            () => this.lines,
            (line) => setTabStop(this.lines, line),
        );
    }

    render(places: readonly RemotePlace[], chosen: string | undefined): void {
        if (places === this.places && chosen === this.chosen) return;
        this.places = places;
        this.chosen = chosen;
        this.draw();
    }

    focus(): void {
        const line = this.lines.find((each) => each.tabIndex === 0);
        if (this.search.hidden) line?.focus({ preventScroll: true });
        else this.input.focus({ preventScroll: true });
        // No further than the tree: whatever is around it stays where it is.
        if (line) this.tree.scrollTop = line.offsetTop - this.tree.clientHeight / 2;
    }

    private draw(): void {
        const { host, places, q, folded } = this;
        const { ability } = this.options;
        const { scrollTop } = this.tree;
        this.search.hidden = usablePlaces(places, ability).length < MANY;
        this.rows = placeRows(places, { ability, q: this.search.hidden ? '' : q, folded });
        this.lines = this.rows.map((row) => this.line(row));
        this.tree.replaceChildren(...this.lines);
        this.tree.scrollTop = scrollTop;
        this.nothing.textContent = this.lines.length === 0 ? host.text('remotes.place.noMatch') : '';
        const at = this.rows.findIndex(({ place }) => place.id === this.chosen);
        const first = this.rows.findIndex(({ isUsable }) => isUsable);
        setTabStop(this.lines, this.lines[at < 0 ? Math.max(first, 0) : at]);
    }

    private line({ place, level, hasMore, isOpen, isUsable }: PlaceRow): HTMLElement {
        const line = h(
            'div',
            {
                class: `snapshots-place-row${isUsable ? '' : ' snapshots-place-group'}`,
                role: 'treeitem',
                'aria-level': String(level + 1),
                'aria-expanded': hasMore && String(isOpen),
                'aria-selected': String(place.id === this.chosen),
                title: place.name,
            },
            hasMore ? icon(`fa-fw ${isOpen ? 'fa-angle-down' : 'fa-angle-right'}`) : icon('fa-fw'),
            icon(`fa-fw ${PLACE_ICONS[place.type]}`, this.host.text(`remotes.place.type.${place.type}`)),
            h('span', { class: 'snapshots-place-name' }, place.name),
            place.id === this.chosen && icon('fa-check'),
        );
        line.style.setProperty('--level', String(level));
        return line;
    }

    private onClick({ target }: MouseEvent): void {
        const index = this.lines.findIndex((line) => line.contains(target as Node));
        const row = this.rows[index];
        if (!row) return;
        const isArrow = row.hasMore && this.lines[index]!.firstElementChild === target;
        if (row.isUsable && !isArrow) this.options.onChoose(row.place);
        else this.fold(index, row.isOpen);
    }

    private onKey(event: KeyboardEvent): void {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const index = this.lines.findIndex((line) => line === event.target);
        const row = this.rows[index];
        if (!row || !['Enter', ' ', 'ArrowRight', 'ArrowLeft'].includes(event.key)) return;
        event.preventDefault();
        event.stopPropagation();
        if (event.key === 'ArrowRight') {
            if (row.hasMore && !row.isOpen) this.fold(index, false);
            else if (row.hasMore) this.walkTo(index + 1);
        } else if (event.key === 'ArrowLeft') {
            if (row.hasMore && row.isOpen && this.q === '') this.fold(index, true);
            else this.walkTo(this.parentOf(index));
        } else if (row.isUsable) this.options.onChoose(row.place);
        else this.fold(index, row.isOpen);
    }

    private fold(index: number, isFolded: boolean): void {
        const { id } = this.rows[index]!.place;
        const folded = new Set(this.folded);
        if (isFolded) folded.add(id);
        else folded.delete(id);
        this.folded = folded;
        this.draw();
        this.walkTo(this.rows.findIndex(({ place }) => place.id === id));
    }

    private parentOf(index: number): number {
        const { level } = this.rows[index]!;
        let at = index - 1;
        while (at >= 0 && this.rows[at]!.level >= level) at--;
        return at;
    }

    private walkTo(index: number): void {
        const line = this.lines[index];
        if (!line) return;
        setTabStop(this.lines, line);
        line.focus();
    }
}

/** From so many places on one is looked for rather than seen. */
const MANY = 9;

export const PLACE_ICONS: Readonly<Record<RemotePlace['type'], string>> = {
    team: 'fa-users',
    application: 'fa-folder-o',
    instance: 'fa-cube',
    device: 'fa-microchip',
    'node-red': 'fa-cube',
};
