import type { RemotesContext } from '../remotes';
import { timeWords, type TimeWords } from '../time-words';
import { h, icon } from '../views/dom';
import { setTabStop, walkWithKeys } from '../views/roving';
import { toolButton } from '../views/tool-button';
import { spokenState, stateOf } from './remote-words';
import type { RemoteItem } from '../../runtime/core/wire';

/** The line above the list that says whose snapshots it shows: this Node-RED's, or those of a remote. */
export class SourceBar {
    readonly element: HTMLElement;
    /** In its place where the sidebar is short and there is no remote. */
    readonly button: HTMLButtonElement;
    private readonly words: TimeWords;
    private readonly own: HTMLElement;
    private readonly tabs = new Map<string, HTMLElement>();
    private readonly drawn = new Map<string, string>();
    private readonly list: HTMLElement;
    private readonly connect: HTMLButtonElement;
    private readonly connectLabel = h('span', {});

    constructor(
        private readonly context: RemotesContext,
        onConnect: () => void,
    ) {
        const { host, sources } = context;
        this.words = timeWords(host.language);
        this.own = tab(h('span', { class: 'snapshots-source-name' }, host.text('remotes.own')));
        this.list = h('div', {
            class: 'snapshots-source-tabs',
            role: 'tablist',
            'aria-label': host.text('remotes.bar'),
        });
        const label = host.text('remotes.connect');
        this.connect = h(
            'button',
            { type: 'button', class: 'snapshots-source-connect', 'aria-label': label, title: label },
            icon('fa-plus'),
            this.connectLabel,
        );
        this.connect.addEventListener('click', onConnect);
        this.button = toolButton(host, label, 'fa-cloud', onConnect);
        this.element = h('div', { class: 'snapshots-source-bar' }, this.list, this.connect);
        this.list.addEventListener('click', (event) => {
            const chosen = (event.target as Element).closest<HTMLElement>('[role=tab]');
            if (chosen) sources.choose(this.nameOf(chosen));
        });
        walkWithKeys(
            this.list,
            () => this.all(),
            (chosen) => sources.choose(this.nameOf(chosen)),
            true,
        );
    }

    render(): void {
        const { host, remotes, sources } = this.context;
        const isEmpty = remotes.remotes.length === 0;
        this.element.hidden = remotes.phase !== 'ready' || (isEmpty && !host.mayWrite());
        this.element.toggleAttribute('data-remotes', !isEmpty);
        this.button.hidden = this.element.hidden || !isEmpty;
        this.connect.hidden = !host.mayWrite();
        this.connectLabel.textContent = isEmpty ? host.text('remotes.connect') : '';
        for (const [name, each] of this.tabs) if (!remotes.get(name)) this.drop(name, each);
        this.list.prepend(this.own);
        let before: Element = this.own;
        for (const remote of remotes.remotes) {
            const each = this.tabs.get(remote.name) ?? this.add(remote.name);
            this.draw(each, remote);
            if (before.nextElementSibling !== each) before.after(each);
            before = each;
        }
        const chosen = sources.chosen === undefined ? this.own : this.tabs.get(sources.chosen);
        const isNew = chosen?.getAttribute('aria-selected') !== 'true';
        for (const each of this.all()) each.setAttribute('aria-selected', String(each === chosen));
        setTabStop(this.all(), chosen);
        if (isNew && chosen) this.list.scrollLeft = chosen.offsetLeft - this.list.offsetLeft;
    }

    private all(): HTMLElement[] {
        return [...this.list.children] as HTMLElement[];
    }

    private nameOf(chosen: HTMLElement): string | undefined {
        return [...this.tabs].find(([, each]) => each === chosen)?.[0];
    }

    private add(name: string): HTMLElement {
        const each = tab();
        this.tabs.set(name, each);
        return each;
    }

    private drop(name: string, each: HTMLElement): void {
        each.remove();
        this.tabs.delete(name);
        this.drawn.delete(name);
    }

    private draw(each: HTMLElement, remote: RemoteItem): void {
        const { host } = this.context;
        const state = stateOf(remote);
        const spoken = spokenState(host, this.words, remote);
        const shown = JSON.stringify([state, spoken, remote.queue.waiting]);
        if (this.drawn.get(remote.name) === shown) return;
        this.drawn.set(remote.name, shown);
        each.dataset.state = state;
        each.title = spoken;
        each.setAttribute('aria-label', spoken);
        const { waiting } = remote.queue;
        each.replaceChildren(
            icon(DOTS[state]),
            h('span', { class: 'snapshots-source-name' }, remote.name),
            ...(waiting > 0
                ? [h('span', { class: 'snapshots-source-waiting' }, icon('fa-arrow-up'), String(waiting))]
                : []),
        );
    }
}

/** Told by their shapes, too. */
const DOTS = {
    unchecked: 'fa-circle-o',
    connected: 'fa-circle',
    waiting: 'fa-clock-o',
    trouble: 'fa-exclamation-circle',
} as const;

function tab(...content: HTMLElement[]): HTMLElement {
    return h('button', { type: 'button', class: 'snapshots-source', role: 'tab' }, ...content);
}
