import type { Commands } from '../commands';
import type { EditorHost, SearchBox } from '../host';
import type { Model } from '../model';
import { button, h, icon } from './dom';
import { toolButton } from './tool-button';
import type { SnapshotKind } from '../../runtime/core/snapshot';

/** What stands above the timeline: create, the switch for automatic snapshots, files, refresh; and search and filter. */
export class Toolbar {
    readonly element: HTMLElement;
    /** In it, and seen only where the sidebar is short: a place for buttons that stand for lines which give way there. */
    readonly short = h('span', { class: 'snapshots-short' });
    /** Below it: search and filter. */
    readonly search: HTMLElement;
    private readonly auto = h('input', { type: 'checkbox', class: 'snapshots-auto' });
    private readonly writes: HTMLElement;
    private readonly files: HTMLElement;
    private readonly filter: HTMLButtonElement;
    private readonly searchAll = h('button', { type: 'button', class: 'snapshots-search-all' });
    private readonly searchBox: SearchBox;
    private readonly autoButton: HTMLElement;

    constructor(
        private readonly host: EditorHost,
        private readonly model: Model,
        commands: Commands,
        onRefresh: () => void,
    ) {
        const named = (name: string, iconName: string, run: () => void): HTMLButtonElement => {
            const element = toolButton(host, host.text(`toolbar.${name}`), iconName, run);
            element.classList.add(`snapshots-${name}`);
            return element;
        };
        const create = button(host.text('toolbar.create'), 'fa-plus', () => commands.create());
        create.classList.add('snapshots-create');
        create.setAttribute('aria-label', host.text('toolbar.create'));
        this.writes = h('span', { class: 'snapshots-writes' }, create, this.auto);
        const upload = named('upload', 'fa-upload', () => commands.upload());
        const download = named('download', 'fa-download', () => commands.downloadSeveral());
        this.files = h('span', { class: 'snapshots-toolbar-files' }, upload, download);
        const refresh = named('refresh', 'fa-refresh', onRefresh);
        this.filter = named('filter', 'fa-filter', () => this.openFilter());
        const input = h('input', {
            type: 'text',
            placeholder: host.text('toolbar.search'),
            'aria-label': host.text('toolbar.search'),
        });
        this.element = h(
            'div',
            { class: 'snapshots-toolbar' },
            h('div', { class: 'red-ui-sidebar-header' }, this.writes, this.short, this.files, refresh),
        );
        this.search = h('div', {}, h('div', { class: 'snapshots-search' }, input, this.filter), this.searchAll);
        this.searchAll.addEventListener('click', () => commands.searchAll(model.query.q));
        this.searchBox = host.searchBox(input, (q) => {
            if (q !== model.query.q) void model.search({ q });
        });
        this.autoButton = host.toggleButton(this.auto, host.text('toolbar.auto'), () => this.onAuto(commands));
        host.tooltip(create, host.text('toolbar.createLong'));
        host.tooltip(this.autoButton, host.text('toolbar.autoLong'));
        this.autoButton.setAttribute('role', 'switch');
    }

    render(): void {
        const { status, query } = this.model;
        const enabled = status?.auto.enabled === true;
        this.writes.hidden = !this.host.mayWrite() || status?.ready === false;
        this.files.hidden = this.writes.hidden;
        this.autoButton.setAttribute('aria-checked', String(enabled));
        if (this.auto.checked !== enabled) {
            this.auto.checked = enabled;
            this.auto.dispatchEvent(new Event('change'));
        }
        this.filter.classList.toggle('selected', query.kind !== undefined);
        this.showSearchAll(query.q);
        if (query.q === '' && this.searchBox.value() !== '' && !this.isTyping()) this.searchBox.clear();
        this.searchBox.count(this.model.isNarrowed && this.model.phase === 'ready' ? this.model.count : undefined);
    }

    /** The list's own search looks at names and descriptions; this one at what the snapshots hold. */
    private showSearchAll(q: string): void {
        this.searchAll.hidden = q === '';
        const words = this.host.text('toolbar.searchAll', { q });
        if (this.searchAll.textContent !== words)
            this.searchAll.replaceChildren(icon('fa-search'), h('span', {}, words));
    }

    private isTyping(): boolean {
        return this.search.contains(document.activeElement);
    }

    /** The toggle button fires `change` also when it is brought up to date; then there is nothing to tell the server. */
    private onAuto(commands: Commands): void {
        if (this.model.status && this.auto.checked !== this.model.status.auto.enabled)
            commands.setAuto(this.auto.checked);
    }

    private openFilter(): void {
        const { model, host } = this;
        const choice = (kind: SnapshotKind | undefined) => ({
            label: host.text(kind ? `kind.${kind}` : 'toolbar.all'),
            icon: '',
            checked: model.query.kind === kind,
            run: () => void model.search({ kind }),
        });
        host.openMenu(this.filter, [choice(undefined), ...FILTERS.map(choice)], () => this.filter.focus());
    }
}

/** In the order in which they are offered: what came into being here, and what came from elsewhere. */
const FILTERS: readonly SnapshotKind[] = ['auto', 'manual', 'restore', 'external', 'upload', 'pull', 'device'];
