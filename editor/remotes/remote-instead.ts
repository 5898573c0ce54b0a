import type { RemotesContext } from '../remotes';
import { button, h, icon } from '../views/dom';
import { attempt } from '../say';
import { askConnection } from './connection-dialog';
import type { ApiError } from '../api';
import type { RemoteItem } from '../../runtime/core/wire';

/** What stands in for a remote's list when there is nothing in it. */
export class RemoteInstead {
    readonly element = h('div', { class: 'snapshots-instead', role: 'status' });
    private drawn = '';

    constructor(private readonly context: RemotesContext) {}

    /** Why there is nothing, while that is said. */
    get told(): string | undefined {
        return this.state() === 'failed' ? this.failure()?.message : undefined;
    }

    render(): void {
        const state = this.state();
        const failure = this.failure();
        const { browse, host } = this.context;
        const drawn = JSON.stringify([state, failure?.message, browse.remote, browse.may('push'), host.mayWrite()]);
        if (drawn === this.drawn) return;
        this.drawn = drawn;
        this.element.hidden = state === 'list';
        this.element.replaceChildren(...this.content(state, failure));
    }

    private state(): 'list' | 'loading' | 'failed' | 'nowhere' | 'empty' {
        const { phase, usable, place, isPicking, list } = this.context.browse;
        if (isPicking || list.items.length > 0) return 'list';
        if (this.failure()) return 'failed';
        if (phase === 'loading' || list.phase === 'loading') return 'loading';
        if (phase === 'ready' && usable.length === 0) return 'nowhere';
        return place ? 'empty' : 'list';
    }

    private failure(): ApiError | undefined {
        const { phase, failure, list } = this.context.browse;
        if (list.phase === 'failed') return list.failure;
        return phase === 'failed' ? failure : undefined;
    }

    private content(state: ReturnType<RemoteInstead['state']>, failure: ApiError | undefined): HTMLElement[] {
        const { host } = this.context;
        if (state === 'list') return [];
        if (state === 'loading') {
            const words = host.text('instead.loading');
            return [h('p', { class: 'snapshots-loading' }, icon('fa-circle-o-notch fa-spin'), words)];
        }
        return [
            h('div', { class: 'snapshots-instead-icon' }, icon(ICONS[state])),
            h('h3', {}, host.text(`remotes.instead.${state}.title`)),
            h('p', {}, (state === 'failed' && failure?.message) || host.text(`remotes.instead.${state}.text`)),
            h('div', { class: 'snapshots-instead-buttons' }, ...this.wayOut(state, failure)),
        ];
    }

    private wayOut(state: 'failed' | 'nowhere' | 'empty', failure: ApiError | undefined): HTMLElement[] {
        const { host, browse, remotes, pushNewest } = this.context;
        const remote = remotes.get(browse.remote);
        const again = button(host.text('instead.retry'), 'fa-refresh', () => this.again(remote));
        if (state === 'empty') {
            const push = button(host.text('remotes.pushNewest'), 'fa-cloud-upload', () => pushNewest(browse.remote!));
            return host.mayWrite() && browse.may('push') ? [push] : [];
        }
        const isChangeable = remote !== undefined && !remote.fixed && host.mayWrite();
        const isTokenWanted = failure?.code === 'remote_token';
        const change = button(
            host.text(isTokenWanted && remote ? `remotes.newToken.${remote.kind}` : 'remotes.menu.edit'),
            isTokenWanted ? 'fa-key' : 'fa-pencil',
            () => askConnection(this.context, { item: remote, isTokenWanted }),
        );
        return isChangeable && failure?.code.startsWith('remote_') ? [again, change] : [again];
    }

    /** What waits to be pushed is tried again, too. */
    private again(remote: RemoteItem | undefined): void {
        const { host, browse, remoteApi, remotes } = this.context;
        void browse.refresh();
        if (!remote || remote.queue.waiting === 0 || !host.mayWrite()) return;
        attempt(host, async () => remotes.take(await remoteApi.command(remote.name, { action: 'retry' })));
    }
}

const ICONS = { failed: 'fa-exclamation-triangle', nowhere: 'fa-folder-open-o', empty: 'fa-cloud' } as const;
