import type { EditorHost } from '../host';
import { timeWords } from '../time-words';
import { h } from '../views/dom';
import { tickBox } from '../views/plan-group';
import { titleOf } from '../views/snapshot-title';
import type { ChosenSnapshots } from './chosen-snapshots';
import type { SnapshotItem } from '../../runtime/core/snapshot';

/** A list of snapshots with a tick for each, and one for all of them; further pages come as it is scrolled. */
export class SnapshotChoice {
    readonly element: HTMLElement;
    private readonly list = h('ul', { class: 'snapshots-choices', tabindex: '-1' });
    private readonly all: HTMLInputElement;
    private readonly summary = h('span', { class: 'snapshots-group-summary', role: 'status' });
    private readonly said = h('p', { class: 'snapshots-choices-said', role: 'status' });
    private readonly rows = new Map<string, HTMLInputElement>();
    private drawn: readonly SnapshotItem[] = [];
    private readonly search = h('input', { type: 'text' });

    constructor(
        private readonly host: EditorHost,
        private readonly model: ChosenSnapshots,
    ) {
        const label = host.text('toolbar.search');
        this.search.placeholder = label;
        this.search.setAttribute('aria-label', label);
        this.all = tickBox(false, (checked) => void model.toggleAll(checked));
        this.list.addEventListener('scroll', () => {
            const { scrollTop, clientHeight, scrollHeight } = this.list;
            if (scrollTop + 2 * clientHeight > scrollHeight) void model.more();
        });
        this.element = h(
            'div',
            { class: 'snapshots-groups snapshots-choice-box' },
            h('div', { class: 'snapshots-choices-search' }, this.search),
            h(
                'div',
                { class: 'snapshots-group-head' },
                h('label', {}, this.all, h('span', { class: 'snapshots-group-title' }, host.text('download.all'))),
                this.summary,
            ),
            this.list,
            this.said,
        );
    }

    /** To be called once it is in the document. */
    connect(): void {
        this.host.searchBox(this.search, (q) => {
            if (q !== this.model.q) void this.model.search(q);
        });
    }

    render(): void {
        const { model, host } = this;
        if (model.items !== this.drawn) this.drawRows();
        for (const [id, box] of this.rows) box.checked = model.chosen.has(id);
        const able = model.items.filter((item) => !item.damaged);
        const chosen = able.filter(({ id }) => model.chosen.has(id)).length;
        this.all.checked = chosen > 0 && chosen === able.length && !model.hasMore;
        this.all.indeterminate = chosen > 0 && !this.all.checked;
        this.all.disabled = able.length === 0;
        this.summary.textContent = host.text('download.chosen', { count: model.chosen.size });
        const nothing = model.items.length === 0 ? host.text('instead.noMatch.title') : '';
        this.said.textContent = model.isLoading ? host.text('instead.loading') : (model.failure?.message ?? nothing);
        this.said.hidden = this.said.textContent === '';
    }

    private drawRows(): void {
        const { items } = this.model;
        const isLonger = this.drawn.length > 0 && items[0] === this.drawn[0] && items.length > this.drawn.length;
        if (!isLonger) {
            this.rows.clear();
            this.list.replaceChildren();
        }
        const words = timeWords(this.host.language);
        const fresh = isLonger ? items.slice(this.drawn.length) : items;
        this.list.append(...fresh.map((item) => this.row(item, words.exact(item.createdAt))));
        this.drawn = items;
    }

    private row(item: SnapshotItem, time: string): HTMLElement {
        const box = tickBox(false, (checked) => this.model.toggle(item.id, checked));
        box.disabled = item.damaged === true;
        this.rows.set(item.id, box);
        const facts = [time, item.user?.username, item.damaged && this.host.text('entry.damaged')];
        return h(
            'li',
            {},
            h(
                'label',
                {},
                box,
                h(
                    'span',
                    { class: 'snapshots-choice' },
                    h('span', { class: 'snapshots-choice-name', title: item.name }, titleOf(item)),
                    h('span', { class: 'snapshots-choice-facts' }, facts.filter(Boolean).join(' · ')),
                ),
            ),
        );
    }
}
