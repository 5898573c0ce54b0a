import type { RemotesContext } from '../remotes';
import type { MenuItem } from '../host';
import { h, iconButton } from '../views/dom';
import { askAutoPush } from './auto-push-dialog';
import { askConnection } from './connection-dialog';
import { askRemoveRemote } from './remove-remote';
import { whoAndWhere } from './remote-words';
import type { RemoteItem } from '../../runtime/core/wire';

/** What stands above a remote's list: the place, what is at the other end, as whom one is there, and what can be done. */
export class RemoteHead {
    readonly element: HTMLElement;
    private readonly facts = h('div', { class: 'snapshots-remote-facts' });
    private readonly more: HTMLButtonElement;

    /** @param place says which place is shown, and lets another one be chosen */
    constructor(
        private readonly context: RemotesContext,
        place: HTMLElement,
    ) {
        const { host } = context;
        this.more = iconButton(host.text('remotes.more'), 'fa-ellipsis-h', () => this.openMenu());
        host.tooltip(this.more, host.text('remotes.more'));
        const lines = h('div', { class: 'snapshots-remote-lines' }, place, this.facts);
        this.element = h('div', { class: 'snapshots-remote-head' }, lines, this.more);
    }

    render(): void {
        const { host, remotes, browse } = this.context;
        const remote = remotes.get(browse.remote);
        const words = remote ? whoAndWhere(host, remote) : '';
        if (this.facts.textContent !== words) this.facts.textContent = words;
        this.facts.title = remote ? [words, remote.url].join('\n') : '';
        this.more.hidden = !host.mayWrite();
    }

    private openMenu(): void {
        const { remotes, browse, host } = this.context;
        const remote = remotes.get(browse.remote);
        if (remote) host.openMenu(this.more, this.items(remote), () => this.more.focus());
    }

    private items(remote: RemoteItem): MenuItem[] {
        const { context } = this;
        const { host } = context;
        const choice = (key: string, icon: string, run: () => void): MenuItem => ({
            label: host.text(`remotes.menu.${key}`),
            icon,
            run,
        });
        const auto = choice('auto', 'fa-cloud-upload', () => askAutoPush(context, remote));
        // What settings.js says is changed there.
        if (remote.fixed) return [auto];
        return [
            auto,
            choice('edit', 'fa-pencil', () => askConnection(context, { item: remote })),
            choice('remove', 'fa-trash-o', () => askRemoveRemote(context, remote)),
        ];
    }
}
