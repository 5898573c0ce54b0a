import type { EditorHost } from '../host';
import type { TimeWords } from '../time-words';
import { changeMarks } from './change-marks';
import { entryDetails } from './entry-details';
import { h, icon } from './dom';
import { kindIcon } from './kind-icon';
import { titleOf } from './snapshot-title';
import type { SnapshotItem } from '../../runtime/core/snapshot';

/** One snapshot in the timeline: two lines of fixed height, and its details below them while it is open. */
export class Entry {
    readonly element = h('div', { class: 'snapshots-entry', role: 'row', tabindex: '-1' });
    private item: SnapshotItem | undefined;
    private isOpen = false;
    /** On the first line, or on the second where the sidebar is narrow. */
    private agos: HTMLElement[] = [];
    private details: HTMLElement | undefined;

    constructor(
        private readonly host: EditorHost,
        private readonly words: TimeWords,
    ) {}

    /** Height of the details in pixels; 0 while they are closed. */
    get detailsHeight(): number {
        return this.details?.offsetHeight ?? 0;
    }

    update(item: SnapshotItem, isOpen: boolean, now: Date): void {
        if (item !== this.item || isOpen !== this.isOpen) this.build(item, isOpen);
        const ago = this.words.ago(item.createdAt, now);
        if (this.agos[0]?.textContent === ago) return;
        for (const each of this.agos) each.textContent = ago;
    }

    /** Marks the row that the keyboard is at: it and its buttons are what the tab key reaches. */
    setCurrent(isCurrent: boolean): void {
        const tabindex = isCurrent ? '0' : '-1';
        if (this.element.getAttribute('tabindex') === tabindex) return;
        this.element.setAttribute('tabindex', tabindex);
        this.element.setAttribute('aria-selected', String(isCurrent));
        for (const action of this.element.querySelectorAll('button')) action.setAttribute('tabindex', tabindex);
    }

    private build(item: SnapshotItem, isOpen: boolean): void {
        this.item = item;
        this.isOpen = isOpen;
        const { host, words } = this;
        const title = titleOf(item);
        const exact = words.exact(item.createdAt);
        const [ago, narrowAgo] = (this.agos = ['snapshots-ago', 'snapshots-ago snapshots-narrow'].map((style) =>
            h('time', { class: style, datetime: item.createdAt, title: exact }),
        ));
        this.details = isOpen ? entryDetails(host, words, item) : undefined;
        this.element.setAttribute('aria-expanded', String(isOpen));
        this.element.setAttribute('aria-label', spokenLabel(host, words, item));
        this.element.dataset.id = item.id;
        this.element.dataset.kind = item.kind;
        this.element.classList.toggle('snapshots-open', isOpen);
        this.element.replaceChildren(
            h('div', { class: 'snapshots-rail' }, kindIcon(host, item.kind)),
            h(
                'div',
                { class: 'snapshots-lines', role: 'gridcell' },
                h(
                    'div',
                    { class: 'snapshots-line' },
                    h('span', { class: 'snapshots-title', title: item.name }, title),
                    ago,
                ),
                h('div', { class: 'snapshots-line snapshots-second' }, narrowAgo, ...this.secondLine(item, title)),
            ),
            h('div', { class: 'snapshots-actions', role: 'gridcell' }, ...this.actions(item)),
            ...(this.details ? [this.details] : []),
        );
    }

    private secondLine(item: SnapshotItem, title: string): (HTMLElement | false)[] {
        const { host, words } = this;
        const facts = [item.user?.username, item.changes?.text].filter((fact) => fact && fact !== title);
        return [
            h('time', { class: 'snapshots-clock', title: words.exact(item.createdAt) }, words.clock(item.createdAt)),
            h(
                'span',
                { class: 'snapshots-facts', title: facts.join(' · ') },
                facts.map((fact) => `\u00a0· ${fact}`).join(''),
            ),
            item.changes !== undefined && changeMarks(host, item.changes),
            item.good === true && icon('fa-check snapshots-good', host.text('entry.good')),
            item.pinned && icon('fa-thumb-tack snapshots-pinned', host.text('entry.pinned')),
            item.target === true && icon('fa-bullseye snapshots-target', host.text('entry.target')),
            item.damaged === true && icon('fa-chain-broken snapshots-damaged', host.text('entry.damaged')),
        ];
    }

    private actions(item: SnapshotItem): HTMLElement[] {
        const { host } = this;
        const action = (name: string, iconName: string): HTMLElement => {
            const label = host.text(`entry.${name}`);
            const attributes = {
                type: 'button',
                tabindex: this.element.getAttribute('tabindex') ?? '-1',
                'data-action': name,
                title: label,
                'aria-label': label,
            };
            return h('button', { class: 'red-ui-button red-ui-button-small', ...attributes }, icon(iconName));
        };
        const canRestore = host.mayWrite() && !item.damaged;
        return [
            ...(item.damaged ? [] : [action('preview', 'fa-eye')]),
            ...(canRestore ? [action('restore', 'fa-history')] : []),
            action('more', 'fa-ellipsis-h'),
        ];
    }
}

function spokenLabel(host: EditorHost, words: TimeWords, item: SnapshotItem): string {
    const facts = [
        titleOf(item),
        host.text(`kind.${item.kind}`),
        words.exact(item.createdAt),
        item.user?.username,
        item.good === true && host.text('entry.good'),
        item.pinned && host.text('entry.pinned'),
        item.target === true && host.text('entry.target'),
        item.damaged === true && host.text('entry.damaged'),
    ];
    return facts.filter((fact) => typeof fact === 'string').join(', ');
}
