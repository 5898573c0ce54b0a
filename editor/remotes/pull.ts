import type { RemotesContext } from '../remotes';
import { say } from '../say';
import type { RemoteStateRef } from '../../runtime/core/remote-state-id';
import type { ImportedSnapshot } from '../../runtime/core/wire';

/** Brings a snapshot here, and tells how that went, with a way to it. Rejects with an `ApiError`. */
export async function pull(
    { host, remoteApi, browse, stored, reveal }: RemotesContext,
    { remote, place, id }: RemoteStateRef,
): Promise<ImportedSnapshot> {
    const pulled = await remoteApi.pull({ remote, target: place, id });
    if (!pulled.alreadyThere) await stored([pulled.id]);
    if (browse.remote === remote && browse.place?.id === place) browse.list.update(id, { local: pulled.id });
    const said = host.text(pulled.alreadyThere ? 'remotes.pull.wasHere' : 'remotes.pull.done', { name: pulled.name });
    say(host, 'success', [said], [{ label: host.text('remotes.pull.show'), run: () => reveal(pulled.id) }]);
    return pulled;
}
