import type { EditorHost } from '../host';
import type { TimeWords } from '../time-words';
import { h, icon } from './dom';
import type { TimelineRow } from './timeline-parts';

/** What a row says of its item. */
export interface EntryFacts {
    /** Why it exists, for the style sheet. */
    kind: string;
    /** Stands at the left. */
    icon: HTMLElement;
    title: string;
    /** Said when the mouse rests on the title. */
    fullTitle: string;
    /** ISO 8601; absent for what has no time. */
    at?: string | undefined;
    /** What stands after the time of day. */
    facts: readonly string[];
    marks: readonly (HTMLElement | false)[];
    /** The buttons that show when the mouse is over the row. */
    actions: readonly EntryAction[];
    /** What a screen reader says of the row. */
    spoken: string;
    details(): HTMLElement;
}

export interface EntryAction {
    /** Told to whoever hears of the click. */
    name: string;
    icon: string;
    label: string;
}

/** How items are shown. `besides`: what else the facts are taken from, each compared by identity. */
export interface EntryOptions<Item> {
    host: EditorHost;
    words: TimeWords;
    factsOf: (item: Item) => EntryFacts;
    besides?: (item: Item) => readonly unknown[];
}

/** One snapshot in the timeline: two lines of fixed height, and its details below them while it is open. */
export class Entry<Item extends { id: string }> implements TimelineRow<Item> {
    readonly element = h('div', { class: 'snapshots-entry', role: 'row', tabindex: '-1' });
    private drawn: readonly unknown[] = [];
    private at: string | undefined;
    /** On the first line, or on the second where the sidebar is narrow. */
    private agos: HTMLElement[] = [];
    private details: HTMLElement | undefined;

    constructor(private readonly options: EntryOptions<Item>) {}

    get detailsHeight(): number {
        return this.details?.offsetHeight ?? 0;
    }

    update(item: Item, isOpen: boolean, now: Date): void {
        const drawn = [item, isOpen, ...(this.options.besides?.(item) ?? [])];
        if (drawn.some((each, i) => each !== this.drawn[i])) this.build(item, isOpen);
        this.drawn = drawn;
        if (this.at === undefined) return;
        const ago = this.options.words.ago(this.at, now);
        if (this.agos[0]?.textContent === ago) return;
        for (const each of this.agos) each.textContent = ago;
    }

    /** The row and its buttons are what the tab key reaches. */
    setCurrent(isCurrent: boolean): void {
        const tabindex = isCurrent ? '0' : '-1';
        if (this.element.getAttribute('tabindex') === tabindex) return;
        this.element.setAttribute('tabindex', tabindex);
        this.element.setAttribute('aria-selected', String(isCurrent));
        for (const action of this.element.querySelectorAll('button')) action.setAttribute('tabindex', tabindex);
    }

    private build(item: Item, isOpen: boolean): void {
        const { factsOf } = this.options;
        const facts = factsOf(item);
        const { at, title } = facts;
        this.at = at;
        const exact = at && this.options.words.exact(at);
        const [ago, narrowAgo] = (this.agos = ['snapshots-ago', 'snapshots-ago snapshots-narrow'].map((style) =>
            h('time', { class: style, datetime: at, title: exact }),
        ));
        this.details = isOpen ? facts.details() : undefined;
        this.element.setAttribute('aria-expanded', String(isOpen));
        this.element.setAttribute('aria-label', facts.spoken);
        this.element.dataset.id = item.id;
        this.element.dataset.kind = facts.kind;
        this.element.classList.toggle('snapshots-open', isOpen);
        this.element.replaceChildren(
            h('div', { class: 'snapshots-rail' }, facts.icon),
            h(
                'div',
                { class: 'snapshots-lines', role: 'gridcell' },
                h(
                    'div',
                    { class: 'snapshots-line' },
                    h('span', { class: 'snapshots-title', title: facts.fullTitle }, title),
                    ago,
                ),
                h('div', { class: 'snapshots-line snapshots-second' }, narrowAgo, ...this.secondLine(facts)),
            ),
            h(
                'div',
                { class: 'snapshots-actions', role: 'gridcell' },
                ...facts.actions.map((each) => this.action(each)),
            ),
            ...(this.details ? [this.details] : []),
        );
    }

    private secondLine({ at, title, facts, marks }: EntryFacts): (HTMLElement | false)[] {
        const { words } = this.options;
        const said = facts.filter((fact) => fact !== title);
        const dots = said.map((fact) => `\u00a0· ${fact}`).join('');
        return [
            at !== undefined && h('time', { class: 'snapshots-clock', title: words.exact(at) }, words.clock(at)),
            h(
                'span',
                { class: 'snapshots-facts', title: said.join(' · ') },
                at === undefined ? said.join(' · ') : dots,
            ),
            ...marks,
        ];
    }

    private action({ name, icon: iconName, label }: EntryAction): HTMLElement {
        const attributes = {
            type: 'button',
            tabindex: this.element.getAttribute('tabindex') ?? '-1',
            'data-action': name,
            title: label,
            'aria-label': label,
        };
        return h('button', { class: 'red-ui-button red-ui-button-small', ...attributes }, icon(iconName));
    }
}
