import type { Api } from '../api';
import { ChosenSnapshots } from '../files/chosen-snapshots';
import type { EditorHost } from '../host';
import { timeWords } from '../time-words';
import { h, icon } from '../views/dom';
import { titleOf } from '../views/snapshot-title';
import type { SnapshotItem } from '../../runtime/core/snapshot';
import type { SnapshotRef } from '../../runtime/core/wire';

/** Asks for one snapshot of this Node-RED; further pages come as the list is scrolled. */
export class SnapshotPicker {
    readonly element: HTMLElement;
    readonly input: HTMLInputElement;
    private readonly list = h('div', { class: 'snapshots-picks' });
    private readonly said = h('p', { class: 'snapshots-hint', role: 'status' });
    private readonly model: ChosenSnapshots;
    private drawn: readonly SnapshotItem[] = [];

    constructor(
        private readonly host: EditorHost,
        api: Pick<Api, 'list'>,
        private readonly onPick: (snapshot: SnapshotRef) => void,
    ) {
        this.model = new ChosenSnapshots(api, () => this.render());
        const label = host.text('toolbar.search');
        this.input = h('input', { type: 'text', placeholder: label, 'aria-label': label });
        this.list.addEventListener('scroll', () => {
            const { scrollTop, clientHeight, scrollHeight } = this.list;
            if (scrollTop + 2 * clientHeight > scrollHeight) void this.model.more();
        });
        this.element = h(
            'fieldset',
            {},
            h('legend', {}, host.text('viewer.snapshot')),
            h(
                'div',
                { class: 'snapshots-pick-box' },
                h('div', { class: 'snapshots-device-search' }, this.input),
                this.list,
            ),
            this.said,
        );
    }

    /** To be called once it is in the document. */
    connect(): void {
        this.host.searchBox(this.input, (q) => {
            if (q !== this.model.q) void this.model.search(q);
        });
        void this.model.search('');
    }

    private render(): void {
        const { model, host } = this;
        if (model.items !== this.drawn) this.draw();
        const nothing = model.items.length === 0 ? host.text('instead.noMatch.title') : '';
        this.said.textContent = model.isLoading ? host.text('instead.loading') : (model.failure?.message ?? nothing);
        this.said.hidden = this.said.textContent === '';
    }

    private draw(): void {
        const isMore = this.drawn.length > 0 && this.model.items[0] === this.drawn[0];
        const from = isMore ? this.drawn.length : 0;
        if (from === 0) this.list.replaceChildren();
        this.drawn = this.model.items;
        this.list.append(
            ...this.drawn
                .slice(from)
                .filter(({ damaged }) => !damaged)
                .map((item) => this.line(item)),
        );
    }

    private line(item: SnapshotItem): HTMLElement {
        const words = timeWords(this.host.language);
        const input = h('input', { type: 'radio', name: 'snapshots-picked' });
        input.addEventListener('change', () => this.onPick(item));
        return h(
            'label',
            { class: 'snapshots-tick-line' },
            input,
            h('span', { title: item.name }, titleOf(item)),
            item.target === true && icon('fa-bullseye snapshots-target', this.host.text('entry.target')),
            h('span', { class: 'snapshots-hint' }, words.moment(item.createdAt, new Date())),
        );
    }
}
