import type { Commands } from '../commands';
import type { EditorHost } from '../host';
import type { Model } from '../model';
import { h, icon } from './dom';
import type { KeptVariable } from '../../runtime/core/wire';

/** The environment variables that restores have set, below the timeline, folded up. Not there while there are none. */
export class KeptEnvironment {
    readonly element: HTMLElement;
    private readonly title = h('span', { class: 'snapshots-kept-title' });
    private readonly list = h('ul', { class: 'snapshots-kept-list' });
    private shown = '';

    constructor(
        private readonly host: EditorHost,
        private readonly model: Model,
        private readonly commands: Commands,
    ) {
        const summary = h('summary', {}, icon('fa-fw fa-terminal'), this.title);
        const what = h('p', { class: 'snapshots-hint' }, host.text('kept.what'));
        this.element = h('details', { class: 'snapshots-kept' }, summary, what, this.list);
        this.element.hidden = true;
    }

    render(): void {
        const { kept } = this.model;
        const shown = JSON.stringify([kept, this.host.mayWrite()]);
        if (shown === this.shown) return;
        this.shown = shown;
        this.element.hidden = kept.length === 0;
        this.title.textContent = this.host.text('kept.title', { count: kept.length });
        this.list.replaceChildren(...kept.map((variable) => this.line(variable)));
    }

    private line({ name, overridden }: KeptVariable): HTMLElement {
        const { host, commands } = this;
        const label = host.text('kept.remove', { name });
        const remove = h(
            'button',
            { type: 'button', class: 'red-ui-button red-ui-button-small', title: label, 'aria-label': label },
            icon('fa-trash-o'),
        );
        remove.addEventListener('click', () => commands.removeVariable(name));
        return h(
            'li',
            {},
            h(
                'span',
                { class: 'snapshots-kept-name' },
                h('code', {}, name),
                overridden && h('span', { class: 'snapshots-kept-note' }, host.text('kept.overridden')),
            ),
            host.mayWrite() && remove,
        );
    }
}
