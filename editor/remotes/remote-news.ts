import type { RemotesContext } from '../remotes';
import { attempt } from '../say';
import type { TimeWords } from '../time-words';
import { button, h, icon } from '../views/dom';
import { askConnection } from './connection-dialog';
import { placeAt, queueWords } from './remote-words';
import type { Failure, RemoteItem } from '../../runtime/core/wire';

/** What goes to a remote by itself, how that stands, and what is wrong with the remote, in as few lines as it takes. */
export class RemoteNews {
    readonly element = h('div', { class: 'snapshots-news', role: 'status' });
    private drawn = '';

    constructor(
        private readonly context: RemotesContext,
        private readonly words: TimeWords,
    ) {}

    /** @param told what is wrong and is said already, in place of the list */
    render(told: string | undefined): void {
        const { remotes, browse, host } = this.context;
        const remote = remotes.get(browse.remote);
        const { auto, target, queue, connection } = remote ?? {};
        const listing = told === undefined ? [browse.list.failure, browse.failure] : [];
        const failure = [...listing, asError(connection?.failure)].find((each) => each && each.message !== told);
        const drawn = JSON.stringify([remote?.name, auto, target, queue, failure?.message, told, host.mayWrite()]);
        if (drawn === this.drawn) return;
        this.drawn = drawn;
        const content = remote
            ? [...this.connectionNews(remote, failure), ...this.queueNews(remote, told), ...this.refused(remote)]
            : [];
        this.element.hidden = content.length === 0;
        this.element.replaceChildren(...content);
    }

    private connectionNews(remote: RemoteItem, failure: Trouble | undefined): HTMLElement[] {
        // A queue that waits for the same reason says it, too.
        if (!failure || remote.queue.failure?.error === failure.message) return [];
        return [this.trouble(remote, [failure.message], failure.code)];
    }

    private queueNews(remote: RemoteItem, told: string | undefined): HTMLElement[] {
        const { host } = this.context;
        const { auto, queue, target } = remote;
        const sentences = queueWords(host, this.words, remote);
        const reason = queue.failure && queue.failure.error !== told ? [queue.failure.error] : [];
        if (queue.state === 'stopped' && (told === undefined || reason.length > 0))
            return [this.trouble(remote, [sentences.join(' '), ...reason], queue.failure?.code)];
        const place = placeAt(host, remote.name, target);
        const what = auto === 'none' ? [] : [host.text(`remotes.auto.told.${auto}`, { place })];
        const iconName = queue.state === 'retrying' ? 'fa-clock-o' : 'fa-cloud-upload';
        if (sentences.length === 0) return what.length === 0 ? [] : [line(iconName, what[0]!)];
        const isRetrying = queue.state === 'retrying' && host.mayWrite();
        const more = [...reason, ...what].map((each) => h('p', {}, each));
        const buttons = isRetrying ? [buttonsOf(this.retryButton(remote))] : [];
        return [
            folded('', iconName, sentences.join(' '), h('div', { class: 'snapshots-news-more' }, ...more, ...buttons)),
        ];
    }

    private trouble(remote: RemoteItem, sentences: readonly string[], code: string | undefined): HTMLElement {
        const { host } = this.context;
        const isToken = code === 'remote_token';
        const hint = isToken && remote.fixed ? [host.text('remotes.fixedToken')] : [];
        const token = button(host.text(`remotes.newToken.${remote.kind}`), 'fa-key', () =>
            askConnection(this.context, { item: remote, isTokenWanted: true }),
        );
        const again = remote.queue.state === 'stopped' ? this.retryButton(remote) : this.checkButton(remote);
        const buttons = isToken && !remote.fixed ? [token, again] : [again];
        return h(
            'div',
            { class: 'snapshots-news-line snapshots-news-trouble' },
            icon('fa-exclamation-circle'),
            h(
                'div',
                {},
                ...[...sentences, ...hint].map((each) => h('p', {}, each)),
                host.mayWrite() && buttonsOf(...buttons),
            ),
        );
    }

    private refused(remote: RemoteItem): HTMLElement[] {
        const { host } = this.context;
        const { refused } = remote.queue;
        if (refused.length === 0) return [];
        const lines = refused.map(({ id, name, failure }) =>
            h(
                'li',
                {},
                h('div', {}, h('span', { class: 'snapshots-news-name' }, name), h('p', {}, failure.error)),
                host.mayWrite() && this.command(remote, 'dismiss', 'remotes.queue.dismiss', 'fa-check', [id]),
            ),
        );
        const lead = host.text('remotes.queue.refused', { count: refused.length });
        return [folded('snapshots-news-refused', 'fa-exclamation-circle', lead, h('ul', {}, ...lines))];
    }

    private retryButton(remote: RemoteItem): HTMLElement {
        return this.command(remote, 'retry', 'remotes.queue.retry', 'fa-refresh');
    }

    private checkButton({ name }: RemoteItem): HTMLElement {
        const { host, remoteApi, remotes, browse } = this.context;
        return button(host.text('instead.retry'), 'fa-refresh', () =>
            attempt(host, async () => {
                remotes.take(await remoteApi.checkAgain(name));
                await browse.refresh();
            }),
        );
    }

    private command(
        { name }: RemoteItem,
        action: 'retry' | 'dismiss',
        key: string,
        iconName: string,
        ids?: string[],
    ): HTMLElement {
        const { host, remoteApi, remotes } = this.context;
        return button(host.text(key), iconName, () =>
            attempt(host, async () => remotes.take(await remoteApi.command(name, { action, ...(ids && { ids }) }))),
        );
    }
}

interface Trouble {
    code: string;
    message: string;
}

function asError(failure: Failure | undefined): Trouble | undefined {
    return failure && { code: failure.code, message: failure.error };
}

function line(iconName: string, sentence: string): HTMLElement {
    return h('div', { class: 'snapshots-news-line' }, icon(iconName), h('div', {}, sentence));
}

function folded(style: string, iconName: string, lead: string, more: HTMLElement): HTMLElement {
    const summary = h('summary', {}, icon(iconName), h('span', {}, lead), icon('fa-angle-right'));
    return h('details', { class: style }, summary, more);
}

function buttonsOf(...buttons: HTMLElement[]): HTMLElement {
    return h('div', { class: 'snapshots-news-buttons' }, ...buttons);
}
