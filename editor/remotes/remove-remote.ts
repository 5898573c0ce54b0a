import type { RemotesContext } from '../remotes';
import { attempt, say } from '../say';
import { askYesNo } from '../views/question';
import type { RemoteItem } from '../../runtime/core/wire';

/** Asks, and forgets a remote. Nothing is removed there. */
export function askRemoveRemote(context: RemotesContext, { name, queue }: RemoteItem): void {
    const { host, remoteApi, remotes, sources } = context;
    askYesNo(host, {
        title: host.text('remotes.forget.title'),
        sentences: [
            host.text('remotes.forget.question', { name }),
            ...(queue.waiting > 0 ? [host.text('remotes.forget.waiting', { count: queue.waiting })] : []),
        ],
        yes: host.text('button.remove'),
        run: () =>
            attempt(host, async () => {
                await remoteApi.remove(name);
                sources.choose(undefined);
                remotes.drop(name);
                say(host, 'success', [host.text('remotes.forget.done', { name })]);
            }),
    });
}
