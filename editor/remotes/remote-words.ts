import type { EditorHost } from '../host';
import type { TimeWords } from '../time-words';
import type { RemoteItem, RemotePlaceRef } from '../../runtime/core/wire';

/** What a remote's dot shows. `trouble`: it needs a person, or cannot be reached now. */
export function stateOf({ connection, queue }: RemoteItem): 'unchecked' | 'connected' | 'waiting' | 'trouble' {
    if (queue.state === 'stopped' || connection.state === 'failed') return 'trouble';
    if (queue.state === 'retrying') return 'waiting';
    return connection.state;
}

/** What is at the other end and as whom one is there; the address while that is not known. */
export function whoAndWhere(
    host: EditorHost,
    { connection, url, fixed }: Pick<RemoteItem, 'connection' | 'url' | 'fixed'>,
): string {
    const facts = [
        connection.platform ?? url.replace(/^https?:\/\//, ''),
        connection.user && host.text('remotes.as', { user: connection.user }),
        fixed && host.text('remotes.fixed'),
    ];
    return facts.filter(Boolean).join(' · ');
}

/** All about a remote in a few lines, for a tooltip and for those who do not see its dot. */
export function spokenState(host: EditorHost, words: TimeWords, remote: RemoteItem): string {
    const { connection, queue } = remote;
    const state = connection.failure?.error ?? host.text(`remotes.state.${connection.state}`);
    const refused = queue.refused.length > 0 && host.text('remotes.queue.refused', { count: queue.refused.length });
    const lines = [`${remote.name}: ${state}`, ...queueWords(host, words, remote), reasonOf(remote), refused];
    return [...new Set(lines)].filter(Boolean).join('\n');
}

/** How it stands with what waits to go there; empty while nothing does. */
export function queueWords(host: EditorHost, words: TimeWords, { queue }: RemoteItem): string[] {
    const { waiting, state, retryAt } = queue;
    if (state === 'pushing') return [host.text('remotes.queue.pushing', { count: waiting })];
    const waits = waiting > 0 ? [host.text('remotes.queue.waiting', { count: waiting })] : [];
    if (state === 'stopped') return [...waits, host.text('remotes.queue.stopped')];
    const isLater = state === 'retrying' && retryAt !== undefined;
    return isLater ? [...waits, host.text('remotes.queue.retryAt', { time: words.clock(retryAt) })] : waits;
}

/** Why the last push that was made by itself failed. */
function reasonOf({ queue, connection }: RemoteItem): string | undefined {
    return queue.failure?.error === connection.failure?.error ? undefined : queue.failure?.error;
}

/** Where a place is, the outermost first, without itself; empty where that is not known. */
export function pathOf({ path }: RemotePlaceRef): string {
    return (path ?? []).join(' › ');
}

/** `Press 3 at plant`; a place that is all of its remote is called as the remote. */
export function placeAt(host: EditorHost, remote: string, place: RemotePlaceRef | undefined): string {
    return place && place.name !== remote ? host.text('remotes.placeAt', { place: place.name, remote }) : remote;
}
